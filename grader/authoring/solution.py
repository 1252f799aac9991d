"""The notebooks beside an assignment: its solution, read with the tags of its cells, and starters.

    assignments/<id>/solution.ipynb
    assignments/<id>/starter.ko.ipynb
    assignments/<id>/starter.en.ipynb

Tags of a cell: `task:<id>` the task that it does, `also:<id>` another task that may lose points
when this cell breaks, `unchecked:<kind>` a kind of mutant that the assignment leaves free on
purpose, `quiz:<id>` the question that a text cell answers.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import nbformat

from grader.errors import SpecError, TargetError
from grader.spec.assignment import Assignment
from grader.spec.suggestions import did_you_mean, listed

STARTERS = ("starter.ko", "starter.en")
_TASK, _ALSO, _UNCHECKED, _QUIZ = "task:", "also:", "unchecked:", "quiz:"


@dataclass(frozen=True)
class SolutionCell:
    """One cell of a solution, with what its tags say."""

    number: int
    """Its place among all cells of the notebook, from 1."""
    kind: Literal["code", "markdown"]
    source: str
    tags: tuple[str, ...] = ()

    @property
    def task(self) -> str | None:
        """The task that it does; None for a cell that is never mutated."""
        return next(iter(self.tasks), None)

    @property
    def tasks(self) -> tuple[str, ...]:
        return self._named(_TASK)

    @property
    def also(self) -> tuple[str, ...]:
        return self._named(_ALSO)

    @property
    def unchecked(self) -> tuple[str, ...]:
        return self._named(_UNCHECKED)

    @property
    def question(self) -> str | None:
        return next(iter(self._named(_QUIZ)), None) if self.kind == "markdown" else None

    def _named(self, prefix: str) -> tuple[str, ...]:
        return tuple(tag.removeprefix(prefix) for tag in self.tags if tag.startswith(prefix))


@dataclass(frozen=True, eq=False)
class Solution:
    """A solution notebook."""

    path: Path
    notebook: Any
    """As nbformat reads it; never changed."""

    @cached_property
    def cells(self) -> tuple[SolutionCell, ...]:
        """Its code and text cells."""
        return tuple(
            SolutionCell(number, cell.cell_type, cell.source, tuple(cell.metadata.get("tags", ())))
            for number, cell in enumerate(self.notebook.cells, start=1)
            if cell.cell_type in ("code", "markdown")
        )

    def with_sources(self, sources: dict[int, str]) -> str:
        """The notebook as text, with other sources for the cells of these numbers."""
        changed = copy.deepcopy(self.notebook)
        for number, source in sources.items():
            changed.cells[number - 1].source = source
        return str(nbformat.writes(changed))


def notebook_folder(assignment_file: Path) -> Path:
    """Where the notebooks of an assignment lie: a folder beside its file, of the same name."""
    return assignment_file.with_suffix("")


def find_starters(folder: Path) -> dict[str, Path]:
    """The starter notebooks in `folder`, by name.

    Raises:
        TargetError: one of them is missing.
    """
    return {name: _existing(folder / f"{name}.ipynb") for name in STARTERS}


def load_solution(folder: Path, assignment: Assignment, kinds: tuple[str, ...]) -> Solution:
    """The solution in `folder`; its tags are checked against `assignment` and the mutants' `kinds`.

    Raises:
        TargetError: there is none.
        SpecError: it is no notebook, or one of its tags names nothing that there is.
    """
    path = _existing(folder / "solution.ipynb")
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except Exception as error:  # nbformat raises a dozen kinds, most of them without a common base
        raise SpecError(
            f"{path}: expected a notebook, found what nbformat cannot read ({error})"[:500],
            "open it in Jupyter and save it again",
        ) from error
    solution = Solution(path, notebook)
    _check_tags(solution, assignment, kinds)
    return solution


def _existing(path: Path) -> Path:
    if path.is_file():
        return path
    raise TargetError(
        f"there is no {path}",
        "an assignment is verified with its solution.ipynb, starter.ko.ipynb and starter.en.ipynb",
    )


def _check_tags(solution: Solution, assignment: Assignment, kinds: tuple[str, ...]) -> None:
    tasks = tuple(task.id for task in assignment.tasks)
    for cell in solution.cells:
        place = f"{solution.path}: cell {cell.number}"
        _refuse_unknown(place, _TASK, cell.tasks, tasks)
        _refuse_unknown(place, _ALSO, cell.also, tasks)
        _refuse_unknown(place, _UNCHECKED, cell.unchecked, kinds)
        if len(cell.tasks) > 1:
            found = listed(f"{_TASK}{task}" for task in cell.tasks)
            raise SpecError(
                f"{place} — expected one tag `{_TASK}…`, found {found}",
                f"keep the task that the cell does; tasks that suffer with it are `{_ALSO}…`",
            )
    if not any(cell.task for cell in solution.cells if cell.kind == "code"):
        raise SpecError(
            f"{solution.path}: no code cell has a tag `{_TASK}<id>`, so nothing can be mutated",
            f"tag each cell with the task that it does; tasks are: {listed(tasks)}",
        )


def _refuse_unknown(
    place: str, prefix: str, names: tuple[str, ...], known: tuple[str, ...]
) -> None:
    for name in names:
        if name not in known:
            raise SpecError(
                f"{place}: tag `{prefix}{name}` — there is no such {_noun(prefix)}"
                f"{did_you_mean(name, known)}",
                f"there are: {listed(known)}",
            )


def _noun(prefix: str) -> str:
    return "kind of mutant" if prefix == _UNCHECKED else "task"
