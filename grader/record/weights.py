"""Weights that a model has and that no training recorded in this run gave it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from grader.evidence.events import FileSaved, TrainingRun, WeightsSet
from grader.messages import message
from grader.record.case import Case, Doubt, name_model

_LEARNT = 0.5
"""Chance is 0.1, and no untrained model comes near this."""
_WITHOUT_TRAINING = 0.3
_BETTER = 0.02
_LOADS = ("load", "load_weights")
_SWAPPING = "SwapEMAWeights"


def find_foreign_weights(case: Case) -> Iterator[Doubt]:
    """Doubts about the weights of models, in the order of events; each set of weights once."""
    known = _Known(case)
    for index, event in enumerate(case.evidence.events):
        if isinstance(event, TrainingRun):
            yield from known.doubt_start(index, event)
            yield from _doubt_course(event)
            known.learn(index, event)
        elif isinstance(event, FileSaved):
            yield from known.doubt_file(index, event)
        elif isinstance(event, WeightsSet):
            yield from known.doubt_set(index, event)


class _Known:
    """Weights that are accounted for so far, and what may account for others."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._digests: set[str] = set()
        self._checkpoints: set[str] = set()
        self._best = 0.0
        self._followed = True

    def learn(self, index: int, run: TrainingRun) -> None:
        """Take in all weights that a training run passed through."""
        if run.model.weights is not None:
            self._digests.add(run.model.weights)
        if run.trail is not None:
            self._digests.update(run.trail.epochs)
        self._followed = self._followed and run.trail is not None
        paths = (item.config.get("filepath") for item in run.callbacks)
        self._checkpoints.update(_file_name(path) for path in paths if isinstance(path, str))
        self._best = max(self._best, self._case.accuracy(index) or 0.0)

    def doubt_start(self, index: int, run: TrainingRun) -> Iterator[Doubt]:
        """A model that knew the images before its first epoch."""
        measured = self._case.models.get(index)
        start = None if run.trail is None else run.trail.weights
        accuracy = None if measured is None else measured.start_accuracy
        if start is None or accuracy is None or self._is_known(start):
            return
        self._digests.add(start)
        if accuracy > _LEARNT:
            name = name_model(run)
            text = message("execution.note.started_trained", model=name, accuracy=f"{accuracy:.4f}")
            yield Doubt("started_trained", name, text, run.where)

    def doubt_file(self, index: int, event: FileSaved) -> Iterator[Doubt]:
        """A file that was read and holds weights from elsewhere."""
        weights = None if event.model is None else event.model.weights
        if weights is None or event.model is None:
            return
        if event.action not in _LOADS:
            self._digests.add(weights)
        elif not self._is_known(weights):
            self._digests.add(weights)
            accuracy = self._case.accuracy(index)
            is_ours = _file_name(event.path) in self._checkpoints
            bought_nothing = accuracy is None or accuracy <= self._best + _BETTER
            if (is_ours and bought_nothing) or (accuracy or 1.0) <= _WITHOUT_TRAINING:
                return
            name = event.model.variable or event.model.name
            found = "?" if accuracy is None else f"{accuracy:.4f}"
            file = _file_name(event.path) or "?"
            text = message("execution.note.weights_loaded", model=name, file=file, accuracy=found)
            yield Doubt("weights_loaded", name, text, event.where)

    def doubt_set(self, index: int, event: WeightsSet) -> Iterator[Doubt]:
        """Arrays that were put in and that no training led to."""
        weights = event.model.weights
        if weights is None or self._is_known(weights):
            return
        self._digests.add(weights)
        # Where a training was not followed, an epoch of it may have been kept.
        enough = _LEARNT if self._followed else max(_LEARNT, self._best + _BETTER)
        accuracy = self._case.accuracy(index)
        if accuracy is not None and accuracy > enough:
            name = event.model.variable or event.model.name
            text = message("execution.note.weights_set", model=name, accuracy=f"{accuracy:.4f}")
            yield Doubt("weights_set", name, text, event.where)

    def _is_known(self, digest: str) -> bool:
        return digest in self._digests


def _doubt_course(run: TrainingRun) -> Iterator[Doubt]:
    """A training that changed nothing, or in whose course weights came from elsewhere."""
    trail, name = run.trail, name_model(run)
    if trail is None or not trail.epochs or run.status != "completed":
        return
    if trail.weights is not None and {run.model.weights, *trail.epochs} == {trail.weights}:
        text = message("execution.note.unchanged", model=name, epochs=run.epochs_run)
        yield Doubt("unchanged", name, text, run.where)
        return
    passed = {trail.weights, *trail.epochs}
    is_whole = len(trail.epochs) == run.epochs_run
    is_foreign = is_whole and run.model.weights is not None and run.model.weights not in passed
    if (trail.jumps or is_foreign) and not _averages(run):
        text = message("execution.note.weights_swapped", model=name)
        yield Doubt("weights_swapped", name, text, run.where)


def _averages(run: TrainingRun) -> bool:
    """Whether the optimizer or a callback puts moving averages in the place of the weights."""
    config = {} if run.compiled is None else run.compiled.optimizer_config
    return bool(config.get("use_ema")) or any(item.name == _SWAPPING for item in run.callbacks)


def _file_name(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name
