"""What a student's own look leaves to grading, and why."""

from __future__ import annotations

from collections.abc import Mapping

from grader.checks.evaluate import Results
from grader.checks.registry import Registry
from grader.checks.result import CheckResult
from grader.messages import Text, message
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


def postpone_checks(assignment: Assignment, results: Results, registry: Registry) -> Results:
    """`results` of a run that cut training short, without what such a run makes fail.

    A check that needs the whole run stays where it passed. Otherwise it is left to grading, and so
    is what was skipped because of it.
    """
    postponed: dict[str, dict[str, CheckResult]] = {}
    ids: set[str] = set()
    models: set[str] = set()
    for task in assignment.tasks:
        postponed[task.id] = {}
        for spec in task.checks:
            result = results[task.id][spec.id]
            if _is_cut(spec, result, registry, ids, models):
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
    return check.needs_whole_run(spec.arguments) and result.outcome != "passed"


def _later() -> CheckResult:
    hint = message("self_check.later.quick_hint")
    return CheckResult(outcome="later", message=message("self_check.later.quick"), hint=hint)
