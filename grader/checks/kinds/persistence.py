"""Persistence: a trained model is saved and comes back the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.checks.chance import difference_tolerance, reaches
from grader.checks.context import Context, Unmeasured
from grader.checks.files import Write, base_name, find_write, list_writes
from grader.checks.registry import ModelName, check, whole_run
from grader.checks.result import CheckResult
from grader.checks.series import list_learnt, read_curves
from grader.checks.verdicts import number, say
from grader.evidence.events import FileSaved, ModelNote, TrainingRun
from grader.messages import Text, message, plain

Action = Literal["load", "load_weights"]
Load = tuple[int, FileSaved, ModelNote]
"""Index of the event in the evidence, what was read back, and the model as it was afterwards."""

_SAVES: dict[Action, tuple[str, ...]] = {
    "load": ("save",),
    "load_weights": ("save_weights", "save"),
}
"""What can be read back; first the method that belongs with it."""
_MAX_LOADS = 50
_LONGEST_NAME = 80


@dataclass(frozen=True)
class _Save:
    """A file to which the asked model was written, so that it can be read back in the asked way."""

    file: Write
    is_asked: bool
    """It was written by the method that the student is to use."""
    run: int | None
    """The training run behind it; None where nothing had been learnt yet."""


@check
@whole_run
def weights_restored(context: Context, *, model: ModelName) -> CheckResult:
    """The trained weights are saved, and loaded again.

    Looks for a file to which the model was saved after its training, by itself or by
    ModelCheckpoint, and which `load_weights` read back later; names are compared without their
    folders. The weights must be the same afterwards, or as accurate on the test images within two
    standard errors of the difference (`grader.checks.chance`); a checkpoint may be of any epoch.
    Loading into a model that still holds those weights proves nothing and is partial, as is saving
    without loading.
    """
    return _judge(context, "weights_restored", context.bound[model], "load_weights")


@check
@whole_run
def model_restored(context: Context, *, model: ModelName) -> CheckResult:
    """The whole trained model is saved, and loaded again.

    As `weights_restored`, with `save`, or a ModelCheckpoint that saves more than weights, and
    `load_model`.
    """
    return _judge(context, "model_restored", context.bound[model], "load")


def _judge(context: Context, kind: str, index: int, action: Action) -> CheckResult:
    runs = list_learnt(context, index)
    if not runs:
        return say("failed", f"{kind}.untrained", hint=f"{kind}.hint.untrained")
    writes = list_writes(context)
    wanted, learnt = context.model_id(index), dict(runs)
    saves = [save for w in writes if (save := _read_save(w, wanted, learnt, action)) is not None]
    own = {id(save.file): save for save in saves}
    loads = list(_list_loads(context, action))[-_MAX_LOADS:]
    pairs = [
        (own[id(write)], load)
        for load in loads
        if (write := find_write(writes, load[1].path, load[0])) is not None and id(write) in own
    ]
    if pairs:
        return _judge_pairs(context, kind, pairs)
    return _explain(kind, [save for save in saves if save.is_asked], loads)


def _judge_pairs(context: Context, kind: str, pairs: Sequence[tuple[_Save, Load]]) -> CheckResult:
    """The best verdict on files of the model's that were read back, the latest first.

    Raises:
        Unmeasured: none of them passes, and one could not be measured.
    """
    verdicts: list[CheckResult] = []
    is_unmeasured = False
    for save, load in reversed(pairs):
        try:
            verdicts.append(_judge_pair(context, kind, save, load))
        except Unmeasured:
            is_unmeasured = True
    for outcome in ("passed", "unmeasured", "partial"):
        if outcome == "unmeasured" and is_unmeasured:
            raise Unmeasured
        for verdict in verdicts:
            if verdict.outcome == outcome:
                return verdict
    return verdicts[0]


def _judge_pair(context: Context, kind: str, save: _Save, load: Load) -> CheckResult:
    index, event, note = load
    if save.run is None:
        return say("failed", f"{kind}.early", hint=f"{kind}.hint.early", where=event.where)
    if _is_idle(context, index, note):
        return say(
            "partial", f"{kind}.same_model", hint=f"{kind}.hint.same_model", where=event.where
        )
    if note.weights is not None and note.weights == _weights_of(save.file):
        return say("passed", f"{kind}.passed", where=event.where)
    value, bar, tolerance = _compare(context, save.run, index)
    is_alike = reaches(value, bar, tolerance) and reaches(bar, value, tolerance)
    if save.file.by_checkpoint and not is_alike:
        is_alike = reaches(value, bar - _find_spread(context, save.run), tolerance)
    if is_alike:
        return say("passed", f"{kind}.measured", where=event.where, accuracy=number(value))
    return say(
        "failed",
        f"{kind}.differs",
        hint=f"{kind}.hint.differs",
        where=event.where,
        expected=_describe(bar),
        found=_describe(value),
    )


def _explain(kind: str, saves: Sequence[_Save], loads: Sequence[Load]) -> CheckResult:
    """Why no file of the model's was read back; `saves` are those that the student asked for."""
    if not saves:
        key = "not_saved" if loads else "none"
        where = loads[-1][1].where if loads else None
        return say("failed", f"{kind}.{key}", hint=f"{kind}.hint.{key}", where=where)
    save = next((save for save in reversed(saves) if save.run is not None), None)
    if save is None:
        return say("failed", f"{kind}.early", hint=f"{kind}.hint.early")
    later = [load for load in loads if load[0] > save.file.event]
    if not later:
        key = "too_soon" if loads else "not_loaded"
        where = loads[-1][1].where if loads else None
        return say("partial", f"{kind}.{key}", hint=f"{kind}.hint.{key}", where=where)
    event = later[-1][1]
    is_other = not save.file.is_read_by(base_name(event.path))
    key = "other_file" if is_other else "overwritten"
    return say(
        "partial",
        f"{kind}.{key}",
        hint=f"{kind}.hint.{key}",
        where=event.where,
        expected=plain(save.file.name[:_LONGEST_NAME]) if is_other else None,
        found=plain(base_name(event.path)[:_LONGEST_NAME]) if is_other else None,
    )


def _read_save(
    write: Write, wanted: int, runs: dict[int, TrainingRun], action: Action
) -> _Save | None:
    """What `write` means for the model `wanted`, whose training runs are `runs`; None if nothing.

    Another model that holds the very weights of one of its runs is it as well.
    """
    if write.action not in _SAVES[action]:
        return None
    if write.by_checkpoint:
        return _Save(write, False, write.event) if write.event in runs else None
    weights = _weights_of(write)
    if write.model is not None and write.model.id == wanted:
        run = max((i for i in runs if i < write.event), default=None)
    else:
        alike = [i for i, run in runs.items() if weights and run.model.weights == weights]
        run = alike[-1] if alike else None
        if run is None:
            return None
    return _Save(write, write.action == _SAVES[action][0], run)


def _weights_of(write: Write) -> str | None:
    """Digest of what was written, or for a checkpoint of what its run ended with."""
    return None if write.model is None else write.model.weights


def _list_loads(context: Context, action: Action) -> Iterator[Load]:
    for index, event in context.events(FileSaved):
        if event.action == action and event.model is not None:
            yield index, event, event.model


def _is_idle(context: Context, index: int, loaded: ModelNote) -> bool:
    """Whether the model held the very weights that it was given by the load of event `index`."""
    for event in reversed(context.evidence.events[:index]):
        note = getattr(event, "model", None)
        if note is None or note.id != loaded.id:
            continue
        if isinstance(event, TrainingRun) and event.epochs_run > 0:
            return note.weights is not None and note.weights == loaded.weights
        if note.weights is not None:
            return loaded.weights is None or note.weights == loaded.weights
    return False


def _compare(context: Context, run: int, load: int) -> tuple[float, float, float]:
    """Measured accuracy after the load and after the run, and how far apart chance may bring them.

    Raises:
        Unmeasured: one of them could not be measured.
    """
    first, second = context.measured.get(load), context.measured.get(run)
    if first is None or second is None or first.accuracy is None or second.accuracy is None:
        raise Unmeasured
    pairs = (first.accuracy, first.samples), (second.accuracy, second.samples)
    return first.accuracy, second.accuracy, difference_tolerance(*pairs) + context.leniency


def _find_spread(context: Context, index: int) -> float:
    """How far the accuracies of a run's epochs lie apart, one of which a checkpoint keeps.

    Raises:
        Unmeasured: its History has no accuracy.
    """
    run = context.run(index)
    curves = {} if run is None else read_curves(run)
    values = curves.get("val_accuracy") or curves.get("accuracy") or ()
    known = [value for value in values if value is not None]
    if not known:
        raise Unmeasured
    return max(known) - min(known)


def _describe(accuracy: float) -> Text:
    return message("checks.accuracy.found", accuracy=number(accuracy))
