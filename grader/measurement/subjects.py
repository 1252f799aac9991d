"""Which models of one submission are measured, and what each was trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.evidence.events import (
    ArrayNote,
    Event,
    FileSaved,
    ModelCompiled,
    ModelNote,
    TrainingRun,
    WeightsSet,
)
from grader.measurement.architecture import Architecture, check_architecture
from grader.measurement.overlaps import has_trained
from grader.measurement.reasons import UnmeasurableError

_LOADS = ("load", "load_weights")
_UNSEEN = ArrayNote(shape=(), dtype="")


@dataclass(frozen=True)
class Subject:
    """A model at one moment."""

    event: int
    """Index of the event in the evidence."""
    model: ModelNote
    architecture: Architecture | None
    """None where the description cannot be used."""
    inputs: ArrayNote | None
    """What it was trained on, empty where nobody knows; None of a model that has not learnt."""
    start: str | None = None
    """Blob of the weights from before a training run, where they were kept."""


def list_subjects(events: Sequence[Event]) -> Iterator[Subject]:
    """Every training run, every model or weights that were read back or put in by hand, and each
    compile that no later training run of the same model followed; in order.

    What was read back or put in was trained on what the earlier run was trained on that ended with
    the very same weights; failing that (a checkpoint of an earlier epoch), the latest run on inputs
    of the model's shape.
    """
    last_run = {
        event.model.id: position
        for position, event in enumerate(events)
        if isinstance(event, TrainingRun)
    }
    runs: list[TrainingRun] = []
    for position, event in enumerate(events):
        if isinstance(event, TrainingRun):
            inputs = event.data.inputs if has_trained(event) else None
            start = None if event.trail is None else event.trail.weights
            yield Subject(position, event.model, _check(event.model), inputs, start)
            runs.append(event)
        elif isinstance(event, ModelCompiled) and last_run.get(event.model.id, -1) < position:
            yield Subject(position, event.model, _check(event.model), None)
        elif (model := _brought_in(event)) is not None:
            yield _read_back(position, model, runs)


def _brought_in(event: Event) -> ModelNote | None:
    """The model of an event by which it came to weights that no training gave it just then."""
    if isinstance(event, WeightsSet):
        return event.model
    return event.model if isinstance(event, FileSaved) and event.action in _LOADS else None


def _read_back(position: int, model: ModelNote, runs: Sequence[TrainingRun]) -> Subject:
    architecture = _check(model)
    shape = None if architecture is None else architecture.input_shape
    learnt = [run for run in reversed(runs) if has_trained(run)]
    same = [run for run in learnt if model.weights and run.model.weights == model.weights]
    alike = [run for run in learnt if run.data.inputs.shape[1:] == shape]
    found = [run.data.inputs for run in (*same, *alike)]
    inputs = (found or [_UNSEEN])[0] if model.built else None
    return Subject(position, model, architecture, inputs)


def _check(model: ModelNote) -> Architecture | None:
    if model.architecture is None:
        return None
    try:
        return check_architecture(model.architecture)
    except UnmeasurableError:
        return None
