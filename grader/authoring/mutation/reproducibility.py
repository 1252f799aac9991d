"""Mutants of what makes a second run give the same results."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import Change, drop_statements
from grader.authoring.mutation.finding import Cells, find_calls
from grader.authoring.mutation.registry import Table

REPRODUCIBILITY = Table()


@REPRODUCIBILITY.operator
def no_seed(code: Code, cells: Cells) -> Iterator[Change]:
    """No seed is set, here and in the cells that follow."""
    yield from _drop_everywhere(code, cells, "set_random_seed", "set_seed", "seed")


@REPRODUCIBILITY.operator
def no_determinism(code: Code, cells: Cells) -> Iterator[Change]:
    """Operations may give another result each time."""
    yield from _drop_everywhere(code, cells, "enable_op_determinism")


def _drop_everywhere(code: Code, cells: Cells, *names: str) -> Iterator[Change]:
    """Without these calls in the whole notebook, where `code` is the first cell that has one.

    A solution may set a seed again before each model, to keep one task's randomness out of the
    next: such a cell is about its model, and without the others one seed is as good as any.
    """
    if not _sets_up(code):
        return
    found: list[tuple[Code, list[ast.Call]]] = [
        (cell, list(find_calls(cell, *names))) for cell in cells
    ]
    found = [(cell, calls) for cell, calls in found if calls]
    if found and found[0][0] is code:
        yield tuple(edit for cell, calls in found for edit in drop_statements(cell, calls))


def _sets_up(code: Code) -> bool:
    """Whether a cell only imports and calls, and makes nothing."""
    return all(isinstance(node, ast.Import | ast.ImportFrom | ast.Expr) for node in code.tree.body)
