"""What a marker says about one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from grader.messages import Text, message, plain
from grader.quiz.words.lemmas import Analyser
from grader.spec.quiz import Glossary, Misconception, Question, QuizStatus

Undecided = Literal["ask", "review", "unanswered"]


@dataclass(frozen=True)
class Reading:
    """What answers are read with."""

    glossary: Glossary
    analyser: Analyser


@dataclass(frozen=True)
class Concern:
    """One idea that an answer in free text was to bring."""

    name: Text
    found: bool


@dataclass(frozen=True)
class Verdict:
    """A status, the credit it earns and the words for it."""

    status: QuizStatus
    credit: float
    """From 0 to 1."""
    read_as: Text
    """What was read in the answer; empty where nothing was."""
    feedback: Text
    suggested: float | None = None
    """For `review`: the credit that the marker would give, where it has an opinion."""
    concepts: tuple[Concern, ...] = ()


Marker = Callable[[Any, str, Reading], Verdict]
"""Marks one normalised, non-blank answer. Its question is of the type that it is registered for."""

Markers = Mapping[str, Marker]
"""Question type → marker."""


def accept(read_as: str | Text) -> Verdict:
    """The answer is right."""
    return Verdict("correct", 1.0, _text(read_as), message("quiz.correct"))


def accept_slip(read_as: str, name: str) -> Verdict:
    """The right term, misspelt: full credit, and `name` shows how it is written."""
    return Verdict("near", 1.0, plain(read_as), message("quiz.near", name=name))


def refuse(question: Question, read_as: str | Text, misconception: Misconception | None) -> Verdict:
    """The answer is wrong, in a way that is known where there is a `misconception`."""
    if misconception is None:
        feedback = message("quiz.wrong", read=read_as, hint=question.hint)
        return Verdict("wrong", 0.0, _text(read_as), feedback)
    key = "quiz.partial" if misconception.credit else "quiz.misconception"
    feedback = message(key, text=misconception.text, hint=question.hint)
    status: QuizStatus = "partial" if misconception.credit else "wrong"
    return Verdict(status, misconception.credit, _text(read_as), feedback)


def postpone(status: Undecided, reason: str, read_as: str | Text = "", **values: object) -> Verdict:
    """No decision; `reason` is the rest of a message key such as `ask.no_number`."""
    words = message(f"quiz.{reason}", read=read_as, **values)
    return Verdict(status, 0.0, _text(read_as), words)


def _text(read_as: str | Text) -> Text:
    return plain(read_as) if isinstance(read_as, str) else read_as
