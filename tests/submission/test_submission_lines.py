"""Lines of a notebook's cells, found in the notebook's file."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.submission.lines import json_line
from grader.submission.notebook import parse_notebook


def _cell(source: Any, kind: str = "code", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source, "outputs": [], **more}


def _write(*cells: Any, indent: int | None = 1, **more: Any) -> bytes:
    notebook = {"metadata": {"cells": [1, {"source": "no"}]}, "nbformat": 4, "cells": cells}
    return json.dumps(notebook | more, indent=indent, ensure_ascii=False).encode()


def _shown(content: bytes, cell: int, line: int) -> str | None:
    """What stands on the line of the file that was found."""
    found = json_line(content, cell, line)
    return None if found is None else content.decode().split("\n")[found - 1].strip()


def test_line_of_a_list_is_found() -> None:
    """A source as Jupyter writes it has a line of the file for each line of code."""
    content = _write(_cell("# title", "markdown"), _cell(["a = 1\n", "b = 2\n", "c = 3"]))
    assert [_shown(content, 2, line) for line in (1, 2, 3)] == [
        '"a = 1\\n",',
        '"b = 2\\n",',
        '"c = 3"',
    ]


def test_line_beyond_the_cell_is_none() -> None:
    """A line that the cell does not have is nowhere."""
    content = _write(_cell(["a = 1\n", "b = 2"]))
    assert [json_line(content, 1, line) for line in (0, -1, 3, 10**9)] == [None] * 4


def test_cells_are_counted_with_text_and_odd_ones() -> None:
    """A cell's number is its place in the file, whatever stands before it."""
    content = _write(_cell("x", "raw"), 7, [], _cell(["# t"], "markdown"), _cell(["here"]))
    assert _shown(content, 5, 1) == '"here"'


@pytest.mark.parametrize("number", [0, -1, 2, 4])
def test_cell_that_is_not_there_is_none(number: int) -> None:
    """A number without a cell, or with something that is no cell, is nowhere."""
    assert json_line(_write(_cell(["a"]), "no cell", _cell(["b"])), number, 1) is None


def test_source_in_one_string_is_on_one_line() -> None:
    """All lines of a source in one string stand on that string's line."""
    content = _write(_cell("first"), _cell("a\nb\nc"))
    found = [json_line(content, 2, line) for line in (1, 2, 3, 4)]
    assert found[0] is not None
    assert found == [found[0]] * 3 + [None]


def test_file_on_one_line_is_line_one() -> None:
    """A notebook without line breaks has everything on its first line."""
    assert json_line(_write(_cell(["a\n", "b"]), indent=None), 1, 2) == 1


def test_strings_without_line_ends_make_up_one_line() -> None:
    """A line of code may be made of several strings; it begins in the first."""
    content = _write(_cell(["a", " = ", "1\n", "", "b"]))
    assert [_shown(content, 1, line) for line in (1, 2)] == ['"a",', '"b"']


def test_empty_last_line_is_that_of_the_last_string() -> None:
    """An error reported behind the last line break still has a place."""
    assert _shown(_write(_cell(["a\n", "b\n"])), 1, 3) == '"b\\n"'


@pytest.mark.parametrize("source", [[], 7, None, {"a": "b"}, ["a", 7]])
def test_cell_without_a_source_is_none(source: Any) -> None:
    """What is no source has no lines."""
    assert json_line(_write(_cell(source), _cell(["b"])), 1, 1) is None


def test_older_format_is_read() -> None:
    """Format 3 keeps cells in worksheets, and code under another name."""
    sheets = [
        {"cells": [{"cell_type": "markdown", "source": ["t"]}]},
        7,
        {"cells": [{"cell_type": "code", "input": ["a\n", "b"], "outputs": []}]},
    ]
    content = json.dumps({"nbformat": 3, "worksheets": sheets}, indent=1).encode()
    assert [_shown(content, number, 1) for number in (1, 2)] == ['"t"', '"a\\n",']


def test_newer_cells_count_before_older_ones() -> None:
    """A file with both is read as the notebook's reader does."""
    older = [{"cells": [{"cell_type": "code", "input": ["old"]}]}]
    assert _shown(_write(_cell(["new"]), worksheets=older), 1, 1) == '"new"'


def test_last_of_two_keys_counts() -> None:
    """A key written twice means what it means to whoever reads the notebook."""
    content = b'{"cells": [{"source": "a"}],\n"cells": [{"source": "b",\n"source": "c"}]}'
    assert json_line(content, 1, 1) == 3


def test_escaped_key_is_the_same_key() -> None:
    """JSON may write any letter as a number."""
    assert json_line(b'{"ce\\u006cls":\n[{"source":\n"a"}]}', 1, 1) == 3


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_encodings_are_read(codec: str) -> None:
    """Whatever the reader can read has lines."""
    assert json_line('{"cells": [\n{"source": "가"}]}'.encode(codec), 1, 1) == 2


def test_windows_line_ends_are_counted_once() -> None:
    """CR and LF together end one line."""
    assert json_line(b'{"cells": [\r\n{"source":\r\n"a"}]}', 1, 1) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"7",
        b"{",
        b'{"cells"',
        b'{"cells": [',
        b'{"cells": [{"source": ["a"',
        b'{"cells": [{"source": "a',
        b'{"cells": {"source": "a"}}',
        b'{"cells": null, "worksheets": null}',
        b'{"cells": [{"source": "\\x"}]}',
        b'{cells: [{"source": "a"}]}',
        b'{"cells" [{"source": "a"}]}',
        b'{"cells": [{"source": "a"} {"source": "b"}]}',
        b"\xff\xfe\x00",
        b"\x00" * 100,
        b"PK\x03\x04",
        b"<html></html>",
    ],
)
def test_what_is_no_notebook_is_none(content: bytes) -> None:
    """A file that cannot be read has no lines, and is no error."""
    assert json_line(content, 2, 1) is None


@pytest.mark.parametrize(
    "content",
    [
        b'{"cells": [' + b"[" * 3_000_000,
        b'{"a": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b', "cells": [{"source": "a"}]}',
        b'{"cells": [' + b'"' * 3_000_000,
        b'{"cells": [{"source": [' + b'"",' * 1_500_000 + b'"a"]}]}',
        b'{"cells": [' + b" " * 3_000_000,
        b'{"cells": ["' + b"\\" * 3_000_000,
    ],
)
def test_hostile_file_takes_no_time(content: bytes) -> None:
    """Depth, length and quotes without end cost no more than their bytes."""
    start = time.process_time()
    json_line(content, 1, 1)
    assert time.process_time() - start < 10


def test_too_many_values_are_given_up() -> None:
    """A file with more in it than anything honest is not read to its end."""
    content = b'{"a": [' + b'"",' * 2_100_000 + b'""], "cells": [{"source": "a"}]}'
    assert json_line(content, 1, 1) is None


_source = st.text(alphabet='ab\n\r"\\가{}[],:', max_size=12)


@given(cells=st.lists(st.one_of(_source, st.lists(_source, max_size=5)), min_size=1, max_size=4))
def test_every_line_that_the_reader_sees_has_a_place(cells: list[Any]) -> None:
    """Each line of each cell that is read from a notebook is found in its file."""
    content = _write(*(_cell(source) for source in cells))
    lines = content.decode().split("\n")
    for piece in parse_notebook(content, "a.ipynb").pieces:
        for line in range(1, piece.source.count("\n") + 2 if piece.source else 0):
            found = json_line(content, piece.number, line)
            assert found is not None
            assert lines[found - 1].strip().startswith('"')
