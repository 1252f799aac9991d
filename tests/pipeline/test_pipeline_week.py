"""One hand-in for all assignments of a week."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_course import Class, open_class

from grader.pipeline.bundle import load_bundle
from grader.pipeline.run import join_assignments


@pytest.fixture
def group(tmp_path: Path) -> Class:
    group = open_class(tmp_path)
    group.hand_in("kim/week.py", assignment="week-6")
    group.hand_in("kim/answers.yaml", "loss: softmax\n", assignment="week-6")
    return group


def test_one_run_gives_a_record_for_each_assignment(group: Class) -> None:
    """The code runs once, and every assignment has its grade from it."""
    records = group.run("week-6")
    assert len(group.sandbox.requests) == 1
    assert [(r.assignment, r.student, r.score) for r in records] == [
        ("a1", "kim", 9.5),
        ("a2", "kim", 7.5),
    ]


def test_progress_counts_each_assignment(group: Class) -> None:
    """What a leader sees go by is what is written."""
    group.run("week-6")
    assert [stage for stage in group.stages if stage[0] == "graded"] == [
        ("graded", "a1", "kim"),
        ("graded", "a2", "kim"),
    ]


def test_times_of_a_week_add_up(group: Class) -> None:
    """A hand-in for two assignments may take the time of both, and the memory of one."""
    (request,) = (group.run("week-6"), group.sandbox.requests)[1]
    one = group.specs("a1")[0].assignment.limits
    assert request.limits.wall == 2 * one.wall
    assert request.limits.memory == one.memory


def test_join_of_one_assignment_is_itself(group: Class) -> None:
    """Nothing changes for an ordinary hand-in."""
    assignment = group.specs("a1")[0].assignment
    assert join_assignments([assignment]) == assignment


def test_evidence_is_the_assignment_s_own(group: Class) -> None:
    """Each record's stored evidence names its assignment, so that it can be marked again alone."""
    for record in group.run("week-6"):
        bundle = load_bundle(group.places.store, record.evidence or "")
        assert bundle.evidence.assignment == record.assignment


def test_week_marked_again_is_the_same(group: Class) -> None:
    """Regrading finds the answers and the limits of the week where they were."""
    group.run("week-6")
    for before, after in group.regrade("week-6"):
        assert after.model_copy(update={"graded_at": before.graded_at}) == before
