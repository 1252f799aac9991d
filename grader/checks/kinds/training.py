"""Training: long enough, in batches of the asked size, and from the start."""

from __future__ import annotations

import math
from typing import Any

from grader.checks.bounds import Bound
from grader.checks.callback_notes import has_stopped, is_stopping
from grader.checks.context import Context, Unmeasured, has_learnt, is_unseen
from grader.checks.registry import ModelName, check, whole_run
from grader.checks.result import CheckResult
from grader.checks.verdicts import say
from grader.evidence.events import FileSaved, ModelCompiled, TrainingRun
from grader.messages import message

_DEFAULT_BATCH = 32
"""Keras's own, where `fit` is given none."""


@check
@whole_run
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
    was_cut_short = run.epochs_run < run.epochs_asked - run.initial_epoch
    return was_cut_short and any(
        is_stopping(note) and has_stopped(note, run) for note in run.callbacks
    )


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
