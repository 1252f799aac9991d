"""Code on a page: numbered lines, and the places that lead to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_reader import read_page
from report_records import TRAIN, make_cell, make_place

from grader.report.source import LINE_LIMIT, find_line, is_cut, place_link, show_lines


@given(st.text(alphabet="ab'\"\\#\n\t<>&{}()@가", max_size=200))
def test_lines_show_the_code_unchanged(source: str) -> None:
    """Every line is there, with its number and its text, whatever the code looks like."""
    page = read_page(str(show_lines(source, "cell-0")))
    lines = page.with_class("line")
    expected = source.rstrip("\n").split("\n")
    assert [line.text.removesuffix("\n") for line in lines] == expected
    assert [line.attributes["data-n"] for line in lines] == [
        str(number) for number in range(1, len(expected) + 1)
    ]


def test_leading_blank_lines_are_counted() -> None:
    """Line numbers are the student's own."""
    page = read_page(str(show_lines("\n\nx = 1", "cell-0")))
    assert page.with_class("line")[2].text == "x = 1\n"


def test_long_code_is_cut() -> None:
    """A page shows the beginning of very long code, and knows it."""
    source = "x = 1\n" * (LINE_LIMIT + 5)
    assert is_cut(source)
    assert str(show_lines(source, "c")).count('class="line"') == LINE_LIMIT


@pytest.mark.parametrize("source", ["", "x", "x\n\n", "x\r\ny"])
def test_short_code_is_whole(source: str) -> None:
    """Blank lines at the end are no loss."""
    assert not is_cut(source)


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        (4, TRAIN.split("\n")[3], 4),
        (4, "", 4),
        (40, TRAIN.split("\n")[3], 4),
        (40, "", None),
        (2, "not there", None),
        (0, "", None),
    ],
)
def test_find_line(line: int, code: str, expected: int | None) -> None:
    """In a script lines count from the top of the file, so the code of the line decides."""
    assert find_line(make_place(line=line, code=code), make_cell(3, TRAIN)) == expected


def test_place_without_a_cell_has_no_link() -> None:
    """A cell that the record does not hold cannot be linked to."""
    assert place_link(make_place(cell=9), {}) == ""


def test_place_without_its_line_links_to_the_cell() -> None:
    """The cell is the next best."""
    cells = {3: make_cell(3, TRAIN)}
    assert place_link(make_place(line=40, code="gone"), cells) == "#cell-3"
