"""Long texts, folded: the beginning is shown, the rest opens on demand, the excess is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_OPEN_LINES: Final = 30
_OPEN_CHARACTERS: Final = 3_000
_PREVIEW_LINES: Final = 12
_PREVIEW_CHARACTERS: Final = 1_200
_HEAD: Final = 16_000
_TAIL: Final = 4_000


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in at most four pieces: `preview`, then behind a fold `head`, a gap and `tail`."""

    preview: str
    head: str = ""
    tail: str = ""
    lines: int = 0
    """Lines behind the fold, those of the gap included."""
    gap: int = 0
    """Characters left out between `head` and `tail`."""


def fold(text: str) -> Folded:
    """`text` in pieces that a page can show; short texts stay whole in `preview`."""
    text = text.strip("\n")
    if len(text) <= _OPEN_CHARACTERS and text.count("\n") < _OPEN_LINES:
        return Folded(text)
    preview = "\n".join(text[:_PREVIEW_CHARACTERS].split("\n")[:_PREVIEW_LINES])
    rest = text[len(preview) :].removeprefix("\n")
    lines = rest.count("\n") + 1
    if len(rest) <= _HEAD + _TAIL:
        return Folded(preview, rest, lines=lines)
    gap = len(rest) - _HEAD - _TAIL
    return Folded(preview, rest[:_HEAD], rest[-_TAIL:], lines, gap)
