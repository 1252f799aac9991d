"""Hygiene: a notebook that somebody else can run from top to bottom."""

from __future__ import annotations

from grader.checks.context import Context
from grader.checks.registry import check
from grader.checks.result import CheckResult
from grader.checks.verdicts import say
from grader.evidence.events import OldCall, SeedSet, Where
from grader.evidence.model import CellOutcome
from grader.messages import message

_LONGEST_NAME = 60


@check
def runs_through(context: Context) -> CheckResult:
    """Every cell runs from top to bottom without an error.

    A notebook that was never begun has no errors either: without any work on data, models or
    figures there is nothing to praise.
    """
    cells = context.evidence.cells
    if not cells:
        return say("failed", "runs_through.no_code", hint="runs_through.hint.no_code")
    broken = [cell for cell in cells if cell.status != "completed"]
    if broken:
        return _fail(broken[0], len(broken), len(cells))
    if context.evidence.status != "completed":
        return say("failed", "runs_through.ended", hint="runs_through.hint.ended")
    if not _has_work(context):
        return say("failed", "runs_through.no_work", hint="runs_through.hint.no_work")
    return say("passed", "runs_through.passed", count=len(cells))


def _fail(cell: CellOutcome, broken: int, total: int) -> CheckResult:
    line = 1 if cell.error is None else cell.error.line or 1
    return say(
        "failed",
        f"runs_through.{cell.status}",
        hint=f"runs_through.hint.{cell.status}",
        where=Where(cell=cell.index, line=line),
        expected=message("checks.runs_through.expected"),
        found=message("checks.runs_through.found", broken=broken, total=total),
        error=_name_error(cell),
    )


def _name_error(cell: CellOutcome) -> str:
    """The class of a cell's error, which a student's code may call as it likes."""
    name = "" if cell.error is None else cell.error.name
    is_name = name.replace(".", "_").isidentifier() and len(name) <= _LONGEST_NAME
    return name if is_name else "Exception"


def _has_work(context: Context) -> bool:
    """Whether anything happened besides seeds; what cells print is not recorded as an event."""
    return any(not isinstance(event, SeedSet | OldCall) for event in context.evidence.events)
