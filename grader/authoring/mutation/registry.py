"""The table of mutation operators.

An operator is a function of a cell and all cells of its notebook. It yields changes, the best site
first, and nothing where there is no site with a meaning. Its name is the kind of mutant, and
`authoring.mutation.<kind>` in the catalogue says what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import Change
from grader.authoring.mutation.finding import Cells

Mutate = Callable[[Code, Cells], Iterator[Change]]


@dataclass(frozen=True)
class Operator:
    """One way of spoiling a cell."""

    kind: str
    mutate: Mutate
    serves_others: bool = False
    """What is spoilt may stand in one task's cell and be another's business, as a callback in the
    call of `fit` is: points lost in a task named `also:` are enough."""


Family = Mapping[str, Operator]


class Table(dict[str, Operator]):
    """The operators of one family, by kind, in the order in which they are tried."""

    def operator(self, mutate: Mutate) -> Mutate:
        """Adds a function; used as a decorator."""
        return self._add(mutate, serves_others=False)

    def shared_operator(self, mutate: Mutate) -> Mutate:
        """Adds a function whose mutants may be the business of another task."""
        return self._add(mutate, serves_others=True)

    def _add(self, mutate: Mutate, *, serves_others: bool) -> Mutate:
        kind = mutate.__name__
        self[kind] = Operator(kind, mutate, serves_others)
        return mutate
