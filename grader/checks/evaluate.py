"""Runs all checks of an assignment, in order, and keeps their dependencies."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from grader.checks.context import Context, Unmeasured
from grader.checks.registry import Registry
from grader.checks.result import CheckResult
from grader.evidence.model import Evidence
from grader.measurement.model import Measurement
from grader.messages import message
from grader.spec.assignment import Assignment, CheckSpec

_LOG = logging.getLogger(__name__)

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
                context = replace(context, bound={**context.bound, spec.binds: result.binds})
            results[task.id][spec.id] = by_id[spec.id] = result
    return results


def _evaluate(
    spec: CheckSpec, context: Context, registry: Registry, earlier: Mapping[str, CheckResult]
) -> CheckResult:
    if evidence_failed(context.evidence):
        return CheckResult(outcome="errored", message=message("checks.common.no_execution"))
    check = registry[spec.kind]
    for needed in spec.needs:
        if earlier[needed].outcome not in ("passed", "partial"):
            return CheckResult(outcome="skipped", message=message("checks.common.needs", id=needed))
    if any(name not in context.bound for name in check.named_models(spec.arguments)):
        return CheckResult(outcome="skipped", message=message("checks.common.no_model"))
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
