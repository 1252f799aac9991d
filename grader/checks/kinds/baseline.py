"""The baseline: a classical classifier that a network has to beat."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from grader.checks.bounds import Bound
from grader.checks.context import Context
from grader.checks.registry import Threshold, check, whole_run
from grader.checks.result import CheckResult
from grader.checks.shown import shows_any, shows_percent
from grader.checks.verdicts import number, say
from grader.evidence.events import CrossValidated, EstimatorFitted, EstimatorScored, Where
from grader.messages import Text, message, plain

Family = Literal["logistic_regression", "any"]

_LOGISTIC = frozenset({"LogisticRegression"})


@dataclass(frozen=True)
class Baseline:
    """One classical classifier and how well it did, as recorded."""

    score: float
    folds: int
    """0 where it was scored once."""
    values: tuple[float, ...]
    where: Where | None
    is_held_out: bool = True
    """It was not scored on the very rows that a classifier had been fitted to."""


@check
@whole_run
def baseline_scored(
    context: Context,
    *,
    family: Family = "logistic_regression",
    folds: Bound | None = None,
    accuracy: Annotated[Bound | None, Threshold] = None,
) -> CheckResult:
    """A baseline is scored, and its score is shown."""
    baselines = list(find_baselines(context, family))
    if not baselines:
        key = "other" if any(find_baselines(context, "any")) else "none"
        return say("failed", f"baseline_scored.{key}", hint="baseline_scored.hint.none")
    best = choose_baseline(baselines)
    found = _describe(best)
    expected = _expectation(folds, accuracy)
    if folds is not None and not folds.holds(best.folds):
        return _partial("folds", best, expected, found)
    if accuracy is not None and not accuracy.holds(_lift(best.score, accuracy, context.leniency)):
        return _partial("low", best, expected, found)
    if not _is_shown(context, best):
        return _partial("hidden", best, expected, found)
    return say(
        "passed", "baseline_scored.passed", where=best.where, found=found, score=number(best.score)
    )


def choose_baseline(baselines: Sequence[Baseline]) -> Baseline:
    """The one that counts: cross-validated before scored once, then the best held-out score."""
    return max(baselines, key=lambda one: (one.folds > 0, one.is_held_out, one.score))


def find_baselines(context: Context, family: Family) -> Iterator[Baseline]:
    """Every score of a classifier of that family, in order."""
    for _, event in context.events(CrossValidated):
        values = tuple(score for score in event.scores if score is not None)
        if values and _is_of_family(event, family):
            yield Baseline(sum(values) / len(values), event.folds, values, event.where)
    fitted = {projection for _, projection in _list_fitted(context)} - {None}
    for _, scored in context.events(EstimatorScored):
        if scored.score is not None and _is_of_family(scored, family):
            is_held_out = scored.data.inputs.projection not in fitted
            yield Baseline(scored.score, 0, (scored.score,), scored.where, is_held_out)
    yield from _find_hand_folds(context, family)


def _find_hand_folds(context: Context, family: Family) -> Iterator[Baseline]:
    """Folds of a loop: one classifier, scored on one line with other held-out rows each time, and
    fitted to other rows as often."""
    loops: dict[tuple[object, ...], list[EstimatorScored]] = {}
    fitted = _list_fitted(context)
    for _, event in context.events(EstimatorScored):
        if event.score is not None and event.where is not None and _is_of_family(event, family):
            settings = repr(sorted(event.parameters.items()))
            loops.setdefault((event.where, event.estimator, settings), []).append(event)
    for events in loops.values():
        rows = {event.data.inputs.projection for event in events} - {None}
        fits = sum(estimator == events[0].estimator for estimator, _ in fitted)
        is_held_out = not rows & {projection for _, projection in fitted}
        if 1 < len(events) == len(rows) <= fits and is_held_out:
            values = tuple(event.score for event in events if event.score is not None)
            yield Baseline(sum(values) / len(values), len(values), values, events[-1].where)


def _list_fitted(context: Context) -> set[tuple[str, str | None]]:
    """The classifiers that were fitted, each with the rows that it was fitted to."""
    fits = context.events(EstimatorFitted)
    return {(event.estimator, event.data.inputs.projection) for _, event in fits}


def _is_of_family(event: CrossValidated | EstimatorScored, family: Family) -> bool:
    if family == "any" or event.estimator in _LOGISTIC:
        return True
    return event.estimator == "SGDClassifier" and event.parameters.get("loss") == "log_loss"


def _lift(score: float, bound: Bound, leniency: float) -> float:
    """`score`, raised by up to `leniency` where that brings it to the lower end of `bound`."""
    if bound.low is None or score >= bound.low:
        return score
    just_inside = math.nextafter(bound.low, math.inf)
    return min(score + leniency, just_inside)


def _is_shown(context: Context, baseline: Baseline) -> bool:
    """Whether a cell at or after the baseline's shows its score."""
    text = context.shown_text(0 if baseline.where is None else baseline.where.cell)
    wanted = (baseline.score, *baseline.values)
    return shows_any(text, wanted) or any(shows_percent(text, score) for score in wanted)


def _partial(key: str, baseline: Baseline, expected: Text | None, found: Text) -> CheckResult:
    return say(
        "partial",
        f"baseline_scored.{key}",
        hint=f"baseline_scored.hint.{key}",
        where=baseline.where,
        expected=expected,
        found=found,
        score=number(baseline.score),
    )


def _describe(baseline: Baseline) -> Text:
    if baseline.folds:
        return message(
            "checks.baseline_scored.found_folds", score=number(baseline.score), folds=baseline.folds
        )
    return plain(number(baseline.score))


def _expectation(folds: Bound | None, accuracy: Bound | None) -> Text | None:
    if folds is not None and accuracy is not None:
        return message("checks.baseline_scored.expected", folds=folds, accuracy=accuracy)
    if folds is not None:
        return message("checks.baseline_scored.expected_folds", folds=folds)
    if accuracy is not None:
        return message("checks.baseline_scored.expected_accuracy", accuracy=accuracy)
    return None
