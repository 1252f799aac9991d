"""`assignments/quizzes/*.yaml` and `assignments/glossary.yaml`: questions, keys and terms.

Points are not here: a rubric gives them. A new type of question is one more member of `Question`.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from functools import cached_property
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from grader.messages import Text
from grader.spec.assignment import Identifier

QuizStatus = Literal["correct", "partial", "near", "wrong", "ask", "review", "unanswered"]

_JOINTS = re.compile(r"[\s_\-]+")
_ARITHMETIC = re.compile(r"[0-9.+\-*/() ]{1,100}")


def fold(name: str) -> str:
    """The form in which names are compared: NFKC, casefold, no spaces, `_` or `-`."""
    return _JOINTS.sub("", unicodedata.normalize("NFKC", name).casefold())


def _written(value: object) -> object:
    # YAML reads `1010` as a number, where an author means the four characters.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


def _check_expression(text: str) -> str:
    expected = "expected a number or arithmetic such as '100*10 + 10'"
    if not _ARITHMETIC.fullmatch(text):
        raise ValueError(f"{expected}, found {text[:100]!r}")
    try:
        ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"{expected}, found {text!r}") from error
    return text


Written = Annotated[str, BeforeValidator(_written)]
Expression = Annotated[str, BeforeValidator(_written), AfterValidator(_check_expression)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tolerance(_Frozen):
    """How far a number may lie from the key; the wider of the two counts."""

    absolute: float = Field(default=0.0, ge=0)
    relative: float = Field(default=0.0, ge=0, le=1)


class Misconception(_Frozen):
    """A known wrong answer. In YAML the words alone, or `{credit, text}`."""

    credit: float = Field(default=0.0, ge=0, lt=1)
    text: Text

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: object) -> object:
        if isinstance(value, Text) or (isinstance(value, dict) and "ko" in value):
            return {"text": value}
        return value


class _Asked(_Frozen):
    """What questions of every type have."""

    id: Identifier
    prompt: Text
    explanation: Text
    """Read with an answer that is right."""
    hint: Text
    """Read with an answer that is not: what to think of, without the answer."""
    cases: dict[QuizStatus, tuple[Written, ...]] = {}
    """Sample answers under the status that each must get; `grader lint` marks them."""


class NumericQuestion(_Asked):
    """Asks for one number."""

    type: Literal["numeric"]
    key: Expression
    tolerance: Tolerance = Tolerance()
    units: tuple[str, ...] = ()
    """Words that may follow a number and mean nothing, such as `개`."""
    parts: tuple[str, ...] = ()
    """Names of intermediate amounts: in "편향 10개" the number is a part, not the answer."""
    misconceptions: dict[Expression, Misconception] = {}


class _NamedQuestion(_Asked):
    key: Identifier
    """A term of the glossary."""
    subjects: tuple[Identifier, ...] = ()
    """Terms for the case that is asked about, such as binary classification."""
    rivals: tuple[Identifier, ...] = ()
    """Terms for other cases that an answer may deal with beside it."""
    misconceptions: dict[Identifier, Misconception] = {}

    @property
    def term_ids(self) -> tuple[str, ...]:
        """Every glossary term that this question names."""
        return (self.key, *self.subjects, *self.rivals, *self.misconceptions)


class TermQuestion(_NamedQuestion):
    """Asks for one term of the glossary."""

    type: Literal["term"]


class CodeNameQuestion(_NamedQuestion):
    """Asks for a name as it is written in code, such as a method."""

    type: Literal["code_name"]


Question = Annotated[NumericQuestion | TermQuestion | CodeNameQuestion, Field(discriminator="type")]


class Quiz(_Frozen):
    """The questions of one assignment, in the order in which they are numbered."""

    id: Identifier
    title: Text
    questions: tuple[Question, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique_questions(self) -> Quiz:
        names = [question.id for question in self.questions]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"question id used twice: {', '.join(repeated)}; each must be unique")
        return self


class Term(_Frozen):
    """One idea of the course and every way to write it."""

    id: Identifier
    kind: Identifier
    """Terms of one kind compete: an activation is mistaken for another, not for a layer."""
    name: Text
    aliases: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    """How it is written in code; the first is the one to show."""
    broader: Identifier | None = None
    """A vaguer term: who names both means this one."""

    @cached_property
    def forms(self) -> frozenset[str]:
        """Every way to write it, folded."""
        return frozenset(fold(form) for form in self.spellings)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write it, as the glossary has it."""
        return (self.name.ko, self.name.en, *self.aliases, *self.code)


class Glossary(_Frozen):
    """The terms of the course. No spelling belongs to two of them."""

    terms: tuple[Term, ...] = Field(min_length=1)

    def __hash__(self) -> int:
        # Indexes are cached by glossary: hashing every word of it would cost more than marking.
        return hash(tuple(term.id for term in self.terms))

    @model_validator(mode="after")
    def _one_owner_each(self) -> Glossary:
        owners: dict[str, str] = {}
        ids = [term.id for term in self.terms]
        for term in self.terms:
            if ids.count(term.id) > 1:
                raise ValueError(f"term id used twice: {term.id}; each must be unique")
            if term.broader is not None and term.broader not in ids:
                raise ValueError(f"term {term.id}: broader term {term.broader!r} is not there")
            for form in sorted(term.forms):
                if len(form) < 2:
                    raise ValueError(f"term {term.id}: spelling {form!r} is too short to find")
                owner = owners.setdefault(form, term.id)
                if owner != term.id:
                    raise ValueError(f"{form!r} is a spelling of both {owner} and {term.id}")
        return self
