"""What a cell shows is folded, steadied and bounded."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.execution.harness.output import fold, readable


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain", "plain"),
        ("10%\r20%\r100%", "100%"),
        ("long line\rshort", "shortline"),
        ("ab\bc", "ac"),
        ("5/5\b\b\b3/5", "3/5"),
        ("\b\bx", "x"),
        ("one\n1\r2\nend", "one\n2\nend"),
        ("windows\r", "windows"),
    ],
)
def test_fold_shows_what_a_terminal_would(written: str, shown: str) -> None:
    """Carriage returns and backspaces are carried out line by line."""
    assert fold(written) == shown


@given(st.text(alphabet="ab\r\b\n ", max_size=60))
def test_folded_text_is_folded_for_good(text: str) -> None:
    """Folding leaves no control character, keeps every line, and changes nothing twice."""
    folded = fold(text)
    assert not set(folded) & {"\r", "\b"}
    assert folded.count("\n") == text.count("\n")
    assert fold(folded) == folded


@given(st.text(st.characters(), max_size=40))
def test_readable_text_can_be_written(text: str) -> None:
    """Whatever comes in, what goes out can be stored, with as many characters."""
    assert len(readable(text).encode("utf-8").decode("utf-8")) == len(text)


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("print('\\x1b[31mred\\x1b[0m')", "red\n"),
        ("object()", "<object at 0x…>\n"),
        ("print('5/5 ━━━━ 2s 3ms/step - loss: 0.5')", "5/5 ━━━━ - loss: 0.5\n"),
        ("print('5/5 - 2s - 3ms/step - loss: 0.5')", "5/5 - loss: 0.5\n"),
        ("for i in range(3): print(f'\\r{i}', end='')\nprint()", "2\n"),
    ],
)
def test_output_is_steady(run_cells: Callable, source: str, shown: str) -> None:
    """Colours, addresses, speeds and stages of a progress bar are not kept."""
    assert run_cells(source).shown() == shown


@pytest.mark.sandbox
def test_long_output_keeps_both_ends(run_cells: Callable) -> None:
    """Of a text within the limit and too long to keep, the beginning and the end are kept."""
    shown = run_cells("print('a' * 60_000 + 'z' * 60_000)", output=200_000).shown()
    assert (shown[0], shown[-2:], len(shown) < 61_000) == ("a", "z\n", True)


@pytest.mark.sandbox
def test_outputs_are_bounded_in_number(run_cells: Callable) -> None:
    """A cell that shows hundreds of tables keeps the first two hundred."""
    run = run_cells("import pandas as pd\nfor i in range(250): display(pd.DataFrame())")
    assert (run.status, len(run.cells[0].outputs)) == ("completed", 200)


@pytest.mark.sandbox
def test_picture_that_is_none_is_not_kept(run_cells: Callable) -> None:
    """A display that says it is a picture and is none shows nothing."""
    run = run_cells("display({'image/png': 'bm90IGEgcGljdHVyZQ=='}, raw=True)", "print(1)")
    assert (run.cells[0].outputs, run.shown()) == ((), "1\n")
