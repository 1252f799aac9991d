"""The types of questions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from grader.messages import Text
from grader.spec.assignment import Identifier
from grader.spec.quiz.asked import Asked, Frozen, Misconception, Option, Tolerance, check_ids
from grader.spec.quiz.written import Expression, Written, names_in


class _ChoiceQuestion(Asked):
    options: tuple[Option, ...] = Field(min_length=2, max_length=10)
    """What there is to choose from."""
    shuffle: bool = True
    """Whether each student sees the options in an order of their own."""


class SingleChoiceQuestion(_ChoiceQuestion):
    """Asks for one of several options."""

    type: Literal["single_choice"]
    key: Identifier
    """The id of the right option."""

    @model_validator(mode="after")
    def _known_key(self) -> SingleChoiceQuestion:
        check_ids(self.options, "option")
        _refuse_strangers((self.key,), self.options, "key")
        return self


class MultipleChoiceQuestion(_ChoiceQuestion):
    """Asks for all options that are right."""

    type: Literal["multiple_choice"]
    key: tuple[Identifier, ...] = Field(min_length=1)
    """The ids of all right options."""

    @model_validator(mode="after")
    def _known_key(self) -> MultipleChoiceQuestion:
        check_ids(self.options, "option")
        _refuse_strangers(self.key, self.options, "key")
        return self


class TrueFalseQuestion(Asked):
    """Asks whether the prompt, a statement, is true."""

    type: Literal["true_false"]
    key: bool
    feedback: Text | None = None
    """For who chose wrongly: what they may have thought, and why it is not so."""


class MatchQuestion(Asked):
    """Asks which of the options on the right belongs to each on the left."""

    type: Literal["match"]
    left: tuple[Option, ...] = Field(min_length=2, max_length=10)
    """What something is to be found for."""
    right: tuple[Option, ...] = Field(min_length=2, max_length=12)
    """May hold more than are needed, and one may belong to several."""
    key: dict[Identifier, Identifier]
    """For the id of each option on the left that of the one on the right."""

    @model_validator(mode="after")
    def _known_key(self) -> MatchQuestion:
        check_ids(self.left, "left")
        check_ids(self.right, "right")
        _refuse_strangers(tuple(self.key), self.left, "key")
        _refuse_strangers(tuple(self.key.values()), self.right, "key")
        missing = [option.id for option in self.left if option.id not in self.key]
        if missing:
            raise ValueError(f"key: expected a pair for each option, found none for {missing[0]}")
        return self


class OrderQuestion(Asked):
    """Asks to put steps in order."""

    type: Literal["order"]
    steps: tuple[Option, ...] = Field(min_length=3, max_length=10)
    """In the right order; students see them in another."""

    @model_validator(mode="after")
    def _unique_steps(self) -> OrderQuestion:
        check_ids(self.steps, "step")
        return self


class NumericQuestion(Asked):
    """Asks for one number."""

    type: Literal["numeric"]
    key: Expression
    """May name variables, as may the misconceptions."""
    tolerance: Tolerance = Tolerance()
    units: tuple[str, ...] = ()
    """Words that may follow a number and mean nothing, such as `개`."""
    parts: tuple[str, ...] = ()
    """Names of intermediate amounts: in "편향 10개" the number is a part, not the answer."""
    misconceptions: dict[Expression, Misconception] = Field(default={})

    @model_validator(mode="after")
    def _known_names(self) -> NumericQuestion:
        for expression in (self.key, *self.misconceptions):
            for name in sorted(names_in(expression) - set(self.variables)):
                known = ", ".join(self.variables) or "there are none"
                raise ValueError(
                    f"{expression!r} names no variable of this question: expected one "
                    f"of its variables ({known}), found {name!r}"
                )
        return self


class _NamedQuestion(Asked):
    key: Identifier
    """A term of the glossary."""
    subjects: tuple[Identifier, ...] = ()
    """Terms for the case that is asked about, such as binary classification."""
    rivals: tuple[Identifier, ...] = ()
    """Terms for other cases that an answer may deal with beside it."""
    misconceptions: dict[Identifier, Misconception] = Field(default={})

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


class CodeOutputQuestion(Asked):
    """Asks what the code that is shown prints."""

    type: Literal["code_output"]
    code: str = Field(min_length=1)
    key: str = Field(min_length=1)
    """What is printed. Spaces, kinds of quotes and the way to write a number do not count."""
    misconceptions: dict[str, Misconception] = Field(default={})


def _group(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


Words = Annotated[tuple[Written, ...], BeforeValidator(_group), Field(min_length=1)]
"""Words or phrases that must all be there. In YAML one alone may stand without brackets."""


class Concept(Frozen):
    """An idea that an answer in free text has to bring."""

    id: Identifier
    name: Text
    """Read with the answer: which idea was found in it, or was not."""
    any_of: tuple[Words, ...] = Field(min_length=1)
    """Ways to say it, in either language; one is enough."""
    weight: float = Field(default=1.0, gt=0)
    """What it counts, beside the others."""


class Contradiction(Frozen):
    """Something that is not so. With it in an answer, a person reads it."""

    any_of: tuple[Words, ...] = Field(min_length=1)
    """Ways to say it, in either language; one is enough."""
    text: Text
    """What is wrong about it, for the student and the leader."""


class FreeTextQuestion(Asked):
    """Asks for an explanation in the student's own words."""

    type: Literal["free_text"]
    concepts: tuple[Concept, ...] = Field(min_length=1, max_length=10)
    """What an answer has to bring to be marked without a person."""
    contradictions: tuple[Contradiction, ...] = ()
    """With one of these in an answer a person reads it."""

    @model_validator(mode="after")
    def _unique_concepts(self) -> FreeTextQuestion:
        ids = [concept.id for concept in self.concepts]
        repeated = sorted({id for id in ids if ids.count(id) > 1})
        if repeated:
            raise ValueError(f"concept id used twice: {', '.join(repeated)}; each must be unique")
        return self


Question = Annotated[
    SingleChoiceQuestion
    | MultipleChoiceQuestion
    | TrueFalseQuestion
    | MatchQuestion
    | OrderQuestion
    | NumericQuestion
    | TermQuestion
    | CodeNameQuestion
    | CodeOutputQuestion
    | FreeTextQuestion,
    Field(discriminator="type"),
]


def _refuse_strangers(ids: tuple[str, ...], options: tuple[Option, ...], what: str) -> None:
    known = [option.id for option in options]
    for id in ids:
        if id not in known:
            raise ValueError(
                f"{what}: expected the id of an option ({', '.join(known)}), found {id!r}"
            )
