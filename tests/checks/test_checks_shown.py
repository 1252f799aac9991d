"""Numbers that can be read in what cells showed."""

from __future__ import annotations

import numpy as np
import pytest
from evidence_factory import Story, at
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.context import Context
from grader.checks.shown import (
    list_shown,
    longest_run,
    read_cell,
    read_decimals,
    read_integers,
    shows_row,
)
from grader.evidence.events import Axes, FigureShown, Output
from grader.evidence.model import CellOutcome

LABELS = (9, 0, 0, 3, 0, 2, 7, 2, 5, 5)
ROW = (0.00004, 0.0149, 0.2, 0.0051, 0.77996)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("[9, 0, 0]", [9, 0, 0]),
        ("[np.uint8(9), np.int64(0)]", [9, 0]),
        ("array([9, 0], dtype=uint8)", [9, 0]),
        ("[9. 0. 3.0]", [9, 0, 3]),
        ("6,000개 6000장 -1", [6_000, 6_000, -1]),
        ("9,0,0,3", [9, 0, 0, 3]),
        ("0.94 1e-05 2.5e+3 50% 12.5 %", []),
        ("28x28 conv2d dense_1 v2.21.0", []),
        ("9" * 6_000, []),
        ("0-9", [0, 9]),
    ],
)
def test_whole_numbers_are_read(text: str, numbers: list[int]) -> None:
    """Counts and labels are; decimals, per cents and digits of names are not."""
    assert [number for row in read_integers(text) for number in row] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "[9, 0, 0, 3, 0, 2, 7, 2, 5, 5]",
        "[9 0 0 3 0\n 2 7 2 5 5]",
        str([np.uint8(label) for label in LABELS]),
        "\n".join(map(str, LABELS)),
        "\n".join(f"{place} {label}" for place, label in enumerate(LABELS)),
        "\n".join(f"{place}번 이미지: {label} (앵클 부츠)" for place, label in enumerate(LABELS)),
        "\n".join(f"{n}/10 → {label}" for n, label in enumerate(LABELS, 1)),
        " ".join(f"{place}:{label}" for place, label in enumerate(LABELS)),
        "(60000, 28, 28)\n[9 0 0 3 0 2 7 2 5 5 0 9]",
    ],
)
def test_sequence_is_found_however_it_is_printed(text: str) -> None:
    """As a list, an array, line by line, numbered or with words in between."""
    assert longest_run(read_integers(text), LABELS) == 10


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("9 0 0", 3), ("0 0 3 0", 0), ("9 1 9 0 2", 2), ("5 5 2 7", 0)]
)
def test_sequence_is_found_from_its_beginning(text: str, length: int) -> None:
    """Only what stands next to one another counts, from the first number on."""
    assert longest_run(read_integers(text), LABELS) == length


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever a student prints, reading it raises nothing."""
    assert longest_run(read_integers(text), LABELS) <= 10
    assert not shows_row(read_decimals(text), [2.5] * 10)


@pytest.mark.parametrize("text", ["1e999", "1.5e-999", "1" * 400 + ".", "nan inf -inf", "1.e5%"])
def test_numbers_of_any_size_can_be_read(text: str) -> None:
    """Numbers that fit into no float are held to what does."""
    assert all(abs(number.value) < 1e300 for number in read_decimals(text))


ARRAY = np.array([ROW, ROW[::-1]], dtype=np.float32)


@pytest.mark.parametrize(
    "text",
    [
        str(ARRAY),
        repr(ARRAY),
        str(ARRAY.tolist()),
        str(list(ARRAY[0])),
        str(ARRAY.round(2)),
        str(np.round(ARRAY, 4)),
        "\n".join(f"{place}: {value:.3f}" for place, value in enumerate(ROW)),
        "\n".join(f"{value:.1%} [{place}]" for place, value in enumerate(ROW)),
        "\n".join(f"{value:.0%} [{place}]" for place, value in enumerate(ROW)),
    ],
)
def test_row_is_found_however_it_is_printed(text: str) -> None:
    """In full, rounded, in scientific notation, as a list or in per cent."""
    row = [float(value) for value in ARRAY[0]]
    assert shows_row(read_decimals(text), row)


@pytest.mark.parametrize(
    ("text", "places", "expected"),
    [
        ("[0.   0.01 0.2  0.01 0.78]", 2, True),
        ("[0.     0.0149 0.2    0.0051 0.78  ]", 2, False),
        ("[0.   0.01 0.2  0.01 0.78]", 4, False),
        ("[4.0000e-05 1.4900e-02 2.0000e-01 5.1000e-03 7.7996e-01]", 2, False),
        ("[0.  0.  0.2 0.  0.8]", 2, False),
        ("[0. 0. 0. 0. 1.]", None, False),
        ("[0.   0.03 0.2  0.01 0.78]", None, False),
        ("[0.   0.01 0.2  0.01]", None, False),
        ("", None, False),
    ],
)
def test_row_is_as_exact_as_it_is_written(text: str, places: int | None, expected: bool) -> None:
    """Each number is the recorded one, rounded to what is shown; no other row is taken for it."""
    assert shows_row(read_decimals(text), ROW, places) is expected


def test_table_is_read_row_by_row() -> None:
    """The HTML of a table is one line for each of its rows."""
    html = "<table>\n<tr><th>0</th>\n<td>9</td></tr>\n<tr><th>1</th><td>0</td></tr></table>"
    cell = CellOutcome(
        index=0,
        status="completed",
        seconds=0.0,
        outputs=(Output(kind="html", text=html), Output(kind="text", text="7")),
    )
    assert read_integers(read_cell(cell)) == [[0, 9], [1, 0], [7]]


def test_endless_output_is_not_read_to_its_end() -> None:
    """A cell that shows far too much costs no more than others."""
    output = Output(kind="text", text="7 " * 100_000)
    cell = CellOutcome(index=0, status="completed", seconds=0.0, outputs=(output,) * 50)
    assert len(read_cell(cell)) < 70_000


def picture(title: str, x_label: str = "", images: int = 1) -> FigureShown:
    axes = Axes(title=title, x_label=x_label, images=images)
    return FigureShown(axes=(axes,), where=at(1))


def test_captions_of_pictures_are_read() -> None:
    """Titles stand together, over all figures of a cell, and so do labels; plots have none."""
    events = [picture("9", "a"), picture("Loss", images=0), picture("0", "b")]
    story = Story(events=events, shown={1: "text"})
    context = Context(evidence=story.evidence, measurement=None, dataset="fashion_mnist")
    assert list(list_shown(context)) == [(1, "text"), (1, "9\n0"), (1, "a\nb")]


def test_earlier_cells_are_left_out() -> None:
    """What a cell showed before the first that counts is not read."""
    story = Story(shown={0: "a", 2: "b"})
    context = Context(evidence=story.evidence, measurement=None, dataset="fashion_mnist")
    assert list(list_shown(context, 1)) == [(2, "b")]
