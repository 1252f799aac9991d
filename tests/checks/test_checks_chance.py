"""How far chance goes in an accuracy."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.chance import (
    accuracy_tolerance,
    difference_tolerance,
    reaches,
    standard_error,
)

SHARES = st.floats(0, 1)
SAMPLES = st.integers(1, 1_000_000)


@pytest.mark.parametrize(
    ("share", "samples", "error"),
    [(0.84, 10_000, 0.003666), (0.98, 10_000, 0.0014), (0.84, 2_000, 0.008198), (0.5, 1, 0.5)],
)
def test_standard_error_is_binomial(share: float, samples: int, error: float) -> None:
    """The square root of p (1 - p) / n."""
    assert standard_error(share, samples) == pytest.approx(error, abs=1e-6)


@pytest.mark.parametrize(
    ("share", "samples"), [(0.84, 0), (0.84, -1), (1.5, 100), (-0.1, 100), (math.nan, 100)]
)
def test_no_images_and_no_shares_have_no_error(share: float, samples: int) -> None:
    """Nothing is forgiven where there is nothing to compute with."""
    assert standard_error(share, samples) == 0.0


@given(SHARES, SAMPLES)
def test_more_images_make_a_smaller_error(share: float, samples: int) -> None:
    """Four times the images halve the error."""
    assert standard_error(share, 4 * samples) == pytest.approx(standard_error(share, samples) / 2)


@pytest.mark.parametrize(("errors", "tolerance"), [(0, 0.0), (1, 0.0038), (2, 0.0075)])
def test_tolerance_has_four_decimals(errors: float, tolerance: float) -> None:
    """What counts is what a student reads: no digits beyond the four that are shown."""
    assert accuracy_tolerance(0.83, 10_000, errors) == tolerance


def test_errors_of_a_difference_add_in_quadrature() -> None:
    """Two equal errors make one that is larger by the square root of two."""
    alone = standard_error(0.8, 10_000)
    both = difference_tolerance((0.8, 10_000), (0.8, 10_000))
    assert both == round(2 * math.sqrt(2) * alone, 4)


def test_number_without_images_adds_no_error() -> None:
    """A number that was written down has no error of its own."""
    assert difference_tolerance((0.8, 10_000), (0.85, 0)) == 0.008


@pytest.mark.parametrize(
    ("value", "tolerance", "expected"),
    [(0.8, 0, True), (0.7925, 0.0075, True), (0.7924, 0.0075, False), (0.7999, 0, False)],
)
def test_bound_is_reached_within_the_tolerance(
    value: float, tolerance: float, expected: bool
) -> None:
    """The ends belong to it, whatever the last bits of a float say."""
    assert reaches(value, 0.8, tolerance) is expected
