"""The lines of `events.jsonl` → events, believing nothing and keeping what can be believed.

A line is weighed before it is parsed: two bytes of JSON can become an object of a thousand bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic_core import from_json

from grader.evidence.events import EVENT, Event

MAX_EVENTS_BYTES = 64 * 2**20
MAX_LINE_BYTES = 8 * 2**20
MAX_EVENTS = 16_000
"""More than the recorder writes: 5,000, and two for each of at most 5,000 cells."""
MAX_BAD_LINES = 6_000
"""After so many lines that are no events the rest is only counted."""
MAX_CONTAINERS = 200_000
"""Objects and arrays in all events together, and in any one."""
MAX_VALUES = 4_000_000
"""Values besides the first of each container, likewise."""
_LEVELS_AROUND = 20
"""An event lies a few levels deeper in what is stored, and JSON is read to a limited depth."""

_LINE = re.compile(rb"\S[^\n]*")
# Possessive, and a string need not end: linear whatever the line.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_HUGE_NUMBER = re.compile(rb"(?<![0-9.])[0-9]{21}")
"""Digits behind a point make a number fine, not huge."""


@dataclass(frozen=True)
class _Weight:
    containers: int
    values: int

    def __add__(self, other: _Weight) -> _Weight:
        return _Weight(self.containers + other.containers, self.values + other.values)

    @property
    def is_bearable(self) -> bool:
        return self.containers <= MAX_CONTAINERS and self.values <= MAX_VALUES


def parse_events(content: bytes, cell_count: int) -> tuple[list[Event], int]:
    """The events in `content`, in order, and the number of lines left out.

    Left out is what is no event, speaks of a cell beyond `cell_count`, has a whole number of more
    than 20 digits, could not be read back from the store, or passes a bound of this module. Blank
    lines are nothing. Never raises, takes time linear in the bytes, and makes no more objects than
    the bounds say.
    """
    events: list[Event] = []
    dropped = 0
    total = _Weight(0, 0)
    for found in _LINE.finditer(content):
        if len(events) >= MAX_EVENTS or dropped >= MAX_BAD_LINES:
            return events, dropped + _count_lines(content, found.start())
        line = found[0] if found.end() - found.start() <= MAX_LINE_BYTES else b""
        weight = total + _weigh(line)
        event = _parse_line(line, cell_count) if weight.is_bearable else None
        if event is None:
            dropped += 1
        else:
            events.append(event)
            total = weight
    return events, dropped


def _count_lines(content: bytes, start: int) -> int:
    """Lines from `start` on; blank ones count too, so that counting costs nothing."""
    return content.count(b"\n", start) + (not content.endswith(b"\n"))


def _weigh(line: bytes) -> _Weight:
    bare = _STRING.sub(b"", line)
    if _HUGE_NUMBER.search(bare):
        return _Weight(0, MAX_VALUES + 1)
    return _Weight(bare.count(b"{") + bare.count(b"["), bare.count(b","))


def _parse_line(line: bytes, cell_count: int) -> Event | None:
    try:
        event = _restore(EVENT.validate_json(line))
    except (ValueError, RecursionError):
        return None
    where = getattr(event, "where", None)
    cell = where.cell if where is not None else getattr(event, "cell", 0)
    return event if cell < max(1, cell_count) else None


def _restore(event: Event) -> Event:
    """The event as it will be read back from the store.

    An infinite number is written as `null`, for one: a run that is graded from memory would differ
    from the same run graded again, and a bundle with one event too odd to read back is lost whole.

    Raises:
        ValueError: it could not be read back.
    """
    written = EVENT.dump_json(event)
    from_json(b"[" * _LEVELS_AROUND + written + b"]" * _LEVELS_AROUND)
    return EVENT.validate_json(written)
