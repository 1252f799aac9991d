"""Solution in, mutants out: one for each kind and cell."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.authoring.mutation.code import Code, parse_code
from grader.authoring.mutation.edits import Change, apply_edits
from grader.authoring.mutation.finding import Cells
from grader.authoring.mutation.operators import KINDS, OPERATORS
from grader.authoring.mutation.quiz import QUIZ
from grader.authoring.mutation.registry import Operator
from grader.authoring.solution import Solution, SolutionCell
from grader.errors import SpecError
from grader.messages import Text, message


@dataclass(frozen=True)
class Mutant:
    """A solution with one mistake."""

    kind: str
    cell: int
    """The spoilt cell's place among all cells of the notebook, from 1."""
    line: int
    """Where the mistake begins, a line of that cell as it was, from 1."""
    task: str | None
    """The task that must lose points; None where it is the quiz."""
    question: str | None
    """The question that must lose points; None where it is a task."""
    also: tuple[str, ...]
    """Other tasks that may lose points."""
    sources: Mapping[int, str]
    """New sources of cells, by their place; mostly one."""
    before: str
    """The source of `cell` without the mistake."""
    serves_others: bool = False
    """Points lost in a task of `also` are enough."""

    @property
    def after(self) -> str:
        """The source of `cell` with the mistake."""
        return self.sources[self.cell]

    @property
    def name(self) -> str:
        """What the mutant is called in a list of several."""
        return f"{self.kind}@{self.cell}"

    @property
    def description(self) -> Text:
        """What the mistake is."""
        return message(f"authoring.mutation.{self.kind}")


def find_mutants(solution: Solution, kinds: Collection[str] = KINDS) -> tuple[Mutant, ...]:
    """All mutants of those kinds, in the order of the cells.

    A kind that a cell leaves free with a tag `unchecked:<kind>` gives none there.

    Raises:
        SpecError: a cell that does a task is not Python.
    """
    cells = tuple(code for cell in solution.cells if (code := _parse(solution, cell)))
    by_number = {code.number: code for code in cells}
    found: list[Mutant] = []
    for cell in solution.cells:
        wanted = set(kinds) - set(cell.unchecked)
        if cell.kind == "code" and cell.task:
            found += _spoil_code(cell, by_number[cell.number], cells, wanted)
        elif cell.question:
            found += _spoil_answer(cell, wanted)
    return tuple(found)


def sample_mutants(
    mutants: Sequence[Mutant], count: int, seen: Collection[str] = ()
) -> tuple[Mutant, ...]:
    """At most `count` of `mutants`, in their order, always the same ones.

    Each kind and each task gets its share, and kinds that are not among `seen` come first.
    """
    kinds, tasks = Counter(seen), Counter[str | None]()
    left, chosen = list(mutants), set[str]()
    while left and len(chosen) < count:
        best = min(left, key=lambda mutant: (kinds[mutant.kind], tasks[mutant.task]))
        left.remove(best)
        chosen.add(best.name)
        kinds[best.kind] += 1
        tasks[best.task] += 1
    return tuple(mutant for mutant in mutants if mutant.name in chosen)


def find_unchecked(solution: Solution) -> tuple[tuple[str, int], ...]:
    """Each kind that is left free, with the cell that says so."""
    return tuple((kind, cell.number) for cell in solution.cells for kind in cell.unchecked)


def _parse(solution: Solution, cell: SolutionCell) -> Code | None:
    code = parse_code(cell.number, cell.source) if cell.kind == "code" else None
    if code is None and cell.kind == "code" and cell.task:
        raise SpecError(
            f"{solution.path}: cell {cell.number} — expected Python, found what cannot be parsed",
            "correct the cell, or move what is not Python to a cell without a tag `task:…`",
        )
    return code


def _spoil_code(
    cell: SolutionCell, code: Code, cells: Cells, kinds: Collection[str]
) -> Iterator[Mutant]:
    for operator in OPERATORS:
        if operator.kind in kinds:
            for change in operator.mutate(code, cells):
                sources = _change_sources(change, cells)
                if sources is not None:
                    yield _mutant(cell, operator, code, change, sources)
                    break


def _change_sources(change: Change, cells: Cells) -> dict[int, str] | None:
    """The changed cells; None where one is not Python any more, or says what it said before."""
    codes = {code.number: code for code in cells}
    sources: dict[int, str] = {}
    for number in {edit.number for edit in change}:
        code = codes[number]
        try:
            source = apply_edits(code.source, [e for e in change if e.number == number])
        except ValueError:
            return None
        parsed = parse_code(number, source)
        if parsed is None or ast.dump(parsed.tree) == ast.dump(code.tree):
            return None
        sources[number] = source
    return sources


def _mutant(
    cell: SolutionCell,
    operator: Operator,
    code: Code,
    change: Change,
    sources: Mapping[int, str],
) -> Mutant:
    first = min(edit.start for edit in change if edit.number == code.number)
    return Mutant(
        kind=operator.kind,
        cell=cell.number,
        line=code.line(first),
        task=cell.task,
        question=None,
        also=cell.also,
        sources=sources,
        before=cell.source,
        serves_others=operator.serves_others,
    )


def _spoil_answer(cell: SolutionCell, kinds: Collection[str]) -> Iterator[Mutant]:
    for kind, spoil in QUIZ.items():
        if kind in kinds:
            yield Mutant(
                kind=kind,
                cell=cell.number,
                line=1,
                task=None,
                question=cell.question,
                also=(),
                sources={cell.number: spoil(cell.source)},
                before=cell.source,
            )
