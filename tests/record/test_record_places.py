"""Where things are, as a reader finds them."""

from __future__ import annotations

import pytest
from evidence_factory import at

from grader.evidence.events import Where
from grader.record.model import Place
from grader.record.places import find_place
from grader.submission.model import Cell

NOTEBOOK = Cell(index=0, file="week6.ipynb", number=1, first_line=1, source="a = 1\n  b = 2")
SCRIPT = Cell(index=1, file="extra.py", number=3, first_line=41, source="c = 3\nd = 4")
EMPTY = Cell(index=2, file="extra.py", number=4, first_line=43, source="")
CELLS = (NOTEBOOK, SCRIPT, EMPTY)


def test_line_of_a_notebook_counts_within_its_cell() -> None:
    """A notebook's reader looks for the cell, then for the line in it."""
    expected = Place(file="week6.ipynb", cell=0, number=1, line=2, code="b = 2")
    assert find_place(CELLS, at(0, 2)) == expected


def test_line_of_a_script_counts_within_its_file() -> None:
    """A script's reader looks for the line of the file."""
    expected = Place(file="extra.py", cell=1, number=3, line=42, code="d = 4")
    assert find_place(CELLS, at(1, 2)) == expected


def test_empty_cell_has_a_first_line() -> None:
    """An event of a cell without code is at its first line."""
    expected = Place(file="extra.py", cell=2, number=4, line=43, code="")
    assert find_place(CELLS, at(2, 1)) == expected


@pytest.mark.parametrize("where", [None, at(3), at(0, 3), at(0, 10**4000), at(2, 2)])
def test_place_that_does_not_exist_is_none(where: Where | None) -> None:
    """Evidence may name cells and lines that nobody wrote."""
    assert find_place(CELLS, where) is None


def test_long_line_is_cut() -> None:
    """One line of code cannot fill a page."""
    cell = NOTEBOOK.model_copy(update={"source": "x" * 1_000})
    place = find_place((cell,), at(0))
    assert place is not None
    assert place.code == "x" * 300
