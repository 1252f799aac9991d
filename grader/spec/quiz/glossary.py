"""`assignments/glossary.yaml`: the terms of a course and every way to write them."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field, model_validator

from grader.messages import Text
from grader.spec.assignment import Identifier

_JOINTS = re.compile(r"[\s_\-]+")


def fold(name: str) -> str:
    """The form in which names are compared: NFKC, casefold, no spaces, `_` or `-`."""
    return _JOINTS.sub("", unicodedata.normalize("NFKC", name).casefold())


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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
