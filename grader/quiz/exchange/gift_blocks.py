"""A GIFT file → its blocks: lines between blank ones, without comments, escapes put aside.

The file is somebody else's: everything here takes time in proportion to its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.quiz.exchange.wording import clean

MAX_QUESTION = 20_000
"""Characters of one question."""
MAX_QUESTIONS = 500

# Escaped signs become noncharacters, which `clean` has removed from every text that comes in.
_SIGNS = "~=#{}:\\\n"
_MARKS = "".join(chr(0xFDD0 + place) for place in range(len(_SIGNS)))
_TO_MARK = dict(zip(_SIGNS, _MARKS, strict=True)) | {"n": _MARKS[-1]}
_FROM_MARK = str.maketrans(_MARKS, _SIGNS)
_ESCAPED = re.compile(r"\\([~=#{}:\\n])")


@dataclass(frozen=True)
class Block:
    """One question or category; in `text`, escaped signs are marks (see `unescape`)."""

    line: int
    """Of its first line that is no comment, from 1."""
    text: str

    def line_at(self, offset: int) -> int:
        """The line of a place in the text."""
        return self.line + self.text.count("\n", 0, offset)


def split_blocks(text: str) -> Iterator[Block]:
    """The blocks of a file in order; a line that begins with `//` is a comment.

    A category is a block of its own, also where no blank line follows it.
    """
    lines: list[str] = []
    first = 0
    # A trailing blank line ends the last block like any other.
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        bare = line.strip()
        if lines and (not bare or bare.startswith("$CATEGORY:") or _is_category(lines)):
            yield from _block(first, lines)
            lines = []
        if not bare:
            continue
        is_comment = bare.startswith("//")
        if not lines:
            if is_comment:
                continue
            first = number
        lines.append("" if is_comment else clean(line))
    yield from _block(first, lines)


def unescape(text: str) -> str:
    """A part of a block's text as it is meant, without spaces around it."""
    return text.strip().translate(_FROM_MARK).strip()


def _is_category(lines: list[str]) -> bool:
    return lines[0].startswith("$CATEGORY:")


def _block(first: int, lines: list[str]) -> Iterator[Block]:
    text = "\n".join(lines)
    if text.strip():
        yield Block(first, _ESCAPED.sub(lambda match: _TO_MARK[match[1]], text))
