"""What questions of every type have, and what several types are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from grader.messages import Text
from grader.spec.assignment import Identifier
from grader.spec.quiz.written import FUNCTIONS, Written

QuizStatus = Literal["correct", "partial", "near", "wrong", "ask", "review", "unanswered"]
Values = Mapping[str, float]
"""Variable → the number that stands for it in one student's question."""

PLACEHOLDER = re.compile(r"\{(?:(?P<name>[a-z][a-z0-9_]*)|=(?P<sum>[^{}]{1,100}?))(?P<comma>:,)?\}")
"""`{inputs}`, `{inputs:,}` with thousands separated, `{=inputs*units + units}` worked out."""
_VARIABLE = re.compile(r"[a-z][a-z0-9_]{0,30}")


class Frozen(BaseModel):
    """What all parts of a question are: unchangeable, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tolerance(Frozen):
    """How far a number may lie from the key; the wider of the two counts."""

    absolute: float = Field(default=0.0, ge=0)
    relative: float = Field(default=0.0, ge=0, le=1)


class Misconception(Frozen):
    """A known wrong answer. In YAML the words alone, or `{credit, text}`."""

    credit: float = Field(default=0.0, ge=0, lt=1)
    text: Text

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: object) -> object:
        if isinstance(value, Text) or (isinstance(value, dict) and "ko" in value):
            return {"text": value}
        return value


class Option(Frozen):
    """Something to choose, to match or to put in order."""

    id: Identifier
    """How an answer names it. Shown to students, so it must not tell whether it is right."""
    text: Text
    """What students read."""
    feedback: Text | None = None
    """For a wrong choice: what whoever chose it may have thought, and why it is not so."""


class Asked(Frozen):
    """What questions of every type have."""

    id: Identifier
    prompt: Text
    """May hold `{variables}`, as may every other text of a question."""
    code: str = ""
    """Python that is shown below the prompt; nothing runs it. May hold `{variables}`."""
    explanation: Text
    """Read with an answer that is right."""
    hint: Text
    """Read with an answer that is not: what to think of, without the answer."""
    more_hints: tuple[Text, ...] = ()
    """Further hints, each telling more, for those who practise."""
    variables: dict[str, tuple[float, ...]] = {}
    """Numbers that differ from student to student, each with the values it may have. The first
    values are those of whoever has no question of their own."""
    cases: dict[QuizStatus, tuple[Written, ...]] = {}
    """Sample answers under the status that each must get; `grader lint` marks them."""

    @model_validator(mode="after")
    def _known_variables(self) -> Asked:
        for name, values in self.variables.items():
            if not _VARIABLE.fullmatch(name) or name in FUNCTIONS:
                raise ValueError(f"variable {name!r}: expected small letters, digits and _")
            if not values or len(set(values)) != len(values):
                raise ValueError(f"variable {name!r}: expected one or more values, all different")
        return self


def texts_in(value: Any) -> Iterator[str]:
    """Every string in a model, keys of mappings included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_in(getattr(value, name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_in(key)
            yield from texts_in(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from texts_in(inner)


def check_ids(options: tuple[Option, ...], what: str) -> None:
    """Refuse two options of one id.

    Raises:
        ValueError: the words name it.
    """
    ids = [option.id for option in options]
    repeated = sorted({id for id in ids if ids.count(id) > 1})
    if repeated:
        raise ValueError(f"{what} id used twice: {', '.join(repeated)}; each must be unique")
