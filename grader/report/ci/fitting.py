"""Text of bounded length, cut at whole blocks, with a line that says what was left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

_BLANK_LINE = "\n\n"


def _nothing(_count: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks of one kind, of which some may be left out."""

    head: str
    """What stands above the blocks; left out where there are some and none of them has room."""
    blocks: Sequence[str] = ()
    between: str = _BLANK_LINE
    tell: Callable[[int], str] = _nothing
    """The line that says how many blocks were left out."""


def compose(sections: Sequence[Section], limit: int, measure: Callable[[str], int] = len) -> str:
    """The sections one after another, at most `limit` long as `measure` counts.

    A block that has no room is left out, and those after it still have their chance: nobody's long
    text hides another's.
    """

    def cost(text: str) -> int:
        return measure(text) + len(_BLANK_LINE) if text else 0

    # Room is kept for what the sections to come may have to say about what they left out.
    reserves = [cost(section.tell(len(section.blocks))) for section in sections]
    parts: list[str] = []
    left = limit
    for place, section in enumerate(sections):
        kept = _fit(section, left - sum(reserves[place:]), measure)
        missing = len(section.blocks) - len(kept)
        is_shown = kept or (not missing and cost(section.head) <= left - sum(reserves[place:]))
        shown = section.between.join(filter(None, [section.head, *kept])) if is_shown else ""
        for part in (shown, section.tell(missing) if missing else ""):
            if part and cost(part) <= left:
                parts.append(part)
                left -= cost(part)
    return _BLANK_LINE.join(parts) + "\n" if parts else ""


def in_bytes(text: str) -> int:
    """How long `text` is in UTF-8."""
    return len(text.encode())


def _fit(section: Section, room: int, measure: Callable[[str], int]) -> list[str]:
    """The blocks of `section` for which there is room below its head."""
    left = room - measure(section.head) - len(_BLANK_LINE)
    kept: list[str] = []
    for block in section.blocks:
        cost = measure(block) + len(section.between)
        if cost <= left:
            kept.append(block)
            left -= cost
    return kept
