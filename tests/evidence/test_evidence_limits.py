"""Limits in evidence: cells and runs are called after the one that was passed."""

from __future__ import annotations

import pytest

from grader.evidence.model import CellOutcome, CellStatus, Environment, Evidence
from grader.evidence.read import Trace, judge_status


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["completed", "completed"], "completed"),
        (["raised", "threads_exceeded"], "threads_exceeded"),
        (["open_files_exceeded", "timed_out", "disk_exceeded"], "timed_out"),
        (["processes_exceeded", "raised"], "processes_exceeded"),
    ],
)
def test_run_is_called_after_its_gravest_cell(cells: list[CellStatus], expected: str) -> None:
    """A limit goes before an error, and time before all."""
    outcomes = tuple(
        CellOutcome(index=index, status=status, seconds=1) for index, status in enumerate(cells)
    )
    trace = Trace(cells=outcomes, events=(), finished=True, dropped=0, unaccounted=0, blobs={})
    assert judge_status(trace) == expected


def test_older_evidence_is_still_read() -> None:
    """Evidence without processor time was stored by an older release."""
    environment = Environment(python="3", tensorflow="2", keras="3", grader="0", sandbox="none")
    evidence = Evidence(
        assignment="a1",
        student="kim",
        fingerprint="f",
        status="completed",
        wall_seconds=1,
        cells=(),
        events=(),
        environment=environment,
        dataset=None,
    )
    older = evidence.model_dump(exclude={"cpu_seconds"})
    assert Evidence.model_validate(older).cpu_seconds == 0
