"""Limits in words."""

from __future__ import annotations

import pytest

from grader.record.amounts import spoken_bytes, spoken_limits, spoken_seconds
from grader.spec.assignment import Limits


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(600, "10 min"), (60, "1 min"), (90, "90 s"), (30, "30 s"), (0.5, "0.5 s")],
)
def test_seconds_are_spoken(seconds: float, expected: str) -> None:
    """Whole minutes are minutes, everything else is seconds."""
    assert spoken_seconds(seconds) == expected


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
    assert spoken_bytes(size) == expected


def test_every_limit_is_spoken() -> None:
    """No limit is without words."""
    assert set(spoken_limits(Limits())) == set(Limits.model_fields)
