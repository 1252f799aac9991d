"""Whether a pull request passes, by what the course wants it to fail on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from grader.record.model import Record

Status = Literal["passed", "failed", "nothing"]


@dataclass(frozen=True)
class FailOn:
    """What makes a pull request fail."""

    errors: bool = True
    """A hand-in that could not be graded, or whose run did not come to its end."""
    below: float | None = None
    """A score below so many percent of what there is to earn."""


def judge(records: Sequence[Record], fail_on: FailOn) -> Status:
    """`nothing` where nothing was graded; else whether any of `records` is what it fails on."""
    if not records:
        return "nothing"
    return "failed" if any(_is_failing(record, fail_on) for record in records) else "passed"


def lowest_percent(records: Sequence[Record]) -> float | None:
    """The lowest score in percent of its maximum, rounded down to a tenth; None without a score."""
    shares = [share for record in records if (share := _share(record)) is not None]
    return float(min(shares) * 1000 // 1 / 10) if shares else None


def _is_failing(record: Record, fail_on: FailOn) -> bool:
    if fail_on.errors and (record.status == "not_graded" or record.execution.status != "completed"):
        return True
    share = _share(record)
    return fail_on.below is not None and share is not None and share * 100 < fail_on.below


def _share(record: Record) -> Fraction | None:
    """The part of the points that was earned; exact, so that 60 % is not a little less."""
    if record.score is None or record.max_score <= 0:
        return None
    return Fraction(str(record.score)) / Fraction(str(record.max_score))
