"""Solutions made of a few cells, and what mutants make of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nbformat

from grader.authoring.mutation import KINDS, Mutant, find_mutants
from grader.authoring.solution import Solution

Tagged = tuple[str, Sequence[str]]


def make_notebook(*cells: Tagged, answers: Sequence[Tagged] = ()) -> nbformat.NotebookNode:
    """A notebook of code cells and, after them, of text cells; each with its tags."""
    v4 = nbformat.v4
    made = [v4.new_code_cell(source, metadata={"tags": list(tags)}) for source, tags in cells]
    made += [v4.new_markdown_cell(text, metadata={"tags": list(tags)}) for text, tags in answers]
    return v4.new_notebook(cells=made)


def solve(*cells: Tagged, answers: Sequence[Tagged] = ()) -> Solution:
    """A solution that lies nowhere."""
    return Solution(Path("solution.ipynb"), make_notebook(*cells, answers=answers))


def find_all(*sources: str, kinds: Sequence[str] = KINDS) -> tuple[Mutant, ...]:
    """All mutants of the last cell; those before it carry no tag."""
    *context, last = sources
    return find_mutants(solve(*((source, ()) for source in context), (last, ["task:a"])), kinds)


def spoil(kind: str, *sources: str) -> str | None:
    """What the mutant of that kind makes of the last cell; None where there is no such mutant."""
    found = find_all(*sources, kinds=[kind])
    return found[0].after if found else None
