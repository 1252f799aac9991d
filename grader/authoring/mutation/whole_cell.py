"""Mutants of a cell as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import Change, Edit
from grader.authoring.mutation.finding import Cells
from grader.authoring.mutation.registry import Table

WHOLE_CELL = Table()


@WHOLE_CELL.operator
def comment_out(code: Code, cells: Cells) -> Iterator[Change]:
    """Code that only stands there, inside a string."""
    quotes = "'''" if '"""' in code.source else '"""'
    text = code.source.replace("\\", "\\\\").replace(quotes, "")
    yield (Edit(code.number, 0, len(code.source), f"{quotes}\n{text}\n{quotes}"),)
