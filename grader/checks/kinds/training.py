"""Training: long enough, from the start, and judged by images that were not trained on."""

from __future__ import annotations

import math
from typing import Any

from grader.checks.bounds import Bound
from grader.checks.context import Context, Unmeasured, has_learnt, is_unseen
from grader.checks.registry import ModelName, check
from grader.checks.result import CheckResult
from grader.checks.shown import shows_any, shows_percent
from grader.checks.verdicts import percent, say
from grader.evidence.events import Data, Evaluated, FileSaved, ModelCompiled, TrainingRun
from grader.messages import message

_SEEN = 0.01
"""Share of duplicates that the data set itself may hold on both sides of a split."""
_DUPLICATES = 0.02
"""Share of test images that may be taken for training images, being alike or unreadable."""
_DEFAULT_BATCH = 32
"""Keras's own, where `fit` is given none."""
_STOPPING = "EarlyStopping"


@check
def trained(
    context: Context, *, model: ModelName, epochs: Bound, or_stopped_early: bool = False
) -> CheckResult:
    """The model is trained for enough epochs.

    The epochs of all its `fit` calls count together. With `or_stopped_early` it is also enough that
    EarlyStopping ended one of them before its last epoch.
    """
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
    if or_stopped_early and any(_is_stopped_early(run) for _, run in runs):
        return say("passed", "trained.stopped_early", where=last.where, epochs=total)
    long = epochs.high is not None and total > epochs.high
    return say(
        "partial" if total else "failed",
        "trained.long" if long else "trained.short",
        hint="trained.hint.long" if long else "trained.hint.short",
        where=last.where,
        expected=expected,
        found=found,
        epochs=total,
    )


def _is_stopped_early(run: TrainingRun) -> bool:
    """Whether EarlyStopping ended the run before its last epoch."""
    if run.status != "completed" or run.epochs_run >= run.epochs_asked - run.initial_epoch:
        return False
    stops = [note.config.get("stopped_epoch") for note in run.callbacks if note.name == _STOPPING]
    return any(isinstance(epoch, int) and epoch > 0 for epoch in stops)


@check
def batches(
    context: Context, *, model: ModelName, size: Bound, all_images: bool = False
) -> CheckResult:
    """The model is trained in batches of the asked size.

    The message says how many steps an epoch takes. `all_images` asks that the model is trained on
    every training image of the data set; where only this is missed the outcome is partial.
    """
    run = context.run(context.bound[model])
    if run is None or run.epochs_run == 0:
        return say("failed", "batches.none", hint="trained.hint.none")
    if is_unseen(run.data):
        return say("errored", "common.unseen_data", where=run.where)
    used = _DEFAULT_BATCH if run.batch_size is None else run.batch_size
    rows = _count_rows(run)
    steps = run.steps_per_epoch or math.ceil(rows / max(1, used))
    values: dict[str, Any] = {"size": used, "rows": f"{rows:,}", "steps": f"{steps:,}"}
    expected = message("checks.batches.expected", size=str(size))
    found = message("checks.batches.found", **values)
    if not size.holds(used):
        return say(
            "failed",
            "batches.other",
            hint="batches.hint.other",
            where=run.where,
            expected=expected,
            found=found,
            **values,
        )
    images = _count_images(context) if all_images else rows
    if rows != images:
        return say(
            "partial",
            "batches.some_images",
            hint="batches.hint.some_images",
            where=run.where,
            expected=message("checks.batches.images", images=f"{images:,}"),
            found=message("checks.batches.images", images=f"{rows:,}"),
            **values,
        )
    return say("passed", "batches.passed", where=run.where, **values)


def _count_images(context: Context) -> int:
    """All training images of the data set that the run rested on."""
    if context.evidence.dataset is None:
        raise Unmeasured
    return context.evidence.dataset.train


def _count_rows(run: TrainingRun) -> int:
    """The images that a run trained on, without those that `validation_split` held out."""
    rows = max(0, run.data.inputs.shape[0]) if run.data.inputs.shape else 0
    if run.validation is None and 0 < run.validation_split < 1:
        # Keras rounds the number of those it trains on down.
        return math.floor(rows * (1.0 - run.validation_split))
    return rows


@check
def validated(context: Context, *, model: ModelName) -> CheckResult:
    """`fit` gets validation data that the model is not trained on.

    Official test images are no validation data: with them the outcome is partial.
    """
    runs = [(i, run) for i, run in context.runs_of(context.bound[model]) if run.epochs_run > 0]
    if not runs:
        return say("failed", "validated.untrained", hint="trained.hint.none")
    results = [_judge_run(context, i, run) for i, run in reversed(runs)]
    order = ("passed", "partial", "errored", "failed")
    return min(results, key=lambda result: order.index(result.outcome))


def _judge_run(context: Context, index: int, run: TrainingRun) -> CheckResult:
    """What one `fit` says about the validation of its model."""
    if run.validation is None and run.validation_split <= 0:
        return say("failed", "validated.none", hint="validated.hint.none", where=run.where)
    overlap = context.overlaps.get(index)
    seen = None if overlap is None else overlap.seen
    if seen is not None and seen > _SEEN:
        return say(
            "failed",
            "validated.seen",
            hint="validated.hint.seen",
            where=run.where,
            expected=message("checks.evaluated.expected"),
            found=message("checks.evaluated.found", share=percent(seen)),
        )
    if run.validation is None:
        return say("passed", "validated.passed", where=run.where)
    if seen is None:
        if is_unseen(run.validation) or _was_trained_unseen(context, index):
            return say("errored", "common.unseen_data", where=run.where)
        return say("failed", "validated.unknown", hint="validated.hint.none", where=run.where)
    if _share_of_test(context, run.validation) > _SEEN:
        hint = "validated.hint.test_images"
        return say("partial", "validated.test_images", hint=hint, where=run.where)
    return say("passed", "validated.passed", where=run.where)


def _share_of_test(context: Context, data: Data) -> float:
    """The share of rows that are official test images; 0 where nobody could tell."""
    origin = context.origin(data)
    return 0.0 if origin is None else origin.test_rows / max(1, origin.rows)


@check
def evaluated(context: Context, *, model: ModelName, test_images: bool = False) -> CheckResult:
    """The model is evaluated on images that it was not trained on, and the result is shown.

    With `test_images` these have to be official test images: other unseen ones are partial.
    """
    index = context.bound[model]
    tries = context.evaluations(index)
    if not tries:
        return _judge_validation(context, index, test_images)
    held_out = [(i, event) for i, event in tries if _is_held_out(context, i)]
    if not held_out:
        return _judge_seen(context, index, tries)
    where = held_out[-1][1].where
    if test_images:
        held_out = [
            (i, event)
            for i, event in held_out
            if _share_of_test(context, event.data) >= 1 - _DUPLICATES
        ]
        if not held_out:
            return say("partial", "evaluated.not_test", hint="evaluated.hint_test", where=where)
    shown = [event for _, event in held_out if _is_shown(context, event)]
    if not shown:
        where = held_out[-1][1].where
        return say("partial", "evaluated.hidden", hint="evaluated.hint_hidden", where=where)
    return say("passed", "evaluated.passed", where=held_out[-1][1].where)


def _judge_seen(context: Context, index: int, tries: list[tuple[int, Evaluated]]) -> CheckResult:
    """Every `evaluate` was given images that the model had been trained on, or unknown ones."""
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


def _judge_validation(context: Context, index: int, test_images: bool) -> CheckResult:
    """Validation data given to `fit` show the same thing epoch by epoch."""
    run = context.run(index)
    hint = "evaluated.hint_test" if test_images else "evaluated.hint"
    if run is None or run.epochs_run == 0:
        return say("failed", "evaluated.none", hint=hint)
    if run.validation_split > 0 or (run.validation is not None and _is_held_out(context, index)):
        if test_images:
            return say("partial", "evaluated.not_test", hint=hint, where=run.where)
        return say("passed", "evaluated.during_fit", where=run.where)
    if run.validation is not None and (
        is_unseen(run.validation) or _was_trained_unseen(context, index)
    ):
        return say("errored", "common.unseen_data", where=run.where)
    return say("failed", "evaluated.none", hint=hint, where=run.where)


@check
def fresh_model(context: Context, *, model: ModelName) -> CheckResult:
    """The model starts its training anew, and does not go on from an earlier one.

    `compile` keeps the weights: a model that was trained before and is only compiled again has a
    head start. Loaded weights are one too. Going on without another `compile` is partial.
    """
    index = context.bound[model]
    runs = [(i, run) for i, run in context.runs_of(index) if has_learnt(run)]
    if not runs or runs[-1][0] != index:
        return say("failed", "fresh_model.untrained", hint="trained.hint.none")
    wanted = context.model_id(index)
    for i, file in context.events(FileSaved):
        if i < index and file.action.startswith("load") and file.model and file.model.id == wanted:
            return say("failed", "fresh_model.loaded", hint="fresh_model.hint", where=file.where)
    if len(runs) == 1:
        return say("passed", "fresh_model.passed", where=runs[0][1].where)
    compiles = [
        (i, event)
        for i, event in context.events(ModelCompiled)
        if runs[0][0] < i < index and event.model.id == wanted
    ]
    if compiles:
        where = compiles[-1][1].where
        return say("failed", "fresh_model.recompiled", hint="fresh_model.hint", where=where)
    where = runs[-1][1].where
    return say("partial", "fresh_model.continued", hint="fresh_model.hint", where=where)


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
