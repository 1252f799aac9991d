"""Strangers' text as one legible line: what it shows is what it says, and it ends."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from grader.report.hostile import clean_text

_MOST_MARKS: Final = 3
"""Accents on one letter; more of them are a tower over the lines around it."""
# What a runner takes for a command anywhere in a line: `##[error]`, `##vso[…]`.
_COMMAND: Final = re.compile(r"#(?=#\w*\[)")


def legible_line(text: str, limit: int) -> str:
    """At most `limit` characters of `text` as one line; a longer text ends in `…`.

    Control and terminal codes, marks that reorder a line and other characters that show nothing
    are gone or replaced. The line is not yet escaped for any format.
    """
    # Nobody needs more of a text than a few times what can be shown of it.
    most = 8 * limit
    seen = clean_text(text[:most])
    shown = "".join(c if c.isspace() or not _is_odd(c) else "\ufffd" for c in seen)
    line = _COMMAND.sub("\ufffd", _level(" ".join(shown.split())))
    is_whole = len(text) <= most and len(line) <= limit
    return line if is_whole else line[: limit - 1] + "…"


def _is_odd(character: str) -> bool:
    return unicodedata.category(character)[0] == "C"


def _level(text: str) -> str:
    """`text` with no more than a few combining marks in a row."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
