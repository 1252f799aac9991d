"""Runs all checks of an assignment, in order, and keeps their dependencies."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from grader.checks.context import Context, Unmeasured
from grader.checks.registry import Check, Registry
from grader.checks.result import CheckResult
from grader.evidence.model import Evidence
from grader.measurement.model import Measurement
from grader.messages import message
from grader.spec.assignment import Assignment, CheckSpec

_LOG = logging.getLogger(__name__)

_MERITS = {"passed": 1.0, "partial": 0.5}

Results = Mapping[str, Mapping[str, CheckResult]]
"""Task id → check id → result."""


def evaluate_checks(
    assignment: Assignment,
    evidence: Evidence,
    measurement: Measurement | None,
    registry: Registry,
    leniency: float = 0.0,
) -> Results:
    """The result of every check of `assignment`; for `leniency` see `Context`."""
    context = Context(
        evidence=evidence,
        measurement=measurement,
        dataset=assignment.dataset,
        leniency=leniency,
    )
    results: dict[str, dict[str, CheckResult]] = {}
    by_id: dict[str, CheckResult] = {}
    for task in assignment.tasks:
        results[task.id] = {}
        for spec in task.checks:
            result = _evaluate(spec, context, registry, by_id)
            if spec.binds and result.binds is not None:
                best = result.binds
                if len(result.candidates) > 1:
                    best = _choose(spec, result, _dependents(assignment, spec, registry), context)
                if best != result.binds:
                    result = _evaluate(spec, replace(context, only=best), registry, by_id)
                context = replace(context, bound={**context.bound, spec.binds: best})
            results[task.id][spec.id] = by_id[spec.id] = result
    return results


def _dependents(
    assignment: Assignment, spec: CheckSpec, registry: Registry
) -> list[tuple[Check, CheckSpec]]:
    """The checks that look at the model which `spec` finds."""
    specs = [other for task in assignment.tasks for other in task.checks]
    pairs = [(registry[other.kind], other) for other in specs]
    return [(check, other) for check, other in pairs if spec.binds in _models(check, other)]


def _choose(
    spec: CheckSpec,
    result: CheckResult,
    dependents: list[tuple[Check, CheckSpec]],
    context: Context,
) -> int:
    """Of the models that fit alike, the one with which the checks that depend on it do best.

    Learners train the same layers many times: to draw the curves of one run and save the weights of
    another is no mistake.
    """

    def merit(candidate: int) -> float:
        trial = replace(context, bound={**context.bound, str(spec.binds): candidate})
        results = [
            _run(check, other, trial)
            for check, other in dependents
            if all(name in trial.bound for name in _models(check, other))
        ]
        return sum(_MERITS.get(found.outcome, 0.0) for found in results)

    return max(result.candidates, key=merit)


def _models(check: Check, spec: CheckSpec) -> tuple[str, ...]:
    return check.named_models(spec.arguments)


def _evaluate(
    spec: CheckSpec, context: Context, registry: Registry, earlier: Mapping[str, CheckResult]
) -> CheckResult:
    if evidence_failed(context.evidence):
        return CheckResult(outcome="errored", message=message("checks.common.no_execution"))
    check = registry[spec.kind]
    for needed in spec.needs:
        if earlier[needed].outcome not in ("passed", "partial"):
            return CheckResult(outcome="skipped", message=message("checks.common.needs", id=needed))
    if any(name not in context.bound for name in _models(check, spec)):
        return CheckResult(outcome="skipped", message=message("checks.common.no_model"))
    return _run(check, spec, context)


def _run(check: Check, spec: CheckSpec, context: Context) -> CheckResult:
    try:
        return check.run(context, spec.arguments)
    except Unmeasured:
        return CheckResult(outcome="errored", message=message("checks.common.unmeasured"))
    except Exception:
        _LOG.exception("check %s failed", spec.kind)
        return CheckResult(outcome="errored", message=message("checks.common.errored"))


def evidence_failed(evidence: Evidence) -> bool:
    """Whether there is no evidence through no fault of the student's."""
    return evidence.status == "sandbox_failed"
