"""Whether a number can be read in what a cell showed."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"(?<![\d.])\d\.\d+")
_PERCENT = re.compile(r"(\d{2}(?:\.\d+)?)\s*(?:%|퍼센트|percent)")
_DUST = 1e-12
"""By which a mean differs with the order of its additions; often all of its digits are shown."""


def shows_any(text: str, values: Iterable[float]) -> bool:
    """Whether `text` holds one of `values`, rounded to two decimals or more, or written out."""
    wanted = tuple(values)
    return any(_is_shown_as(shown, value) for shown in _NUMBER.findall(text) for value in wanted)


def shows_percent(text: str, share: float) -> bool:
    """Whether `text` holds `share` as a percentage, to the nearest whole or better."""
    return any(abs(float(shown) - share * 100) <= 0.51 for shown in _PERCENT.findall(text))


def _is_shown_as(shown: str, value: float) -> bool:
    decimals = len(shown) - 2
    slack = 0.51 * 10**-decimals if decimals >= 2 else 0.0
    return abs(float(shown) - value) <= slack + _DUST
