"""Evaluation: a model is judged by images that it was not trained on, and some are held out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.checks.context import Context, has_learnt
from grader.checks.files import list_uses
from grader.checks.registry import ModelName, check
from grader.checks.result import CheckResult
from grader.checks.series import (
    find_lines,
    is_number_shown,
    list_learnt,
    list_panels,
    read_curves,
    read_numbers,
)
from grader.checks.shown import shows_any, shows_percent
from grader.checks.verdicts import best_of, percent, say
from grader.evidence.events import Data, DataSplit, Evaluated, TrainingRun, Where
from grader.messages import message

_SEEN = 0.01
"""Share of duplicates that the data set itself may hold on both sides of a split."""
_DUPLICATES = 0.02
"""Share of test images that may be taken for training images, being alike or unreadable."""


@check
def validated(context: Context, *, model: ModelName) -> CheckResult:
    """`fit` gets validation data that the model is not trained on.

    Official test images are no validation data: with them the outcome is partial.
    """
    return _judge_runs(context, context.bound[model])


def _judge_runs(context: Context, index: int) -> CheckResult:
    """The best of what the fits of one model say about its validation."""
    runs = [(i, run) for i, run in context.runs_of(index) if run.epochs_run > 0]
    if not runs:
        return say("failed", "validated.untrained", hint="trained.hint.none")
    results = [_judge_run(context, i, run) for i, run in reversed(runs)]
    return best_of(results, order=("passed", "partial", "errored", "failed"))


def _judge_run(context: Context, index: int, run: TrainingRun) -> CheckResult:
    """What one `fit` says about the validation of its model."""
    if run.validation is None and run.validation_split <= 0:
        return say("failed", "validated.none", hint="validated.hint.none", where=run.where)
    overlap = context.overlaps.get(index)
    seen = None if overlap is None else overlap.seen
    if seen is not None and seen > _SEEN:
        return _say_seen("validated.seen", "validated.hint.seen", seen, run.where)
    if run.validation is None:
        return say("passed", "validated.passed", where=run.where)
    if seen is None:
        if context.is_unknown(run.validation) or _was_trained_unknown(context, index):
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


@dataclass(frozen=True)
class _Try:
    """One `evaluate` of the trained model or of a copy of it."""

    event: Evaluated
    seen: float | None
    """Share of its rows that were trained on; None where nobody could tell."""
    is_unknown: bool
    """Nobody could tell what its rows are, which is not the student's fault."""
    is_test: bool
    is_shown: bool


@check
def evaluated(context: Context, *, model: ModelName, test_images: bool = False) -> CheckResult:
    """The model is evaluated on images that it was not trained on, and the result is shown.

    An `evaluate` of a model that was read back from what this one was saved to counts as well, and
    so do unseen validation data given to `fit`. With `test_images` it has to be an `evaluate` on
    official test images: other unseen ones are partial.
    """
    index = context.bound[model]
    tries = [_try(context, index, i, event) for i, event in list_uses(context, index, Evaluated)]
    verdicts = [_judge_tries(tries, test_images)] if tries else []
    verdicts.append(_judge_validation(context, index, test_images))
    return best_of(verdicts)


def _try(context: Context, index: int, i: int, event: Evaluated) -> _Try:
    seen = _share_seen(context, index, i, event)
    is_copy = event.model.id != context.model_id(index)
    return _Try(
        event,
        seen,
        is_unknown=seen is None
        and (is_copy or context.is_unknown(event.data) or _was_trained_unknown(context, index)),
        is_test=_share_of_test(context, event.data) >= 1 - _DUPLICATES,
        is_shown=_is_shown(context, event),
    )


def _share_seen(context: Context, index: int, i: int, event: Evaluated) -> float | None:
    """The share of what was evaluated on that the model had been trained on; None if unknown.

    What is measured of a copy knows nothing of the original's training. Its rows are known where
    the original was given the same ones, or where they are test images.
    """
    own = context.model_id(index)
    if event.model.id == own:
        return context.overlaps[i].seen if i in context.overlaps else None
    digest = event.data.inputs.projection
    runs = list_learnt(context, index)
    if any(run.data.inputs.projection == digest for _, run in runs if run.validation_split <= 0):
        return 1.0 if digest else None
    same = [j for j, run in runs if run.validation and run.validation.inputs.projection == digest]
    same += [j for j, e in context.evaluations(index) if e.data.inputs.projection == digest]
    known = [context.overlaps[j].seen for j in same if j in context.overlaps]
    is_test = _share_of_test(context, event.data) >= 1 - _DUPLICATES
    if is_test and all(_share_of_test(context, run.data) <= _SEEN for _, run in runs):
        known.append(0.0)
    return next((seen for seen in known if seen is not None), None) if digest else None


def _judge_tries(tries: Sequence[_Try], test_images: bool) -> CheckResult:
    held_out = [one for one in tries if one.seen is not None and one.seen <= _SEEN]
    if not held_out:
        return _judge_seen(tries)
    where = held_out[-1].event.where
    asked = [one for one in held_out if one.is_test or not test_images]
    if not asked:
        return say("partial", "evaluated.not_test", hint="evaluated.hint_test", where=where)
    if not any(one.is_shown for one in asked):
        where = asked[-1].event.where
        return say("partial", "evaluated.hidden", hint="evaluated.hint_hidden", where=where)
    return say("passed", "evaluated.passed", where=asked[-1].event.where)


def _judge_seen(tries: Sequence[_Try]) -> CheckResult:
    """Every `evaluate` was given images that the model had been trained on, or unknown ones."""
    unknown = [one for one in tries if one.is_unknown]
    if unknown:
        return say("errored", "common.unseen_data", where=unknown[-1].event.where)
    seen, where = tries[-1].seen, tries[-1].event.where
    if seen is None:
        return say("failed", "evaluated.unknown", hint="evaluated.hint", where=where)
    return _say_seen("evaluated.seen", "evaluated.hint", seen, where)


def _say_seen(key: str, hint: str, seen: float, where: Where | None) -> CheckResult:
    return say(
        "failed",
        key,
        hint=hint,
        where=where,
        expected=message("checks.evaluated.expected"),
        found=message("checks.evaluated.found", share=percent(seen)),
    )


def _judge_validation(context: Context, index: int, test_images: bool) -> CheckResult:
    """Validation data given to `fit` show the same thing epoch by epoch."""
    validation = _judge_runs(context, index)
    where = validation.where
    if validation.outcome == "errored":
        return validation
    if validation.outcome == "failed":
        hint = "evaluated.hint_test" if test_images else "evaluated.hint"
        return say("failed", "evaluated.none", hint=hint, where=where)
    if not test_images and not _is_progress_shown(context, index):
        return say("partial", "evaluated.hidden", hint="evaluated.hint_hidden", where=where)
    if not test_images:
        return say("passed", "evaluated.during_fit", where=where)
    key = "not_test" if validation.outcome == "passed" else "test_in_fit"
    return say("partial", f"evaluated.{key}", hint="evaluated.hint_test", where=where)


def _is_progress_shown(context: Context, index: int) -> bool:
    """Whether a validation result of `fit` can be read or is drawn: with `verbose=0` none is."""
    for _, run in list_learnt(context, index):
        numbers = read_numbers(context, run.where)
        for name, values in read_curves(run).items():
            if name.startswith("val_") and (
                any(is_number_shown(numbers, value) for value in values if value is not None)
                or any(find_lines(axes, {name: values}, name) for _, axes in list_panels(context))
            ):
                return True
    return False


def _was_trained_unknown(context: Context, index: int) -> bool:
    """Whether the model was trained on rows that nobody could tell."""
    runs = context.runs_of(index)
    return any(context.is_unknown(run.data) for _, run in runs if has_learnt(run))


def _is_shown(context: Context, event: Evaluated) -> bool:
    """Whether one of the results appears in what the cell, or a later one, shows."""
    text = context.shown_text(0 if event.where is None else event.where.cell)
    results = {name: value for name, value in event.results.items() if value is not None}
    shares = [value for name, value in results.items() if name != "loss"]
    return shows_any(text, results.values()) or any(shows_percent(text, share) for share in shares)


@check
def validation_split(context: Context) -> CheckResult:
    """A part of the training images is held out for validation."""
    tests = list(_list_tests(context))
    for index, data, where in tests:
        if data is None or _validates_unseen(context, index, data):
            return say("passed", "validation_split.passed", where=where)
    for index, data, where in tests:
        if _is_untold(context, index, data):
            return say("errored", "common.unseen_data", where=where)
    splits = [event for _, event in context.events(DataSplit) if _splits_images(context, event)]
    hint = "validation_split.hint"
    if splits:
        return say("partial", "validation_split.unused", hint=hint, where=splits[0].where)
    return say("failed", "validation_split.none", hint=hint)


def _splits_images(context: Context, split: DataSplit) -> bool:
    """Whether it may be the images that were split, and not a table of something else."""
    dataset = context.evidence.dataset
    return dataset is None or split.rows in (dataset.train, dataset.train + dataset.test)


def _list_tests(context: Context) -> Iterator[tuple[int, Data | None, Where | None]]:
    """What trained models were tested on, in `fit` or by `evaluate`; None is `validation_split`."""
    runs = [(i, run) for i, run in context.events(TrainingRun) if has_learnt(run)]
    for index, run in runs:
        if run.validation_split > 0:
            yield index, None, run.where
        elif run.validation is not None:
            yield index, run.validation, run.where
    for index, event in context.events(Evaluated):
        if runs and index > runs[0][0]:
            yield index, event.data, event.where


def _validates_unseen(context: Context, index: int, data: Data) -> bool:
    """Whether `data` are training images that the model had not been trained on."""
    origin, overlap = context.origin(data), context.overlaps.get(index)
    if origin is None or overlap is None or overlap.seen is None:
        return False
    if not any(has_learnt(run) for _, run in context.runs_of(index)):
        # What is measured of a model that was loaded knows nothing of the training before.
        trained = [run.data for _, run in context.events(TrainingRun) if run.validation_split <= 0]
        if data.inputs.projection in {known.inputs.projection for known in trained}:
            return False
    return origin.train_rows > origin.test_rows and overlap.seen <= _SEEN


def _is_untold(context: Context, index: int, data: Data | None) -> bool:
    """Whether nobody could tell if a model was tested on what it had been trained on."""
    overlap = context.overlaps.get(index)
    is_told = overlap is not None and overlap.seen is not None
    return not is_told and (context.is_unknown(data) or _was_trained_unknown(context, index))
