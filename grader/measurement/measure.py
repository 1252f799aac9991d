"""Measures every model of one submission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader.evidence.events import Event, ModelCompiled, TrainingRun
from grader.evidence.model import Evidence
from grader.measurement.archives import Blobs
from grader.measurement.images import Arrays, ImageIndex, index_images
from grader.measurement.layers import count_parameters, list_layers
from grader.measurement.model import MeasuredModel, Measurement, Preprocessing
from grader.measurement.origins import Match, match_arrays
from grader.measurement.overlaps import find_overlaps, has_trained
from grader.measurement.reasons import Reason, UnmeasurableError, describe
from grader.measurement.rebuild import RebuiltModel, load_weights, rebuild
from grader.measurement.trial import find_obstacle, try_known, try_prepared

_Key = tuple[object, ...]


@dataclass(frozen=True)
class _Bench:
    """What every model of one submission is measured with."""

    index: ImageIndex
    blobs: Blobs
    matches: Mapping[str, Match]
    done: dict[_Key, MeasuredModel] = field(default_factory=dict)

    def preprocessing(self, event: ModelCompiled | TrainingRun) -> Preprocessing | None:
        """How the inputs of a training run were prepared, where that was found."""
        if not isinstance(event, TrainingRun):
            return None
        match = self.matches.get(event.data.inputs.projection or "")
        return None if match is None else match.origin.preprocessing


def measure(
    evidence: Evidence, dataset: Arrays, blobs: Blobs, index: ImageIndex | None = None
) -> Measurement:
    """Everything we can find out ourselves about the models of `evidence`.

    `dataset` holds the official images, uint8 (rows, height, width); `blobs` takes a digest to the
    bytes of its blob and raises `KeyError`, `OSError` or `EvidenceError` where it is missing;
    `index` is `index_images(dataset)`, made here where it is not given.

    There is one `MeasuredModel` for each training run, and for each compile that no later training
    run of the same model followed. What cannot be measured has a status and a reason (`Reason`); a
    failure of ours with one model leaves the others as they are.
    """
    index = index or index_images(dataset)
    matches = match_arrays(evidence.events, index, blobs)
    bench = _Bench(index, blobs, matches)
    return Measurement(
        dataset=dataset.name,
        models=tuple(
            _measure_once(position, event, bench)
            for position, event in _list_models(evidence.events)
        ),
        origins={digest: match.origin for digest, match in matches.items()},
        overlaps=find_overlaps(evidence.events, matches, index),
    )


def _list_models(events: Sequence[Event]) -> Iterator[tuple[int, ModelCompiled | TrainingRun]]:
    last_run = {
        event.model.id: position
        for position, event in enumerate(events)
        if isinstance(event, TrainingRun)
    }
    for position, event in enumerate(events):
        if not isinstance(event, TrainingRun | ModelCompiled):
            continue
        if isinstance(event, TrainingRun) or last_run.get(event.model.id, -1) < position:
            yield position, event


def _measure_once(
    position: int, event: ModelCompiled | TrainingRun, bench: _Bench
) -> MeasuredModel:
    key = _identify(event, bench)
    if key not in bench.done:
        try:
            bench.done[key] = _measure_model(position, event, bench)
        except UnmeasurableError as error:
            bench.done[key] = MeasuredModel(
                event=position, status="unsupported", reason=error.message
            )
        except Exception as error:
            # One model that we fail on must not cost the student the others.
            reason = describe(Reason.OUR_FAILURE, type(error).__name__)
            bench.done[key] = MeasuredModel(event=position, status="errored", reason=reason)
    return bench.done[key].model_copy(update={"event": position})


def _identify(event: ModelCompiled | TrainingRun, bench: _Bench) -> _Key:
    """Equal for models that are sure to measure the same."""
    note = event.model
    if not isinstance(event, TrainingRun) or not has_trained(event):
        return (note.architecture,)
    prepared, inputs = bench.preprocessing(event), event.data.inputs
    seen = (inputs.shape[1:], inputs.minimum, inputs.maximum) if prepared is None else prepared
    return note.architecture, note.weights, seen


def _measure_model(
    position: int, event: ModelCompiled | TrainingRun, bench: _Bench
) -> MeasuredModel:
    if event.model.architecture is None:
        return MeasuredModel(
            event=position, status="unsupported", reason=describe(Reason.NO_ARCHITECTURE)
        )
    trained = isinstance(event, TrainingRun) and has_trained(event)
    sample_shape = (
        event.data.inputs.shape[1:] if isinstance(event, TrainingRun) and trained else None
    )
    rebuilt = rebuild(event.model.architecture, sample_shape)
    structure = _describe_structure(position, rebuilt)
    if not isinstance(event, TrainingRun) or not trained or structure.status == "unbuilt":
        return structure
    if event.model.weights is None:
        return _conclude(structure, "undecided", Reason.WEIGHTS_MISSING)
    try:
        load_weights(rebuilt, bench.blobs(event.model.weights))
    except UnmeasurableError as error:
        return structure.model_copy(update={"status": "unsupported", "reason": error.message})
    return _evaluate(structure, rebuilt, event, bench)


def _describe_structure(position: int, rebuilt: RebuiltModel) -> MeasuredModel:
    built = rebuilt.model.built
    return MeasuredModel(
        event=position,
        status="untrained" if built else "unbuilt",
        reason=describe(Reason.NOT_TRAINED if built else Reason.NOT_BUILT),
        layers=list_layers(rebuilt),
        params=count_parameters(rebuilt),
    )


def _conclude(structure: MeasuredModel, status: str, reason: Reason) -> MeasuredModel:
    return structure.model_copy(update={"status": status, "reason": describe(reason)})


def _evaluate(
    structure: MeasuredModel, rebuilt: RebuiltModel, run: TrainingRun, bench: _Bench
) -> MeasuredModel:
    obstacle = find_obstacle(rebuilt.model, bench.index)
    if obstacle is not None:
        return _conclude(structure, "undecided", obstacle)
    prepared = bench.preprocessing(run)
    trial = (
        try_known(rebuilt.model, run.data.inputs, bench.index)
        if prepared is None
        else try_prepared(rebuilt.model, prepared, bench.index)
    )
    if trial is None:
        return _conclude(structure, "undecided", Reason.PREPROCESSING_UNKNOWN)
    return structure.model_copy(
        update={
            "status": "measured",
            "reason": "" if trial.result.finite else describe(Reason.OUTPUTS_NOT_FINITE),
            "preprocessing": trial.preprocessing,
            "guessed": prepared is None,
            "samples": len(bench.index.dataset.test_images),
            "accuracy": trial.result.accuracy,
            "loss": trial.result.loss,
        }
    )
