"""Whether a number can be read in what a cell showed."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"(?<![\d.])\d\.\d+")
_PERCENT = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s*(?:%|퍼센트|percent)")
_BARE_PERCENT = re.compile(r"(?<![\d.])\d{2,3}\.\d{2,}")
_DUST = 1e-12
"""By which a mean differs with the order of its additions; often all of its digits are shown."""


def shows_any(text: str, values: Iterable[float]) -> bool:
    """Whether `text` holds one of `values`, rounded to two decimals or more, or written out."""
    wanted = tuple(values)
    return any(_is_shown_as(shown, value) for shown in _NUMBER.findall(text) for value in wanted)


def shows_percent(text: str, share: float) -> bool:
    """Whether `text` holds `share` as a percentage: to the nearest whole or better with a sign, to
    two decimals or more without."""
    shown = [*_PERCENT.findall(text), *_BARE_PERCENT.findall(text)]
    return any(_is_rounded(number, share * 100) for number in shown)


def _is_rounded(shown: str, value: float) -> bool:
    decimals = len(shown.partition(".")[2])
    return bool(abs(float(shown) - value) <= 0.51 * 10**-decimals + 100 * _DUST)


def _is_shown_as(shown: str, value: float) -> bool:
    decimals = len(shown) - 2
    slack = 0.51 * 10**-decimals if decimals >= 2 else 0.0
    return abs(float(shown) - value) <= slack + _DUST
