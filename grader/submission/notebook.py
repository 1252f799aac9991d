"""Jupyter notebooks (`.ipynb`) of format 3 or 4 → cells.

Only what is graded is read: the kind, source and tags of each cell. Whatever else is missing or odd
in a file (ids, metadata, outputs, execution counts) is no reason to turn it down.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.messages import Text, message
from grader.submission.content import MAX_CELLS, MAX_SOURCE, MAX_TEXT, Content, Piece
from grader.submission.decoding import clean_text, decode_text
from grader.submission.structure import NotJsonError, TooComplexError, parse_json

_MAX_TAGS = 50
_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"Rar!", "zip"),
    (b"%PDF", "pdf"),
    (b"<", "html"),
)


def parse_notebook(content: bytes, name: str) -> Content:
    """The cells of a notebook; `name` is what the file is called in a problem's words.

    Never raises for what is in the file: what cannot be read is `problem`.
    """
    if not content:
        return _problem("empty", name)
    kind = _sniff(content)
    if kind is not None:
        return _problem(kind, name)
    text = decode_text(content)
    if text is None:
        return Content(problem=message("submission.file.encoding", file=name))
    try:
        notebook = parse_json(text)
    except TooComplexError:
        return _problem("too_complex", name)
    except NotJsonError as error:
        if error.is_cut_off:
            return _problem("cut_off", name)
        return _problem("not_json", name, line=error.line)
    cells = _find_cells(notebook)
    return _problem("no_cells", name) if cells is None else _read_cells(cells, name)


def _sniff(content: bytes) -> str | None:
    """What the file is instead of a notebook, by its first bytes."""
    start = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((kind for signature, kind in _SIGNATURES if start.startswith(signature)), None)


def _problem(key: str, name: str, **values: object) -> Content:
    return Content(problem=message(f"submission.notebook.{key}", file=name, **values))


def _find_cells(notebook: Any) -> list[Any] | None:
    """The raw cells in the form of format 4; None where there are none to be found."""
    if not isinstance(notebook, dict):
        return None
    cells, sheets = notebook.get("cells"), notebook.get("worksheets")
    if isinstance(cells, list):
        return cells
    if not isinstance(sheets, list):
        return None
    older = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [_upgrade(cell) for cells in older if isinstance(cells, list) for cell in cells]


def _upgrade(cell: Any) -> Any:
    """A cell of format 3 as format 4 has it: code under `source`, headings as Markdown."""
    # nbformat's converter insists on valid outputs, metadata and languages, none of which are read.
    if not isinstance(cell, dict):
        return cell
    kind = cell.get("cell_type")
    if kind == "code":
        return {**cell, "source": cell.get("input", "")}
    if kind == "heading":
        level, title = cell.get("level"), _source(cell.get("source"))
        marks = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)
        return {**cell, "cell_type": "markdown", "source": title and f"{marks} {title}"}
    return {**cell, "cell_type": "markdown"} if kind == "html" else cell


def _read_cells(cells: list[Any], name: str) -> Content:
    pieces: list[Piece] = []
    odd, room = 0, MAX_SOURCE
    for number, cell in enumerate(cells[:MAX_CELLS], start=1):
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        source = _source(cell.get("source", "")) if isinstance(cell, dict) else None
        if kind not in ("code", "markdown", "raw") or source is None:
            odd += 1
        elif kind != "raw":
            text = clean_text(source if kind == "code" else source[:MAX_TEXT])
            room -= len(text)
            if room < 0:
                limit = MAX_SOURCE // 10**6
                key = "submission.notebook.too_much_text"
                return Content(tuple(pieces), problem=message(key, file=name, limit=limit))
            pieces.append(Piece(kind, number, 1, text, tuple(_tags(cell))))
    return Content(tuple(pieces), problem=_doubts(odd, len(cells), name))


def _doubts(odd: int, total: int, name: str) -> Text | None:
    if total > MAX_CELLS:
        return message("submission.notebook.too_many_cells", file=name, limit=MAX_CELLS)
    return message("submission.notebook.odd_cells", file=name, count=odd) if odd else None


def _source(value: Any) -> str | None:
    """A cell's source: one text, or a list of lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return None


def _tags(cell: Any) -> Iterator[str]:
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    if isinstance(tags, list):
        yield from (clean_text(tag[:200]) for tag in tags[:_MAX_TAGS] if isinstance(tag, str))
