"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from grader.report.amounts import (
    format_accuracy,
    format_points,
    format_seconds,
    format_size,
    format_time,
    share_percent,
)


@pytest.mark.parametrize(
    ("points", "expected"),
    [(2, "2"), (2.5, "2.5"), (1 / 3, "0.33"), (0, "0"), (10, "10"), (100, "100"), (math.nan, "—")],
)
def test_points(points: float, expected: str) -> None:
    """Points have no more places than they need."""
    assert format_points(points) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.01, "< 0.1"), (3.21, "3.2"), (95.4, "95"), (math.inf, "—")],
)
def test_seconds(seconds: float, expected: str) -> None:
    """The longer the time, the coarser."""
    assert format_seconds(seconds) == expected


@pytest.mark.parametrize(
    ("accuracy", "expected"), [(0.8389, "0.8389"), (1.0, "1.0000"), (None, "—"), (math.nan, "—")]
)
def test_accuracy(accuracy: float | None, expected: str) -> None:
    """Unknown is a dash, never a zero."""
    assert format_accuracy(accuracy) == expected


@pytest.mark.parametrize(
    ("size", "expected"), [(12, "12 B"), (18_432, "18 KB"), (2_500_000, "2.5 MB")]
)
def test_size(size: int, expected: str) -> None:
    """Sizes are in the largest fitting unit."""
    assert format_size(size) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2025-11-21T07:26:00Z", "2025-11-21 07:26 UTC"),
        ("2025-11-21T16:26:00+09:00", "2025-11-21 07:26 UTC"),
        ("2025-11-21T07:26:00", "2025-11-21 07:26"),
        ("yesterday", "yesterday"),
    ],
)
def test_time(moment: str, expected: str) -> None:
    """Times are shown to the minute, in UTC where the zone is known."""
    assert format_time(moment) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(3, 12, 25), (13, 12, 100), (-1, 12, 0), (None, 12, 0), (3, 0, 0), (math.nan, 12, 0)],
)
def test_share(part: float | None, whole: float, expected: int) -> None:
    """A bar is never longer than full nor shorter than empty."""
    assert share_percent(part, whole) == expected
