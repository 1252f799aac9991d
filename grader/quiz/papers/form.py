"""A quiz as one student is asked it: no pools and no variables are left, and the key is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from grader.errors import SpecError
from grader.messages import Text
from grader.quiz.papers.drawing import Draw, DrawnItem, draw_common, find_question
from grader.quiz.reading.arithmetic import ArithmeticFailedError, work_out
from grader.spec.quiz import Bank, Expression, NumericQuestion, Question, Quiz, Values
from grader.spec.quiz.asked import PLACEHOLDER

Q = TypeVar("Q", bound=BaseModel)


@dataclass(frozen=True)
class FormItem:
    """One question as it is asked."""

    question: Question
    """Its id is that of its place in the quiz, and its texts and key have numbers for variables."""
    source: str
    """The id of the question that it was made of."""
    values: Values
    order: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """All questions of one student, in the order in which they are numbered."""

    quiz: str
    title: Text
    items: tuple[FormItem, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(item.question for item in self.items)


def common_form(quiz: Quiz, bank: Bank | None = None) -> Form:
    """The form that everybody has; errors as for `make_form`."""
    bank = bank or Bank()
    return make_form(quiz, bank, draw_common(quiz, bank))


def make_form(quiz: Quiz, bank: Bank, draw: Draw) -> Form:
    """What was drawn, asked by today's wording and keys.

    Raises:
        SpecError: a question that was drawn is no longer there, or has no value for its key.
    """
    drawn = {item.item: item for item in draw.items}
    items = []
    for item in quiz.questions:
        # A place that was added since has nothing drawn for it: it is asked as of everybody.
        found = drawn.get(item.id) or _common_item(quiz, bank, item.id)
        question = find_question(item, bank, found.question)
        items.append(
            FormItem(
                question=fill_in(question, _all_values(question, found)).model_copy(
                    update={"id": item.id}
                ),
                source=question.id,
                values=found.values,
                order=found.order,
                right=found.right,
            )
        )
    return Form(quiz=quiz.id, title=quiz.title, items=tuple(items))


def fill_in(question: Q, values: Values) -> Q:
    """A question with numbers in place of its variables, in texts, keys and cases alike.

    Raises:
        SpecError: an expression has no value.
    """
    if not values:
        return question
    try:
        return _filled(question, values)  # type: ignore[no-any-return]
    except ArithmeticFailedError as error:
        raise SpecError(f"question {getattr(question, 'id', '?')}: {error}") from error


def fill_text(text: str, values: Values) -> str:
    """`text` with every placeholder of a known variable filled in; others stay.

    Raises:
        ArithmeticFailedError: a sum has no value.
    """

    def fill(match: Any) -> str:
        if match["sum"]:
            return _spell(work_out(match["sum"], values), match["comma"])
        name = match["name"]
        return _spell(values[name], match["comma"]) if name in values else match[0]

    return PLACEHOLDER.sub(fill, text) if "{" in text else text


def _filled(value: Any, values: Values) -> Any:
    if isinstance(value, str):
        return fill_text(value, values)
    if isinstance(value, NumericQuestion):
        return _with_numbers(_filled_model(value, values), values)
    if isinstance(value, BaseModel):
        return _filled_model(value, values)
    if isinstance(value, Mapping):
        return {_filled(key, values): _filled(inner, values) for key, inner in value.items()}
    return tuple(_filled(inner, values) for inner in value) if isinstance(value, tuple) else value


def _filled_model(model: BaseModel, values: Values) -> BaseModel:
    fields = {name: _filled(getattr(model, name), values) for name in type(model).model_fields}
    return model.model_copy(update=fields)


def _with_numbers(question: Any, values: Values) -> Any:
    """A numeric question whose key and misconceptions name no variable any more."""

    def number(expression: Expression) -> str:
        return repr(work_out(expression, values))

    return question.model_copy(
        update={
            "key": number(question.key),
            "misconceptions": {number(key): m for key, m in question.misconceptions.items()},
            "variables": {},
        }
    )


def _all_values(question: Question, drawn: DrawnItem) -> Values:
    """The values drawn, and the first one of each variable that was added since."""
    first = {name: choices[0] for name, choices in question.variables.items()}
    return first | {name: value for name, value in drawn.values.items() if name in first}


def _common_item(quiz: Quiz, bank: Bank, id: str) -> DrawnItem:
    return next(item for item in draw_common(quiz, bank).items if item.item == id)


def _spell(value: float, comma: str | None) -> str:
    if value == int(value):
        return f"{int(value):,}" if comma else str(int(value))
    return f"{value:,.10g}" if comma else f"{value:.10g}"
