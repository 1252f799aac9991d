"""Quizzes, the bank of questions, and pools that draw from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from grader.messages import Text
from grader.spec.assignment import Identifier
from grader.spec.quiz.asked import Frozen
from grader.spec.quiz.questions import Question


class Pool(Frozen):
    """A place in a quiz for one of several questions of the bank."""

    id: Identifier
    """By which the rubric gives points and answers name it, whatever was drawn."""
    type: Literal["pool"]
    draw: tuple[Identifier, ...] = Field(min_length=1)
    """Ids of questions of the bank. The first is for whoever has no quiz of their own."""


Item = Annotated[Question | Pool, Field(discriminator="type")]


class Quiz(Frozen):
    """The questions of one assignment, in the order in which they are numbered."""

    id: Identifier
    title: Text
    version: int = Field(default=1, ge=1)
    """Raise it to draw everything anew for everybody."""
    personal: bool = False
    """Whether each student has questions and numbers of their own, drawn with the course's secret.
    Otherwise everybody has the first of each pool and the first value of each variable."""
    attempts: int = Field(default=1, ge=1, le=20)
    """How many quizzes of their own a student may be given."""
    questions: tuple[Item, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique_questions(self) -> Quiz:
        _refuse_repeats([question.id for question in self.questions])
        return self


class Topic(Frozen):
    """Questions of the bank on one topic: `assignments/questions/<id>.yaml`."""

    id: Identifier
    title: Text
    questions: tuple[Question, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique_questions(self) -> Topic:
        _refuse_repeats([question.id for question in self.questions])
        return self


@dataclass(frozen=True)
class Bank:
    """The questions of every topic."""

    topics: tuple[Topic, ...] = ()

    @cached_property
    def questions(self) -> dict[str, Question]:
        """By id, in the order of topics."""
        return {question.id: question for topic in self.topics for question in topic.questions}


def _refuse_repeats(ids: Iterable[str]) -> None:
    names = list(ids)
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"question id used twice: {', '.join(repeated)}; each must be unique")
