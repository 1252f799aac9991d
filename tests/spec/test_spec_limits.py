"""Limits that contradict one another."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from grader.spec.assignment import Limits


def test_cell_may_not_take_longer_than_all_of_them() -> None:
    """A cell's limit beyond the wall limit could never be reached."""
    with pytest.raises(ValidationError, match=r"cell .* is longer than wall"):
        Limits.model_validate({"wall": "5min", "cell": "20min"})


def test_short_wall_limit_alone_is_fine() -> None:
    """Whoever sets only the wall limit need not think of cells."""
    assert Limits.model_validate({"wall": "20s"}).wall == 20
