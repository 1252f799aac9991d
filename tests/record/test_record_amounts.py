"""Limits in words."""

from __future__ import annotations

import pytest

from grader.messages import plain
from grader.record.amounts import spoken_bytes, spoken_count, spoken_limits, spoken_seconds
from grader.spec.assignment import Limits


@pytest.mark.parametrize(
    ("seconds", "korean", "english"),
    [
        (600, "10분", "10 minutes"),
        (60, "1분", "1 minute"),
        (90, "90초", "90 seconds"),
        (30.0, "30초", "30 seconds"),
        (1, "1초", "1 second"),
        (0.5, "0.5초", "0.5 seconds"),
        (100_020, "1,667분", "1,667 minutes"),
    ],
)
def test_seconds_are_spoken(seconds: float, korean: str, english: str) -> None:
    """Whole minutes are minutes, everything else is seconds, and one is one."""
    spoken = spoken_seconds(seconds)
    assert (spoken.ko, spoken.en) == (korean, english)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (4 * 2**30, "4 GiB"),
        (1536 * 2**20, "1.5 GiB"),
        (2**20, "1 MiB"),
        (2048, "2 KiB"),
        (9, "9 B"),
    ],
)
def test_bytes_are_spoken(size: int, expected: str) -> None:
    """The largest unit that is reached is used."""
    assert spoken_bytes(size) == plain(expected)


def test_counts_are_spoken() -> None:
    """Thousands are set apart."""
    assert spoken_count(10_000) == plain("10,000")


def test_every_limit_is_spoken() -> None:
    """No limit is without words."""
    assert set(spoken_limits(Limits())) == set(Limits.model_fields)
