"""Marks a whole quiz."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict, Field

from grader.errors import SpecError
from grader.messages import Text, message
from grader.quiz.kinds import MARKERS
from grader.quiz.verdict import Markers, Verdict, postpone
from grader.quiz.writing import MAX_ANSWER, is_blank, is_unreadable, legible, normalise
from grader.spec.quiz import Glossary, Question, Quiz, QuizStatus
from grader.submission.model import Answer


class Marking(BaseModel):
    """The mark of one question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    """Its id."""
    status: QuizStatus
    credit: float = Field(ge=0, le=1)
    """Share of the question's points; 0 for `ask` and `review`, which are not decided yet."""
    answer: str
    """As it was written, cut to `MAX_ANSWER` characters; empty where there is none."""
    source: str
    """Where it was found; empty where there is none."""
    read_as: str
    """What was read in it."""
    feedback: Text
    explanation: Text | None
    """Why the answer is right; None for an answer that may still be tried again."""


def mark(
    quiz: Quiz, glossary: Glossary, answers: Iterable[Answer], markers: Markers = MARKERS
) -> tuple[Marking, ...]:
    """One marking for each question, in the quiz's order.

    An answer names its question by id or by number from 1. Of several answers to one question the
    answers file's wins over a notebook cell's, and a later one over an earlier one; empty ones do
    not count.

    Raises:
        SpecError: a question names a term that the glossary lacks, or a type without a marker.
    """
    chosen = choose_answers(quiz, answers)
    return tuple(
        _mark_question(question, glossary, chosen.get(question.id), markers)
        for question in quiz.questions
    )


def choose_answers(quiz: Quiz, answers: Iterable[Answer]) -> Mapping[str, Answer]:
    """The answer that counts for each question that has one, by question id."""
    chosen: dict[str, Answer] = {}
    for answer in answers:
        question = _find_question(quiz, answer)
        if question is None or not answer.text[:MAX_ANSWER].strip():
            continue
        before = chosen.get(question.id)
        if before is None or _rank(answer) >= _rank(before):
            chosen[question.id] = answer
    return chosen


def unmatched_answers(quiz: Quiz, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers that belong to no question of the quiz."""
    return tuple(answer for answer in answers if _find_question(quiz, answer) is None)


def _find_question(quiz: Quiz, answer: Answer) -> Question | None:
    name = answer.question.strip()
    if name.isdecimal() and len(name) <= 3:
        number = int(name)
        return quiz.questions[number - 1] if 1 <= number <= len(quiz.questions) else None
    return next((question for question in quiz.questions if question.id == name), None)


def _rank(answer: Answer) -> bool:
    # A cell's source reads `week6.ipynb, cell 12`; an answers file's is its name alone.
    return ", cell " not in answer.source


def _mark_question(
    question: Question, glossary: Glossary, answer: Answer | None, markers: Markers
) -> Marking:
    verdict = _judge(question, glossary, answer.text if answer else "", markers)
    is_right = verdict.status in ("correct", "near")
    return Marking(
        question=question.id,
        status=verdict.status,
        credit=verdict.credit,
        answer=legible(answer.text) if answer else "",
        source=answer.source if answer else "",
        read_as=verdict.read_as,
        feedback=verdict.feedback,
        explanation=question.explanation if is_right else None,
    )


def _judge(question: Question, glossary: Glossary, text: str, markers: Markers) -> Verdict:
    marker = markers.get(question.type)
    if marker is None:
        known = ", ".join(sorted(markers))
        raise SpecError(
            f"question {question.id}: no marker for type {question.type!r}; there are: {known}"
        )
    if len(text) > MAX_ANSWER:
        return postpone("ask", "ask.too_long", length=len(text), limit=MAX_ANSWER)
    if is_unreadable(text):
        return postpone("ask", "ask.unreadable")
    plain = normalise(text)
    if is_blank(plain):
        return Verdict("unanswered", 0.0, "", message("quiz.unanswered", hint=question.hint))
    try:
        return marker(question, plain, glossary)
    except KeyError as error:
        raise SpecError(
            f"question {question.id}: the glossary has no term {error}",
            "Add the term to assignments/glossary.yaml or correct its id in the quiz.",
        ) from error
