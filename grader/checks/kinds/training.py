"""Training: long enough, and judged by images that were not trained on."""

from __future__ import annotations

from grader.checks.bounds import Bound
from grader.checks.context import Context, has_learnt, is_unseen
from grader.checks.registry import ModelName, check
from grader.checks.result import CheckResult
from grader.checks.shown import shows_any, shows_percent
from grader.checks.verdicts import percent, say
from grader.evidence.events import Evaluated, TrainingRun
from grader.messages import message

_SEEN = 0.01
"""Share of duplicates that the data set itself may hold on both sides of a split."""


@check
def trained(context: Context, *, model: ModelName, epochs: Bound) -> CheckResult:
    """The model is trained for enough epochs."""
    index = context.bound[model]
    runs = context.runs_of(index)
    if not runs:
        return say("failed", "trained.none", hint="trained.hint.none")
    total = sum(run.epochs_run for _, run in runs)
    last = runs[-1][1]
    expected = message("checks.trained.epochs", epochs=str(epochs))
    found = message("checks.trained.epochs", epochs=total)
    if last.status == "raised" and total == 0:
        return say(
            "failed",
            "trained.raised",
            hint="trained.hint.raised",
            where=last.where,
            expected=expected,
            found=found,
        )
    if epochs.holds(total):
        return say("passed", "trained.passed", where=last.where, epochs=total)
    return say(
        "partial" if total else "failed",
        "trained.short",
        hint="trained.hint.short",
        where=last.where,
        expected=expected,
        found=found,
        epochs=total,
    )


@check
def evaluated(context: Context, *, model: ModelName) -> CheckResult:
    """The model is evaluated on images that it was not trained on, and the result is shown."""
    index = context.bound[model]
    run = context.run(index)
    tries = [*context.evaluations(index)]
    if not tries:
        return _judge_validation(context, index, run)
    held_out = [(i, event) for i, event in tries if _is_held_out(context, i)]
    if not held_out:
        unseen = [event for _, event in tries if is_unseen(event.data)]
        if unseen or _was_trained_unseen(context, index):
            where = unseen[-1].where if unseen else tries[-1][1].where
            return say("errored", "common.unseen_data", where=where)
        i, event = tries[-1]
        seen = context.overlaps[i].seen if i in context.overlaps else None
        if seen is None:
            return say("failed", "evaluated.unknown", hint="evaluated.hint", where=event.where)
        return say(
            "failed",
            "evaluated.seen",
            hint="evaluated.hint",
            where=event.where,
            expected=message("checks.evaluated.expected"),
            found=message("checks.evaluated.found", share=percent(seen)),
        )
    if not any(_is_shown(context, event) for _, event in held_out):
        where = held_out[-1][1].where
        return say("partial", "evaluated.hidden", hint="evaluated.hint_hidden", where=where)
    return say("passed", "evaluated.passed", where=held_out[-1][1].where)


def _judge_validation(context: Context, index: int, run: TrainingRun | None) -> CheckResult:
    """Validation data given to `fit` show the same thing epoch by epoch."""
    if run is None or run.epochs_run == 0:
        return say("failed", "evaluated.none", hint="evaluated.hint")
    if run.validation_split > 0 or (run.validation is not None and _is_held_out(context, index)):
        return say("passed", "evaluated.during_fit", where=run.where)
    if run.validation is not None and (
        is_unseen(run.validation) or _was_trained_unseen(context, index)
    ):
        return say("errored", "common.unseen_data", where=run.where)
    return say("failed", "evaluated.none", hint="evaluated.hint", where=run.where)


def _was_trained_unseen(context: Context, index: int) -> bool:
    """Whether the model was trained on data that the grader could not see."""
    return any(is_unseen(run.data) and has_learnt(run) for _, run in context.runs_of(index))


def _is_held_out(context: Context, index: int) -> bool:
    overlap = context.overlaps.get(index)
    return overlap is not None and overlap.seen is not None and overlap.seen <= _SEEN


def _is_shown(context: Context, event: Evaluated) -> bool:
    """Whether one of the results appears in what the cell, or a later one, shows."""
    text = context.shown_text(0 if event.where is None else event.where.cell)
    results = {name: value for name, value in event.results.items() if value is not None}
    shares = [value for name, value in results.items() if name != "loss"]
    return shows_any(text, results.values()) or any(shows_percent(text, share) for share in shares)
