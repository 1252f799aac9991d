"""Whether a pull request passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_course import NOW, open_class

from grader.pipeline.pull_request.verdict import FailOn, judge, lowest_percent
from grader.record.model import Record

NEVER, ERROR, BELOW = FailOn(errors=False), FailOn(), FailOn(below=60)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """7.5 of 12 points, which is 62.5 percent."""
    group = open_class(tmp_path)
    group.hand_in("kim.py")
    return group.run()[0]


def test_nothing_graded(record: Record) -> None:
    """Neither passed nor failed."""
    assert (judge([], BELOW), lowest_percent([])) == ("nothing", None)


def test_good_record_passes(record: Record) -> None:
    """With every setting."""
    assert [judge([record], each) for each in (NEVER, ERROR, BELOW)] == ["passed"] * 3


@pytest.mark.parametrize("status", ["raised", "timed_out", "unreadable"])
def test_run_that_did_not_end_fails(record: Record, status: str) -> None:
    """Unless nothing is to fail; one of several is enough."""
    execution = record.execution.model_copy(update={"status": status})
    bad = record.model_copy(update={"execution": execution})
    found = [judge([record, bad], each) for each in (NEVER, ERROR, BELOW)]
    assert found == ["passed", "failed", "failed"]


def test_record_without_a_grade_fails(record: Record) -> None:
    """Even where its run came to an end."""
    bad = record.model_copy(update={"status": "not_graded", "score": None})
    assert [judge([bad], each) for each in (NEVER, ERROR)] == ["passed", "failed"]
    assert lowest_percent([bad]) is None


@pytest.mark.parametrize(
    ("score", "below", "expected"),
    [(7.19, 60, "failed"), (7.2, 60, "passed"), (0, 0, "passed"), (11.99, 100, "failed")],
)
def test_score_below_the_limit_fails(
    record: Record, score: float, below: float, expected: str
) -> None:
    """The limit itself is enough, without binary dust."""
    scored = record.model_copy(update={"score": score})
    assert judge([scored], FailOn(below=below)) == expected


def test_lowest_percent_is_rounded_down(record: Record) -> None:
    """It never says that a limit is reached where it is not."""
    scores = [12, 7.199]
    scored = [record.model_copy(update={"score": score, "graded_at": NOW}) for score in scores]
    assert lowest_percent(scored) == 59.9
