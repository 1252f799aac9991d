"""Samples graded on few images, where accuracies say nothing."""

from __future__ import annotations

from collections.abc import Mapping

from grader.record.model import CheckRecord, Record

Samples = Mapping[str, Record]
ROWS = (3_001, 1_000)
"""Training and test images."""
_UNJUDGED = {"accuracy", "more_accurate"}
"""The kinds of check that depend on how many images there are to train on."""


def checks_of(record: Record) -> dict[str, CheckRecord]:
    """All checks of a record by id, without the accuracies."""
    checks = [check for task in record.tasks for check in task.checks]
    return {check.id: check for check in checks if check.kind not in _UNJUDGED}


def lost(record: Record) -> dict[str, str]:
    """Outcomes of the checks that did not earn all of their points."""
    checks = checks_of(record)
    return {id: check.outcome for id, check in checks.items() if check.points < check.max_points}
