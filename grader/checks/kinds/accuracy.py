"""Accuracy as we measure it ourselves, on the official test images."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from grader.checks.chance import accuracy_tolerance, difference_tolerance, reaches
from grader.checks.context import Context, Unmeasured
from grader.checks.kinds.baseline import choose_baseline, find_baselines
from grader.checks.registry import ModelName, Threshold, check, final_numbers, whole_run
from grader.checks.result import CheckResult, Outcome
from grader.checks.verdicts import number, say
from grader.evidence.events import Where
from grader.measurement.model import MeasuredModel
from grader.messages import Text, message, plain

TEST_GAP = 0.009
"""How much lower than on held-out training images models of this size score on the test images."""

Share = Annotated[float, Field(ge=0, le=1)]
Errors = Annotated[float, Field(ge=0, le=10)]


@check
@whole_run
def accuracy(
    context: Context,
    *,
    model: ModelName,
    at_least: Annotated[Share, Threshold],
    standard_errors: Errors = 2.0,
) -> CheckResult:
    """The measured accuracy is high enough.

    A result below `at_least` still counts within `standard_errors` binomial standard errors, which
    follow from the number of test images. A rubric's levels get the same tolerance.
    """
    index = context.bound[model]
    if problem := _find_problem(context, index):
        return problem
    value, samples = _measured_share(context, index)
    tolerance = accuracy_tolerance(at_least, samples, standard_errors) + context.leniency
    reached = reaches(value, at_least, tolerance)
    within = reached and not reaches(value, at_least)
    return say(
        "passed" if reached else "failed",
        "accuracy.within_chance" if within else "accuracy.measured_value",
        hint=None if reached else "accuracy.hint.low",
        where=_where(context, index),
        expected=_describe_bound(at_least, tolerance),
        found=message("checks.accuracy.found", accuracy=number(value)),
        value=value,
        tolerance=tolerance,
        accuracy=number(value),
        bound=number(at_least),
    )


@check
@final_numbers
def beats_baseline(
    context: Context, *, model: ModelName, allowance: Annotated[float, Threshold] = TEST_GAP
) -> CheckResult:
    """The model is better than the baseline.

    The baseline is the logistic regression, cross-validated rather than scored once; without one it
    is another classifier. It was scored on training images that were held out, the model is
    measured on the official test images, where models score lower by about `allowance`.
    """
    index = context.bound[model]
    where = _where(context, index)
    logistic = list(find_baselines(context, "logistic_regression"))
    baselines = logistic or list(find_baselines(context, "any"))
    if not baselines:
        return say("failed", "beats_baseline.none", hint="beats_baseline.hint.none", where=where)
    if problem := _find_problem(context, index):
        return problem
    value, _ = _measured_share(context, index)
    best = choose_baseline(baselines).score
    beaten = value + allowance + context.leniency > best
    return say(
        "passed" if beaten else "failed",
        "beats_baseline.passed" if beaten else "beats_baseline.failed",
        hint=None if beaten else "beats_baseline.hint.failed",
        where=where,
        expected=plain(f"> {number(best)}"),
        found=plain(number(value)),
        accuracy=number(value),
        baseline=number(best),
    )


@check
@final_numbers
def more_accurate(
    context: Context, *, model: ModelName, than: ModelName | Annotated[Share, Threshold]
) -> CheckResult:
    """The model is more accurate than another one, or than a number.

    Both are measured on the same test images. Whatever lies above passes; what does not, but is no
    further below than two standard errors of the difference, is `partial`.
    """
    index = context.bound[model]
    where = _where(context, index)
    if isinstance(than, str) and context.bound[than] == index:
        return say("failed", "more_accurate.same", hint="more_accurate.hint.same", where=where)
    others = [context.bound[than]] if isinstance(than, str) else []
    for each in (index, *others):
        if problem := _find_problem(context, each):
            return problem
    first = _measured_share(context, index)
    second = _measured_share(context, others[0]) if others else (float(than), 0)
    return _compare(context, first, second, where)


def _compare(
    context: Context, first: tuple[float, int], second: tuple[float, int], where: Where | None
) -> CheckResult:
    """The verdict on two accuracies, each with its number of images; 0 for a number as given."""
    value, bar = first[0], second[0]
    lenient = value + context.leniency
    key: Outcome
    if lenient > bar:
        key = "passed"
    elif reaches(lenient, bar, difference_tolerance(first, second)):
        key = "partial"
    else:
        key = "failed"
    return say(
        key,
        f"more_accurate.{key}",
        hint=None if key == "passed" else f"more_accurate.hint.{key}",
        where=where,
        expected=plain(f"> {number(bar)}"),
        found=message("checks.accuracy.found", accuracy=number(value)),
        accuracy=number(value),
        other=number(bar),
    )


def _find_problem(context: Context, index: int) -> CheckResult | None:
    """Why the model of event `index` has no accuracy to judge; None where it has one."""
    measured = context.measurement_of(index)
    where = _where(context, index)
    if _trained_on_test(context, index):
        return say("errored", "accuracy.test_images", where=where)
    return _without_accuracy(measured, where) if measured.accuracy is None else None


def _measured_share(context: Context, index: int) -> tuple[float, int]:
    """The measured accuracy and the number of images behind it."""
    measured = context.measurement_of(index)
    return measured.accuracy or 0.0, measured.samples


def _describe_bound(at_least: float, tolerance: float) -> Text:
    if tolerance <= 0:
        return message("checks.accuracy.expected", accuracy=number(at_least))
    return message(
        "checks.accuracy.expected_band", accuracy=number(at_least), band=number(tolerance)
    )


def _without_accuracy(measured: MeasuredModel, where: Where | None) -> CheckResult:
    """No accuracy: the student's doing where nothing was trained, otherwise a case for a person.

    Raises:
        Unmeasured: nobody said why.
    """
    if measured.status in ("untrained", "unbuilt"):
        return say("failed", "accuracy.untrained", hint="accuracy.hint.untrained", where=where)
    reason, _, detail = measured.reason.partition(": ")
    if not reason:
        raise Unmeasured
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
    return getattr(context.evidence.events[index], "where", None)
