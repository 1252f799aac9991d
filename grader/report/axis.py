"""Axes of a chart: where a value lies, and which round numbers are written beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """A range of values, `low` to `high`, laid over the pixels `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    def place(self, value: float) -> float:
        """The pixel of `value`."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * share


def make_axis(values: Sequence[float], start: float, end: float) -> Axis:
    """An axis around `values`, at least one, with three to seven round ticks.

    Each value is 0 or lies between 1e-100 and 1e100 on either side of it.
    """
    low, high = min(values), max(values)
    if high - low <= abs(high) * 1e-9:
        margin = abs(high) * 0.1 or 0.5
        low, high = low - margin, high + margin
    step = _round_step((high - low) / 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = tuple(number * step for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], start, end, ticks, _label(ticks, step))


def make_epoch_axis(epochs: int, start: float, end: float) -> Axis:
    """An axis of whole epochs from 1; a single epoch lies in the middle."""
    step = max(1, math.ceil(_round_step(epochs / 6))) if epochs > 8 else 1
    ticks = range(step if step > 1 else 1, epochs + 1, step)
    low, high = (1.0, float(epochs)) if epochs > 1 else (0.5, 1.5)
    return Axis(low, high, start, end, tuple(map(float, ticks)), tuple(map(str, ticks)))


def _round_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))


def _label(ticks: tuple[float, ...], step: float) -> tuple[str, ...]:
    if max(abs(ticks[0]), abs(ticks[-1])) >= 1e5 or step < 1e-4:
        return _label_shortly(ticks)
    places = max(0, -math.floor(math.log10(step)))
    # A step of 2.5 needs one place more than its power of ten says.
    if not math.isclose(step * 10**places, round(step * 10**places)):
        places += 1
    return tuple(f"{tick:.{places}f}" for tick in ticks)


def _label_shortly(ticks: tuple[float, ...]) -> tuple[str, ...]:
    """As few digits as tell the ticks apart; seventeen tell any two numbers apart."""
    written = (tuple(f"{tick:.{digits}g}" for tick in ticks) for digits in range(2, 18))
    return next(labels for labels in written if len(set(labels)) == len(ticks))
