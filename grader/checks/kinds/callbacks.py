"""Callbacks: the best model is saved as training goes, and training stops in time."""

from __future__ import annotations

from collections.abc import Callable

from grader.checks.bounds import Bound
from grader.checks.callback_notes import has_stopped, is_callback, read_number
from grader.checks.context import Context
from grader.checks.registry import ModelName, check, final_numbers
from grader.checks.result import CheckResult
from grader.checks.series import list_learnt
from grader.checks.verdicts import best_of, say
from grader.evidence.events import CallbackNote, TrainingRun
from grader.messages import plain

_LONGEST_NAME = 60


@check
def checkpoint_used(
    context: Context, *, model: ModelName, save_best_only: bool = True
) -> CheckResult:
    """The model is trained with ModelCheckpoint.

    Looks at the callbacks that `fit` was given in all runs of the model. With `save_best_only` the
    callback must keep the best epoch alone, by a score that the History really has; where it does
    not, the outcome is partial.
    """

    def judge(note: CallbackNote, run: TrainingRun) -> CheckResult:
        return _judge_checkpoint(note, run, save_best_only)

    return _judge(context, context.bound[model], "checkpoint_used", "ModelCheckpoint", judge)


@check
@final_numbers
def stopped_early(
    context: Context,
    *,
    model: ModelName,
    patience: Bound | None = None,
    restore_best_weights: bool = True,
) -> CheckResult:
    """EarlyStopping ends the training of the model.

    Looks at the callbacks that `fit` was given in all runs of the model, as they were afterwards.
    Where EarlyStopping was there and never had to stop, where its `patience` is another than asked,
    or where it does not go back to the best weights, the outcome is partial.
    """

    def judge(note: CallbackNote, run: TrainingRun) -> CheckResult:
        return _judge_stopping(note, run, patience, restore_best_weights)

    return _judge(context, context.bound[model], "stopped_early", "EarlyStopping", judge)


def _judge(
    context: Context,
    index: int,
    kind: str,
    name: str,
    judge: Callable[[CallbackNote, TrainingRun], CheckResult],
) -> CheckResult:
    """The best that `judge` says of a callback `name` in any run of the model of event `index`."""
    runs = list_learnt(context, index)
    if not runs:
        return say("failed", f"{kind}.untrained", hint=f"{kind}.hint.untrained")
    verdicts = [
        judge(note, run) for _, run in runs for note in run.callbacks if is_callback(note, name)
    ]
    if verdicts:
        return best_of(verdicts)
    where, hint = runs[0][1].where, f"{kind}.hint.none"
    return say("failed", f"{kind}.none", hint=hint, where=where, expected=plain(name))


def _judge_checkpoint(note: CallbackNote, run: TrainingRun, save_best_only: bool) -> CheckResult:
    if save_best_only and note.config.get("save_best_only") is not True:
        return say(
            "partial",
            "checkpoint_used.every_epoch",
            hint="checkpoint_used.hint.every_epoch",
            where=run.where,
            expected=plain("save_best_only=True"),
            found=plain("save_best_only=False"),
        )
    if save_best_only and (monitor := _find_blind(note, run)):
        return _say_blind("checkpoint_used", run, monitor)
    return say("passed", "checkpoint_used.passed", where=run.where)


def _judge_stopping(
    note: CallbackNote, run: TrainingRun, patience: Bound | None, restore_best_weights: bool
) -> CheckResult:
    given = read_number(note.config.get("patience"))
    if not has_stopped(note, run):
        if monitor := _find_blind(note, run):
            return _say_blind("stopped_early", run, monitor)
        return say(
            "partial",
            "stopped_early.went_on",
            hint="stopped_early.hint.went_on",
            where=run.where,
            epochs=run.epochs_run,
            patience=_spell(given),
        )
    if patience is not None and (given is None or not patience.holds(given)):
        return say(
            "partial",
            "stopped_early.patience",
            hint="stopped_early.hint.patience",
            where=run.where,
            expected=plain(f"patience {patience}"),
            found=plain(f"patience {_spell(given)}"),
        )
    if restore_best_weights and note.config.get("restore_best_weights") is not True:
        return say(
            "partial",
            "stopped_early.not_restored",
            hint="stopped_early.hint.not_restored",
            where=run.where,
            expected=plain("restore_best_weights=True"),
            found=plain("restore_best_weights=False"),
        )
    return say("passed", "stopped_early.passed", where=run.where, epochs=run.epochs_run)


def _say_blind(kind: str, run: TrainingRun, monitor: str) -> CheckResult:
    names = ", ".join(name[:_LONGEST_NAME] for name in list(run.history)[:8])
    return say(
        "partial",
        f"{kind}.blind",
        hint=f"{kind}.hint.blind",
        where=run.where,
        expected=plain(f"monitor='{monitor}'"),
        found=plain(names),
        monitor=monitor,
    )


def _find_blind(note: CallbackNote, run: TrainingRun) -> str | None:
    """The score that a callback watches in vain: the training never had it."""
    monitor = note.config.get("monitor")
    if not isinstance(monitor, str) or not run.history or monitor in run.history:
        return None
    return monitor[:_LONGEST_NAME]


def _spell(number: float | None) -> str:
    return "?" if number is None else f"{number:g}"
