"""A notebook that runs from top to bottom."""

from __future__ import annotations

from typing import get_args

import pytest
from evidence_factory import REGISTRY, Story, at, training_run

from grader.checks.context import Context
from grader.checks.result import CheckResult
from grader.evidence.events import CellError, OldCall, SeedSet
from grader.evidence.model import CellOutcome, CellStatus
from grader.messages import Text, message

TRAINED = [training_run()]
BROKEN = [status for status in get_args(CellStatus) if status != "completed"]


def says(key: str, **values: object) -> Text:
    return message(f"checks.runs_through.{key}", **values)


def run(
    *statuses: CellStatus, story: Story | None = None, error: CellError | None = None
) -> CheckResult:
    """The verdict on cells that ended so."""
    evidence = (story or Story(events=list(TRAINED))).evidence
    cells = tuple(
        CellOutcome(
            index=index,
            status=status,
            seconds=0.0,
            error=None if status == "completed" else error,
        )
        for index, status in enumerate(statuses)
    )
    context = Context(
        evidence=evidence.model_copy(update={"cells": cells}), measurement=None, dataset="mnist"
    )
    return REGISTRY["runs_through"].run(context, {})


def test_cells_without_errors_pass() -> None:
    """Every cell completed is all that is asked for."""
    result = run("completed", "completed")
    assert (result.outcome, result.message) == ("passed", says("passed", count=2))


def test_first_failing_cell_is_named() -> None:
    """The error's class and the line of the first cell that failed, and how many failed."""
    error = CellError(name="NameError", message="name 'val_targt' is not defined", line=4)
    result = run("completed", "raised", "completed", "raised", error=error)
    expected = ("failed", says("raised", error="NameError"), at(1, 4))
    assert (result.outcome, result.message, result.where) == expected
    assert result.found == says("found", broken=2, total=4)


@pytest.mark.parametrize("status", BROKEN)
def test_every_other_end_of_a_cell_fails_in_its_own_words(status: CellStatus) -> None:
    """A cell that was stopped or never run has not run through, and has words and a hint."""
    result = run("completed", status)
    expected = ("failed", says(status, error="Exception"), says(f"hint.{status}"), at(1))
    assert (result.outcome, result.message, result.hint, result.where) == expected


def test_submission_without_code_fails() -> None:
    """No cells at all are not a notebook that runs."""
    result = run()
    assert (result.outcome, result.message) == ("failed", says("no_code"))


@pytest.mark.parametrize("events", [[], [SeedSet(function="set_random_seed"), OldCall(call="lr")]])
def test_untouched_starter_fails(events: list[object]) -> None:
    """Comments run without an error, and a seed that the starter sets is no work either."""
    result = run("completed", story=Story(events=events))
    assert (result.outcome, result.message) == ("failed", says("no_work"))


@pytest.mark.parametrize("status", ["killed", "disk_exceeded", "processes_exceeded"])
def test_run_that_was_ended_fails(status: str) -> None:
    """Where the run as a whole was stopped, completed cells do not make up for it."""
    result = run("completed", story=Story(events=list(TRAINED), status=status))
    assert (result.outcome, result.message) == ("failed", says("ended"))


@pytest.mark.parametrize("name", ["", "<script>alert(1)</script>", "x" * 400, "{0.__class__}"])
def test_made_up_class_of_an_error_is_not_repeated(name: str) -> None:
    """A student's exception may be called anything; only a short name is shown."""
    result = run("raised", error=CellError(name=name, message=""))
    assert result.message == says("raised", error="Exception")


def test_class_of_a_module_is_shown() -> None:
    """A dotted name is a name."""
    result = run("raised", error=CellError(name="errors.InvalidArgumentError", message=""))
    assert result.message == says("raised", error="errors.InvalidArgumentError")
