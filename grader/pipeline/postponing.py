"""What a student's own look leaves to grading, and why."""

from __future__ import annotations

from collections.abc import Mapping

from grader.checks.evaluate import Results
from grader.checks.registry import Registry
from grader.checks.result import CheckResult
from grader.evidence.events import CrossValidated, EstimatorFitted, Evaluated, TrainingRun
from grader.evidence.model import Evidence
from grader.messages import Text, message
from grader.record.errors import depends_on_numbers
from grader.spec.assignment import Assignment, CheckSpec
from grader.spec.kit import Kit, KitCheck

Reasons = Mapping[tuple[str, str], Text]
"""Ids of task and check → why only grading can tell."""


def find_closed(kit: Kit, opened: Assignment, registry: Registry) -> Reasons:
    """The checks of `kit` that are not among `opened`, those that can be run here."""
    here = {(task.id, check.id) for task in opened.tasks for check in task.checks}
    return {
        (task.id, check.id): message(f"self_check.later.{_why_closed(check, registry)}")
        for task in kit.tasks
        for check in task.checks
        if (task.id, check.id) not in here
    }


def postpone_checks(
    assignment: Assignment, results: Results, registry: Registry, evidence: Evidence
) -> Results:
    """`results` of a run that cut training short, without what such a run makes fail.

    A check that needs the whole run stays where it passed, unless it may pass by chance. Otherwise
    it is left to grading, and so is what was skipped because of it. Where a cell may have raised
    because of the short training, only what passed is sure. Where nothing was trained, nothing was
    cut, and all is sure.
    """
    first = _find_first_cut(evidence)
    if first is None and not evidence.dropped:
        return results
    is_doubtful = first is not None and _has_doubtful_error(evidence, first)
    postponed: dict[str, dict[str, CheckResult]] = {}
    ids: set[str] = set()
    models: set[str] = set()
    for task in assignment.tasks:
        postponed[task.id] = {}
        for spec in task.checks:
            result = results[task.id][spec.id]
            in_doubt = is_doubtful and result.outcome != "passed"
            if in_doubt or _is_cut(spec, result, registry, ids, models):
                ids.add(spec.id)
                if spec.binds and result.binds is None:
                    models.add(spec.binds)
                result = _later()
            postponed[task.id][spec.id] = result
    return postponed


def _why_closed(check: KitCheck, registry: Registry) -> str:
    """The reason's key."""
    if not check.is_open:
        return "closed"
    return "waits" if check.kind in registry else "not_installed"


def _is_cut(
    spec: CheckSpec, result: CheckResult, registry: Registry, ids: set[str], models: set[str]
) -> bool:
    """Whether a short training may be the cause; `ids` and `models` are those of earlier causes."""
    check = registry[spec.kind]
    if result.outcome == "skipped":
        named = check.named_models(spec.arguments)
        return not (ids.isdisjoint(spec.needs) and models.isdisjoint(named))
    if result.outcome == "passed":
        return check.needs_final_numbers
    return check.needs_whole_run(spec.arguments)


def _has_doubtful_error(evidence: Evidence, first: int) -> bool:
    """Whether a cell from `first` on raised what it might not have raised after whole training."""
    # What `fit` refuses, it refuses of a whole training too.
    refused = {
        event.where.cell
        for event in evidence.events
        if isinstance(event, TrainingRun) and event.status == "raised" and event.where is not None
    }
    return any(
        cell.index >= first
        and cell.index not in refused
        and cell.status == "raised"
        and cell.error is not None
        and depends_on_numbers(cell.error.name, cell.error.message)
        for cell in evidence.cells
    )


def _find_first_cut(evidence: Evidence) -> int | None:
    """The first cell in which something was trained or evaluated, so that it may have been cut."""
    cells = (
        0 if event.where is None else event.where.cell
        for event in evidence.events
        if isinstance(event, TrainingRun | Evaluated | CrossValidated | EstimatorFitted)
        and not (isinstance(event, TrainingRun) and _is_refused(event))
    )
    return min(cells, default=None)


def _is_refused(run: TrainingRun) -> bool:
    return run.status == "raised" and run.epochs_run == 0


def _later() -> CheckResult:
    hint = message("self_check.later.quick_hint")
    return CheckResult(outcome="later", message=message("self_check.later.quick"), hint=hint)
