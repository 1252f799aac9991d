"""Patterns and bounds that can never hold are refused where they are written."""

from __future__ import annotations

import pytest

from grader.checks.bounds import Bound
from grader.checks.layers import parse_pattern


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dens(10, softmax)", "did you mean 'Dense'?"),
        ("Dense(10, softmx)", "did you mean 'softmax'?"),
        ("Dense(10", "expected a layer such as"),
    ],
)
def test_misspelt_pattern_is_answered(text: str, said: str) -> None:
    """A slip in a layer or activation is named, with what was probably meant."""
    with pytest.raises(ValueError, match="found") as caught:
        parse_pattern(text)
    assert said in str(caught.value)


def test_range_from_high_to_low_is_refused() -> None:
    """Nothing lies between 0.9 and 0.8."""
    with pytest.raises(ValueError, match="expected a number"):
        Bound.parse("0.9 .. 0.8")
