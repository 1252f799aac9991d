"""Notebooks → cells, whatever shape they are in."""

import json
from typing import Any

import nbformat
import pytest

from grader.messages import message
from grader.submission.content import MAX_CELLS
from grader.submission.notebook import parse_notebook


def notebook(*cells: object, **fields: object) -> bytes:
    """A notebook of format 4 with as little else in it as possible."""
    return json.dumps({"cells": list(cells), "nbformat": 4, **fields}, ensure_ascii=False).encode()


def code(source: object, **fields: object) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, **fields}


def sources(content: bytes) -> list[str]:
    """The sources of a notebook that can be read without a problem."""
    found = parse_notebook(content, "a.ipynb")
    assert found.problem is None
    return [piece.source for piece in found.pieces]


def problem(content: bytes) -> object:
    return parse_notebook(content, "a.ipynb").problem


def expected(key: str, **values: object) -> object:
    return message(f"submission.{key}", file="a.ipynb", **values)


@pytest.mark.parametrize(
    "cell",
    [
        code("x = 1"),
        code(["x = ", "1"]),
        code("x = 1", execution_count=None, id="a", metadata={}),
        code("x = 1", execution_count=99, metadata=None),
        code("x = 1", metadata=[], outputs="not a list", id=7),
        code("x = 1", metadata={"tags": 3}),
    ],
)
def test_cell_is_read_whatever_is_odd_around_it(cell: dict[str, Any]) -> None:
    """Source as text or lines, no id, odd metadata, outputs or counts: all are read."""
    assert sources(notebook(cell)) == ["x = 1"]


@pytest.mark.parametrize("fields", [{}, {"nbformat": 9}, {"nbformat_minor": 5, "metadata": 3}])
def test_format_number_is_not_needed(fields: dict[str, object]) -> None:
    """A notebook is what has cells; what it says of its format does not matter."""
    assert sources(notebook(code("x"), **fields)) == ["x"]


@pytest.mark.parametrize("minor", range(6))
def test_every_minor_format_is_read(minor: int) -> None:
    """All minor versions of format 4 are read alike."""
    assert sources(notebook(code("x"), nbformat_minor=minor, metadata={})) == ["x"]


def test_cells_are_numbered_as_a_reader_counts_them() -> None:
    """Text, raw and empty cells count too."""
    cells = [
        {"cell_type": "markdown", "source": "# a"},
        {"cell_type": "raw", "source": "b"},
        code(""),
        code("c"),
    ]
    pieces = parse_notebook(notebook(*cells), "a.ipynb").pieces
    found = [(piece.kind, piece.number, piece.first_line) for piece in pieces]
    assert found == [("markdown", 1, 1), ("code", 3, 1), ("code", 4, 1)]


def test_tags_are_read() -> None:
    """A cell's tags are kept, and what is no text among them is not."""
    cell = {"cell_type": "markdown", "source": "", "metadata": {"tags": ["quiz:a", 3, None]}}
    (piece,) = parse_notebook(notebook(cell), "a.ipynb").pieces
    assert piece.tags == ("quiz:a",)


def test_format_3_is_read_as_nbformat_converts_it() -> None:
    """A notebook of format 3 gives the cells that Jupyter's own converter makes of it."""
    v3 = nbformat.v3
    cells = [
        v3.new_heading_cell("제목", level=2),
        v3.new_text_cell("markdown", source="글"),
        v3.new_code_cell(input="x = 1\ny = 2", prompt_number=3),
        v3.new_code_cell(input="print(x)", outputs=[v3.new_output("stream", output_text="1")]),
    ]
    old = v3.new_notebook(worksheets=[v3.new_worksheet(cells=cells)])
    ours = parse_notebook(v3.writes_json(old).encode(), "a.ipynb").pieces
    theirs = nbformat.convert(old, 4).cells
    assert [(piece.kind, piece.source) for piece in ours] == [
        (cell.cell_type, cell.source) for cell in theirs
    ]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp949"])
def test_encodings(codec: str) -> None:
    """Unicode in any form, and CP949 with Hangul in it, are read."""
    text = notebook(code("x = '가나다'")).decode()
    assert sources(text.encode(codec)) == ["x = '가나다'"]


def test_nan_duplicate_keys_and_line_ends_are_tolerated() -> None:
    """What Python's own JSON reader lets pass is let pass."""
    text = b'{"cells": [], "cells": [{"cell_type": "code", "n": NaN, "source": "a\\r\\nb"}]}'
    assert sources(text) == ["a\nb"]


def test_what_no_file_can_hold_is_replaced() -> None:
    """Half a surrogate pair and NUL cannot be stored, and become U+FFFD."""
    text = b'{"cells": [{"cell_type": "code", "source": "a\\ud800b\\u0000"}]}'
    assert sources(text) == ["a\ufffdb\ufffd"]


@pytest.mark.parametrize(
    ("content", "key", "values"),
    [
        (b"", "notebook.empty", {}),
        (b"PK\x03\x04rest", "notebook.zip", {}),
        (b"%PDF-1.7", "notebook.pdf", {}),
        (b"\n <!DOCTYPE html><html>", "notebook.html", {}),
        (b"\xef\xbb\xbf<html>", "notebook.html", {}),
        (b"import keras\n", "notebook.not_json", {"line": 1}),
        (b"   ", "notebook.not_json", {"line": 1}),
        (b'{"cells":\n [}', "notebook.not_json", {"line": 2}),
        (b'{"a": ' + b"9" * 5000 + b"}", "notebook.not_json", {"line": 1}),
        (notebook(code("x = 1"))[:-5], "notebook.cut_off", {}),
        (notebook(code("x = 1"))[:-20], "notebook.cut_off", {}),
        (b'{"cells": 3}', "notebook.no_cells", {}),
        (b"[1, 2]", "notebook.no_cells", {}),
        (b'{"worksheets": {}}', "notebook.no_cells", {}),
        (b"\xff\xff\xff", "file.encoding", {}),
        (b'{"cells": "\xff\xff"}', "file.encoding", {}),
        (b"[" * 1_000_000, "notebook.too_complex", {}),
        (b'{"a":' * 100_000, "notebook.too_complex", {}),
        (b"[" + b"[]," * 1_000_001 + b"[]]", "notebook.too_complex", {}),
    ],
)
def test_unreadable_notebook(content: bytes, key: str, values: dict[str, object]) -> None:
    """What is no notebook is a problem that says what it is, and what to do."""
    assert problem(content) == expected(key, **values)


def test_brackets_in_text_are_no_nesting() -> None:
    """A source full of brackets and quotes is as simple as any other."""
    source = '[{"\\' * 1000
    assert sources(notebook(code(source))) == [source]


def test_scan_of_unclosed_quotes_is_linear() -> None:
    """A million escaped quotes without an end do not hold up the reader."""
    assert problem(b'{"' + b'\\"' * 1_000_000) == expected("notebook.cut_off")


@pytest.mark.parametrize(
    "cell", [3, {}, {"cell_type": "code", "source": [1]}, {"cell_type": ["code"], "source": "x"}]
)
def test_odd_cell_is_left_out_and_counted(cell: object) -> None:
    """A cell that cannot be read does not take the others with it."""
    found = parse_notebook(notebook(cell, code("x")), "a.ipynb")
    assert [(piece.number, piece.source) for piece in found.pieces] == [(2, "x")]
    assert found.problem == expected("notebook.odd_cells", count=1)


def test_number_of_cells_is_bounded() -> None:
    """Of a notebook with far too many cells the first are read, and the page says so."""
    found = parse_notebook(notebook(*[code("x")] * (MAX_CELLS + 1)), "a.ipynb")
    assert (len(found.pieces), found.problem) == (
        MAX_CELLS,
        expected("notebook.too_many_cells", limit=MAX_CELLS),
    )
