"""What numbers can be read in what cells showed: text, tables, and titles of pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.checks.context import Context
from grader.evidence.events import Axes, FigureShown
from grader.evidence.model import CellOutcome

_NUMBER = re.compile(r"(?<![\d.])\d\.\d+")
_PERCENT = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s*(?:%|퍼센트|percent)")
_BARE_PERCENT = re.compile(r"(?<![\d.])\d{2,3}\.\d{2,}")
_DUST = 1e-12
"""By which a mean differs with the order of its additions; often all of its digits are shown."""
_FLOAT32_DUST = 1e-6
"""By which a float32 may differ from its shortest decimal, as a share of its value."""

_TAG = re.compile(r"<(/tr|br|/p|/div|/li)\b[^<>]*>|<[^<>]*>", re.I)
_MAX_CHARACTERS = 60_000
"""Of one cell; a cell that shows more is not read to its end."""
_MAX_TOTAL = 1_000_000
_REMEMBERED = 128
"""Texts whose numbers are not read again: each of many models is tried with the same cells."""
_BEFORE = r"(?<![A-Za-z0-9_.])(?<![eE][-+])"
"""What a number stands behind: not a name, so that `uint8` holds no 8, and not another number."""
_INTEGER = re.compile(
    _BEFORE + r"(-?(?:[1-9]\d{0,2}(?:,\d{3})+(?![\d,])|\d{1,12}))(?:\.0*)?(?![A-Za-z0-9_.%])"
)
_DECIMAL = re.compile(
    _BEFORE + r"(-?\d{1,20}(\.\d{0,30})?)(?:[eE]([-+]?\d{1,3}))?(%?)(?![A-Za-z0-9_])"
)
_MAX_PLACES = 30
_MAX_POWER = 200

Rows = list[list[int]]
"""Integers line by line."""


@dataclass(frozen=True)
class Decimal:
    """A number that is written with a point, an exponent or a per-cent sign."""

    value: float
    places: int
    """Decimal places, without zeros at the end."""
    finest: float
    """What its last written digit stands for; 0 where the other numbers of its row decide."""


def shows_any(text: str, values: Iterable[float]) -> bool:
    """Whether `text` holds one of `values`, rounded to two decimals or more, or written out."""
    wanted = tuple(values)
    return any(_is_shown_as(shown, value) for shown in _NUMBER.findall(text) for value in wanted)


def shows_percent(text: str, share: float) -> bool:
    """Whether `text` holds `share` as a percentage: to the nearest whole or better with a sign, to
    two decimals or more without."""
    shown = [*_PERCENT.findall(text), *_BARE_PERCENT.findall(text)]
    return any(_is_rounded(number, share * 100) for number in shown)


def list_shown(context: Context, first_cell: int = 0) -> Iterator[tuple[int, str]]:
    """What can be read, as (cell, text), for each cell from `first_cell` on that shows something.

    After a cell's own text comes that of its pictures: a line for the title of each axes that holds
    an image, and so for the labels below and beside them.
    """
    figures: dict[int, list[Axes]] = {}
    for _, figure in context.events(FigureShown):
        if figure.where is not None:
            images = [axes for axes in figure.axes if axes.images]
            figures.setdefault(figure.where.cell, []).extend(images)
    room = _MAX_TOTAL
    for cell in context.evidence.cells[first_cell:]:
        captions = map(_captions, figures.get(cell.index, []))
        below = ("\n".join(lines) for lines in zip(*captions, strict=True))
        texts = [text for text in (read_cell(cell), *below) if text.strip()]
        room -= sum(map(len, texts))
        if room < 0:
            return
        yield from ((cell.index, text) for text in texts)


@lru_cache(maxsize=_REMEMBERED)
def read_cell(cell: CellOutcome) -> str:
    """The text that a cell showed, HTML without its tags and with a line for each row."""
    texts: list[str] = []
    room = _MAX_CHARACTERS
    for output in cell.outputs:
        text = output.text[: max(0, room)]
        room -= len(text)
        texts.append(_without_tags(text) if output.kind == "html" else text)
    return "\n".join(texts)


def read_integers(text: str) -> Rows:
    """The whole numbers of each line that has any; `6,000`, `6000개` and `9.` are some, `0.5`,
    `50%` and the 8 of `uint8` are none."""
    lines = (_INTEGER.findall(line) for line in text.splitlines())
    return [[int(shown.replace(",", "")) for shown in line] for line in lines if line]


def list_readings(rows: Rows) -> Iterator[list[int]]:
    """The ways to read the integers of a text as one sequence.

    All of them; every second or third, for whoever numbers what is shown; one column of each line.
    """
    flat = [number for row in rows for number in row]
    for step in (1, 2, 3):
        yield from (flat[start::step] for start in range(step))
    for column in (0, 1, 2, -1):
        yield [row[column] for row in rows if len(row) > column]


def longest_run(rows: Rows, wanted: Sequence[int]) -> int:
    """How many of `wanted`, from the first on, stand next to one another in `rows`."""
    return max((_run_in(reading, wanted) for reading in list_readings(rows)), default=0)


@lru_cache(maxsize=_REMEMBERED)
def read_decimals(text: str) -> tuple[Decimal, ...]:
    """Every number in `text` that is written with a point, an exponent or a per-cent sign."""
    found = []
    for digits, fraction, exponent, sign in _DECIMAL.findall(text):
        if fraction or exponent or sign:
            power = max(-_MAX_POWER, min(int(exponent or 0), _MAX_POWER)) - (2 if sign else 0)
            places = max(0, len(fraction.rstrip("0.")) - 1) - power
            finest = 10.0 ** (power - max(0, len(fraction) - 1)) if exponent else 0.0
            value = float(f"{digits}e{power}")
            found.append(Decimal(value, min(max(0, places), _MAX_PLACES), finest))
    return tuple(found)


def shows_row(shown: Sequence[Decimal], row: Sequence[float], places: int | None = None) -> bool:
    """Whether all of `row` stands in a row in `shown`, as exactly as it is written there.

    With `places` it must be rounded to so many decimal places, or fewer.
    """
    size = len(row)
    return any(
        _is_row(shown[start : start + size], row, places) for start in range(len(shown) - size + 1)
    )


def _is_row(window: Sequence[Decimal], row: Sequence[float], places: int | None) -> bool:
    if abs(window[0].value - row[0]) > 0.1:
        return False
    written = max(number.places for number in window)
    if places is not None and written > places:
        return False
    slack = 0.51 * 10.0 ** -(max(1, written) if places is None else places)
    return all(
        abs(number.value - value) <= max(slack, 0.51 * number.finest) + _FLOAT32_DUST * abs(value)
        for number, value in zip(window, row, strict=True)
    )


def _run_in(reading: Sequence[int], wanted: Sequence[int]) -> int:
    """The length of the longest beginning of `wanted` that stands in a row in `reading`."""
    starts = [start for start, number in enumerate(reading) if number == wanted[0]]
    return max((_common_length(reading[s : s + len(wanted)], wanted) for s in starts), default=0)


def _common_length(found: Sequence[int], wanted: Sequence[int]) -> int:
    pairs = enumerate(zip(found, wanted, strict=False))
    differing = (place for place, (one, other) in pairs if one != other)
    return next(differing, min(len(found), len(wanted)))


def _without_tags(html: str) -> str:
    return _TAG.sub(lambda tag: "\n" if tag[1] else " ", " ".join(html.split()))


def _captions(axes: Axes) -> tuple[str, str, str]:
    return axes.title, axes.x_label, axes.y_label


def _is_rounded(shown: str, value: float) -> bool:
    decimals = len(shown.partition(".")[2])
    return bool(abs(float(shown) - value) <= 0.51 * 10**-decimals + 100 * _DUST)


def _is_shown_as(shown: str, value: float) -> bool:
    decimals = len(shown) - 2
    slack = 0.51 * 10**-decimals if decimals >= 2 else 0.0
    return abs(float(shown) - value) <= slack + _DUST
