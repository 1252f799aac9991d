"""Python scripts → cells, split where editors split them: at `# %%` and `# In[3]:`.

Nothing is parsed as Python: a script with a syntax error, or in Python 2, is read like any other
and fails when it runs, with a message about the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.messages import Text, message
from grader.submission.content import MAX_CELLS, MAX_SOURCE, Content, Piece
from grader.submission.decoding import decode_text

_MARKER = re.compile(r"^#[ \t]*(?:%%+(?!\S)(?P<title>.*)|In[ \t]?\[[ \d]*\]:?[ \t]*$)")
_TEXT_CELL = re.compile(r"\[(markdown|md)\]|<markdowncell>", re.IGNORECASE)
_RAW_CELL = re.compile(r"\[raw\]", re.IGNORECASE)
_QUOTES = ('"""', "'''")


@dataclass(frozen=True)
class _Chunk:
    """The lines between two markers."""

    title: str
    first_line: int
    lines: tuple[str, ...]


def parse_script(content: bytes, name: str) -> Content:
    """The cells of a script; `name` is what the file is called in a problem's words.

    Never raises for what is in the file: what cannot be read is `problem`.
    """
    if not content:
        return Content(problem=message("submission.script.empty", file=name))
    if len(content) > MAX_SOURCE:
        size, limit = f"{len(content) / 1e6:.1f}", MAX_SOURCE // 10**6
        problem = message("submission.file.too_large", file=name, size=size, limit=limit)
        return Content(problem=problem)
    text = decode_text(content)
    if text is None:
        return Content(problem=message("submission.file.encoding", file=name))
    chunks = list(_split(text))
    pieces = [
        piece
        for number, chunk in enumerate(chunks[:MAX_CELLS], start=1)
        if (piece := _read_chunk(chunk, number)) is not None
    ]
    return Content(tuple(pieces), problem=_doubts(len(chunks), name))


def _doubts(chunks: int, name: str) -> Text | None:
    if chunks <= MAX_CELLS:
        return None
    return message("submission.script.too_many_cells", file=name, limit=MAX_CELLS)


def _split(text: str) -> Iterator[_Chunk]:
    """The chunks of a script, without their markers; a blank start is none."""
    title, first_line, lines = None, 1, list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        marker = _MARKER.match(line)
        if marker is None:
            lines.append(line)
            continue
        if title is not None or any(map(str.strip, lines)):
            yield _Chunk(title or "", first_line, tuple(lines))
        title, first_line, lines = marker["title"] or "", number + 1, []
    yield _Chunk(title or "", first_line, tuple(lines))


def _read_chunk(chunk: _Chunk, number: int) -> Piece | None:
    """A chunk as a cell, without blank lines around it; None for raw text."""
    if _RAW_CELL.search(chunk.title):
        return None
    blank = next((at for at, line in enumerate(chunk.lines) if line.strip()), len(chunk.lines))
    source = "\n".join(chunk.lines[blank:]).rstrip()
    first_line = chunk.first_line + blank
    if _TEXT_CELL.search(chunk.title):
        text = _uncomment(source)
        # Code below a text marker was meant to run: an editor would run it too.
        if text is not None:
            return Piece("markdown", number, first_line, text)
    return Piece("code", number, first_line, source)


def _uncomment(source: str) -> str | None:
    """The text of a cell that is all comment or one string; None where there is code in it."""
    lines = source.split("\n")
    if all(not line.strip() or line.lstrip().startswith("#") for line in lines):
        return "\n".join(line.lstrip().removeprefix("#").removeprefix(" ") for line in lines)
    for quotes in _QUOTES:
        inner = source.removeprefix(quotes).removesuffix(quotes)
        if len(inner) == len(source) - 6 and quotes not in inner:
            return inner
    return None
