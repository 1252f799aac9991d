"""What one submission may use, as an assignment says it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from grader.spec.assignment import Limits


def test_limits_have_defaults() -> None:
    """An assignment that names none of the limits has all of them."""
    limits = Limits()
    found = (limits.cpu, limits.threads, limits.files, limits.open_files)
    assert found == (1200, 256, 10_000, 512)


def test_limits_are_written_with_units() -> None:
    """Times and sizes have units; numbers of things have none."""
    limits = Limits.model_validate({"cpu": "2min", "threads": 8, "files": 20, "open_files": 64})
    assert (limits.cpu, limits.threads, limits.files, limits.open_files) == (120, 8, 20, 64)


@pytest.mark.parametrize(
    "wrong",
    [{"cpu": 0}, {"cpu": "2 minutes"}, {"threads": 0}, {"files": 0}, {"open_files": 63}],
)
def test_limits_without_room_are_refused(wrong: dict[str, Any]) -> None:
    """Python itself could not start under some limits."""
    with pytest.raises(ValidationError):
        Limits.model_validate(wrong)
