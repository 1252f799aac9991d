"""Where things are, as a reader finds them."""

from __future__ import annotations

from collections.abc import Sequence

from grader.evidence.events import Where
from grader.record.model import Place
from grader.submission.model import Cell


def find_place(cells: Sequence[Cell], where: Where | None) -> Place | None:
    """The file, cell and line of an event; None where it has no place that exists."""
    if where is None or where.cell >= len(cells):
        return None
    cell = cells[where.cell]
    lines = cell.source.splitlines() or [""]
    if where.line > len(lines):
        return None
    return Place(
        file=cell.file,
        cell=cell.index,
        number=cell.number,
        line=cell.first_line + where.line - 1,
        code=lines[where.line - 1].strip()[:300],
    )
