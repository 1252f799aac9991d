"""A quiz as a student sees it: every word of the questions, and nothing of their keys.

It is what a browser page, the terminal and a starter notebook show. A test holds that no key,
feedback, explanation or case is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from grader.messages import Text
from grader.quiz.papers.drawing import Draw
from grader.quiz.papers.form import Form, FormItem
from grader.spec.quiz import (
    MatchQuestion,
    MultipleChoiceQuestion,
    Option,
    OrderQuestion,
    SingleChoiceQuestion,
)

QuestionType = Literal[
    "single_choice",
    "multiple_choice",
    "true_false",
    "match",
    "order",
    "numeric",
    "term",
    "code_name",
    "code_output",
    "free_text",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PaperOption(_Frozen):
    """Something to choose, to match or to put in order."""

    id: str
    text: Text


class PaperItem(_Frozen):
    """One question."""

    id: str
    """By which an answer names it."""
    type: QuestionType
    prompt: Text
    code: str = ""
    options: tuple[PaperOption, ...] = ()
    """To choose from or to put in order, as they are to be shown; for a match those on the left."""
    right: tuple[PaperOption, ...] = ()
    """For a match: what may belong to them."""


class Paper(_Frozen):
    """The questions of one student, or those of everybody."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["grader/paper/1"] = Field(default="grader/paper/1", alias="schema")
    quiz: str
    title: Text
    student: str = ""
    """Empty where everybody has the same questions."""
    attempt: int = 0
    ticket: str = ""
    """What the answers must carry, so that they are marked by the questions that were asked."""
    items: tuple[PaperItem, ...]


def make_paper(form: Form, draw: Draw | None = None, ticket: str = "") -> Paper:
    """What the student of `draw` is shown of `form`; without one, what everybody is."""
    return Paper(
        quiz=form.quiz,
        title=form.title,
        student=draw.student if draw else "",
        attempt=draw.attempt if draw else 0,
        ticket=ticket,
        items=tuple(map(_paper_item, form.items)),
    )


def _paper_item(item: FormItem) -> PaperItem:
    question = item.question
    options: Sequence[Option] = ()
    right: Sequence[Option] = ()
    match question:
        case SingleChoiceQuestion() | MultipleChoiceQuestion():
            options = question.options
        case OrderQuestion():
            options = question.steps
        case MatchQuestion():
            options, right = question.left, question.right
        case _:
            pass
    return PaperItem(
        id=question.id,
        type=question.type,
        prompt=question.prompt,
        code=question.code,
        options=_shown(options, item.order),
        right=_shown(right, item.right),
    )


def _shown(options: Sequence[Option], order: Sequence[str]) -> tuple[PaperOption, ...]:
    """The options in the order drawn; those that were added since come last, by id."""
    rank = {id: place for place, id in enumerate(order)}
    ordered = sorted(options, key=lambda option: (rank.get(option.id, len(rank)), option.id))
    return tuple(PaperOption(id=option.id, text=option.text) for option in ordered)
