"""Students' own looks at every shipped assignment, through its kit, on their own machine."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.checks.registry import load_registry
from grader.pipeline.own_machine import open_own_machine
from grader.pipeline.self_check import check_work, find_kits
from grader.record.model import Record

LONG_AND_SHORT = ("ch07-1", "ch07-3", "mnist-first")
"""The first and the longest of the chapter, and one on the other data set."""
LONGEST = 180
"""Seconds for a quick look, three times what it is to take: this machine may be busy."""

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


def look(root: Path, assignment: str, notebook: str) -> tuple[Record, float]:
    """The record of a quick look without isolation, and the seconds that it took."""
    value = os.environ.get("GRADER_DATA_DIR")
    registry = load_registry()
    path = root / "assignments" / assignment / notebook
    kits = find_kits(path, assignment, root, registry, "en")
    began = time.monotonic()
    with open_own_machine(
        [kits[0].dataset], Path(value).resolve() if value else None, isolate=False
    ) as machine:
        (record,) = check_work(path, kits, machine, registry, lambda: "now", quick=True)
    return record, time.monotonic() - began


def outcomes(record: Record) -> Mapping[str, str]:
    return {
        f"{task.id}/{check.id}": check.outcome for task in record.tasks for check in task.checks
    }


@pytest.mark.parametrize("assignment", LONG_AND_SHORT)
def test_quick_look_at_a_solution_finds_no_fault(course_root: Path, assignment: str) -> None:
    """What is right passes or is left to grading, however short the training, and soon."""
    record, seconds = look(course_root, assignment, "solution.ipynb")
    found = outcomes(record)
    faults = {id: outcome for id, outcome in found.items() if outcome not in ("passed", "later")}
    assert (faults, record.execution.status) == ({}, "completed")
    assert list(found.values()).count("passed") > len(found) / 2
    assert all(answer.is_answered for answer in record.answers)
    assert seconds < LONGEST


def test_quick_look_at_a_starter_says_what_is_missing(course_root: Path) -> None:
    """A notebook in which nothing is done yet passes next to nothing."""
    record, _ = look(course_root, "ch07-1", "starter.ko.ipynb")
    found = list(outcomes(record).values())
    assert found.count("failed") > len(found) / 2
    assert [answer.is_answered for answer in record.answers] == [False] * len(record.answers)
