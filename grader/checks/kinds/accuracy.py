"""Accuracy as we measure it ourselves, on the official test images."""

from __future__ import annotations

from grader.checks.context import Context
from grader.checks.kinds.baseline import find_baselines
from grader.checks.registry import ModelName, check
from grader.checks.result import CheckResult
from grader.checks.verdicts import number, say
from grader.evidence.events import TrainingRun, Where
from grader.measurement.model import MeasuredModel
from grader.messages import message, plain

TEST_GAP = 0.009
"""How much lower than on held-out training images models of this size score on the test images."""


@check
def accuracy(context: Context, *, model: ModelName, at_least: float) -> CheckResult:
    """The measured accuracy is high enough."""
    index = context.bound[model]
    measured = context.measured[index]
    where = _where(context, index)
    if _trained_on_test(context, index):
        return say("errored", "accuracy.test_images", where=where)
    if measured.accuracy is None:
        return _without_accuracy(measured, where)
    expected = message("checks.accuracy.expected", accuracy=number(at_least))
    found = message("checks.accuracy.found", accuracy=number(measured.accuracy))
    reached = measured.accuracy >= at_least
    return say(
        "passed" if reached else "failed",
        "accuracy.measured_value",
        hint=None if reached else "accuracy.hint.low",
        where=where,
        expected=expected,
        found=found,
        value=measured.accuracy,
        accuracy=number(measured.accuracy),
    )


@check
def beats_baseline(
    context: Context, *, model: ModelName, allowance: float = TEST_GAP
) -> CheckResult:
    """The model is better than the baseline.

    The baseline was scored on training images that were held out, the model is measured on the
    official test images, where models score lower by about `allowance`.
    """
    index = context.bound[model]
    measured = context.measured[index]
    where = _where(context, index)
    baselines = list(find_baselines(context, "any"))
    if not baselines:
        return say("failed", "beats_baseline.none", hint="beats_baseline.hint.none", where=where)
    if _trained_on_test(context, index):
        return say("errored", "accuracy.test_images", where=where)
    if measured.accuracy is None:
        return _without_accuracy(measured, where)
    best = max(baseline.score for baseline in baselines)
    beaten = measured.accuracy + allowance > best
    return say(
        "passed" if beaten else "failed",
        "beats_baseline.passed" if beaten else "beats_baseline.failed",
        hint=None if beaten else "beats_baseline.hint.failed",
        where=where,
        expected=plain(f"> {number(best)}"),
        found=plain(number(measured.accuracy)),
        accuracy=number(measured.accuracy),
        baseline=number(best),
    )


def _without_accuracy(measured: MeasuredModel, where: Where | None) -> CheckResult:
    """No accuracy: the student's doing where nothing was trained, otherwise a case for a person."""
    if measured.status in ("untrained", "unbuilt"):
        return say("failed", "accuracy.untrained", hint="accuracy.hint.untrained", where=where)
    reason, _, detail = measured.reason.partition(": ")
    words = message(f"checks.accuracy.reason.{reason}", detail=detail or "?")
    return say("errored", f"accuracy.{measured.status}", where=where, reason=words)


def _trained_on_test(context: Context, index: int) -> bool:
    """Whether official test images were among those that the model was trained on."""
    for _, run in context.runs_of(index):
        origin = context.origin(run.data)
        if origin is not None and origin.test_rows > 0.01 * max(1, origin.rows):
            return True
    return False


def _where(context: Context, index: int) -> Where | None:
    event = context.evidence.events[index]
    return event.where if isinstance(event, TrainingRun) else getattr(event, "where", None)
