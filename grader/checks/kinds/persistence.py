"""Persistence: a trained model is saved and comes back the same."""

from __future__ import annotations

import fnmatch
import glob
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.checks.chance import difference_tolerance, reaches
from grader.checks.context import Context, Unmeasured
from grader.checks.kinds.callbacks import is_checkpoint
from grader.checks.registry import ModelName, check
from grader.checks.result import CheckResult
from grader.checks.series import list_learnt, read_curves
from grader.checks.verdicts import number, say
from grader.evidence.events import FileSaved, ModelNote, TrainingRun
from grader.messages import Text, message, plain

Action = Literal["load", "load_weights"]
Load = tuple[int, FileSaved, ModelNote]
"""Index of the event in the evidence, what was read back, and the model as it was afterwards."""

_FIELD = re.compile(r"\{[^{}]*\}")
"""What ModelCheckpoint fills in, such as `{epoch:02d}`."""
_SAVES: dict[Action, tuple[str, ...]] = {
    "load": ("save",),
    "load_weights": ("save_weights", "save"),
}
"""What can be read back; first the method that belongs with it."""
_MAX_FIELDS = 6
"""More than any file is named after; each of them makes comparing slower."""
_MAX_WRITES = 1_000
_MAX_LOADS = 50
_LONGEST_NAME = 80


@dataclass(frozen=True)
class _Write:
    """A file that some model was written to."""

    event: int
    name: str
    is_own: bool
    """The model is the asked one, and what was written can be read back in the asked way."""
    is_asked: bool = False
    """It was written by the method that the student is to use."""
    run: int | None = None
    """The training run behind the asked model; None where nothing had been learnt yet."""
    weights: str | None = None
    """Digest of what was written, or for a checkpoint of what its run ended with."""
    by_checkpoint: bool = False

    def is_read_by(self, name: str) -> bool:
        parts = _FIELD.split(self.name)
        if not self.by_checkpoint or not 1 < len(parts) <= _MAX_FIELDS:
            return self.name == name
        return fnmatch.fnmatchcase(name, "*".join(map(glob.escape, parts)))


@check
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
    writes = list(_list_writes(context, context.model_id(index), dict(runs), action))
    writes = writes[-_MAX_WRITES:]
    loads = list(_list_loads(context, action))[-_MAX_LOADS:]
    pairs = [(write, load) for load in loads if (write := _find_write(writes, load)) is not None]
    own = [(write, load) for write, load in pairs if write.is_own]
    if own:
        return _judge_pairs(context, kind, own)
    return _explain(kind, [write for write in writes if write.is_own and write.is_asked], loads)


def _judge_pairs(context: Context, kind: str, pairs: Sequence[tuple[_Write, Load]]) -> CheckResult:
    """The best verdict on files of the model's that were read back, the latest first.

    Raises:
        Unmeasured: none of them passes, and one could not be measured.
    """
    verdicts: list[CheckResult] = []
    is_unmeasured = False
    for write, load in reversed(pairs):
        try:
            verdicts.append(_judge_pair(context, kind, write, load))
        except Unmeasured:
            is_unmeasured = True
    for outcome in ("passed", "unmeasured", "partial"):
        if outcome == "unmeasured" and is_unmeasured:
            raise Unmeasured
        for verdict in verdicts:
            if verdict.outcome == outcome:
                return verdict
    return verdicts[0]


def _judge_pair(context: Context, kind: str, write: _Write, load: Load) -> CheckResult:
    index, event, note = load
    if write.run is None:
        return say("failed", f"{kind}.early", hint=f"{kind}.hint.early", where=event.where)
    if _is_idle(context, index, note):
        return say(
            "partial", f"{kind}.same_model", hint=f"{kind}.hint.same_model", where=event.where
        )
    if note.weights is not None and note.weights == write.weights:
        return say("passed", f"{kind}.passed", where=event.where)
    value, bar, tolerance = _compare(context, write.run, index)
    is_alike = reaches(value, bar, tolerance) and reaches(bar, value, tolerance)
    if write.by_checkpoint and not is_alike:
        is_alike = reaches(value, bar - _find_spread(context, write.run), tolerance)
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


def _explain(kind: str, saves: Sequence[_Write], loads: Sequence[Load]) -> CheckResult:
    """Why no file of the model's was read back; `saves` are those that the student asked for."""
    if not saves:
        key = "not_saved" if loads else "none"
        where = loads[-1][1].where if loads else None
        return say("failed", f"{kind}.{key}", hint=f"{kind}.hint.{key}", where=where)
    save = next((write for write in reversed(saves) if write.run is not None), None)
    if save is None:
        return say("failed", f"{kind}.early", hint=f"{kind}.hint.early")
    later = [load for load in loads if load[0] > save.event]
    if not later:
        key = "too_soon" if loads else "not_loaded"
        where = loads[-1][1].where if loads else None
        return say("partial", f"{kind}.{key}", hint=f"{kind}.hint.{key}", where=where)
    event = later[-1][1]
    is_other = not save.is_read_by(_base_name(event.path))
    key = "other_file" if is_other else "overwritten"
    return say(
        "partial",
        f"{kind}.{key}",
        hint=f"{kind}.hint.{key}",
        where=event.where,
        expected=plain(save.name[:_LONGEST_NAME]) if is_other else None,
        found=plain(_base_name(event.path)[:_LONGEST_NAME]) if is_other else None,
    )


def _list_writes(
    context: Context, wanted: int, runs: dict[int, TrainingRun], action: Action
) -> Iterator[_Write]:
    """Every file that a model was written to, in order; `runs` are those of the model `wanted`."""
    known = {run.model.weights: i for i, run in runs.items() if run.model.weights is not None}
    for index, event in enumerate(context.evidence.events):
        if isinstance(event, TrainingRun) and event.epochs_run > 0:
            for note in filter(is_checkpoint, event.callbacks):
                yield _Write(
                    index,
                    _base_name(str(note.config.get("filepath", ""))),
                    is_own=index in runs
                    and (action == "load_weights" or not note.config.get("save_weights_only")),
                    run=index,
                    weights=event.model.weights,
                    by_checkpoint=True,
                )
        elif isinstance(event, FileSaved) and event.action in ("save", "save_weights"):
            weights = None if event.model is None else event.model.weights
            earlier = [i for i in runs if i < index]
            is_wanted = event.model is not None and event.model.id == wanted
            run = max(earlier, default=None) if is_wanted else known.get(weights or "")
            yield _Write(
                index,
                _base_name(event.path),
                is_own=(is_wanted or run is not None) and event.action in _SAVES[action],
                is_asked=event.action == _SAVES[action][0],
                run=run,
                weights=weights,
            )


def _list_loads(context: Context, action: Action) -> Iterator[Load]:
    for index, event in context.events(FileSaved):
        if event.action == action and event.model is not None:
            yield index, event, event.model


def _find_write(writes: Sequence[_Write], load: Load) -> _Write | None:
    """What was written last to the file that was read back."""
    name = _base_name(load[1].path)
    earlier = (write for write in reversed(writes) if write.event < load[0])
    return next((write for write in earlier if name and write.is_read_by(name)), None)


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


def _base_name(path: str) -> str:
    """A file's name without its folders; the old and the new ending of weights are one."""
    name = re.split(r"[\\/]", path)[-1]
    return name.removesuffix(".weights.h5") + ".h5" if name.endswith(".weights.h5") else name


def _describe(accuracy: float) -> Text:
    return message("checks.accuracy.found", accuracy=number(accuracy))
