"""Measures every model of one submission."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from grader.errors import EvidenceError
from grader.evidence.events import ArrayNote
from grader.evidence.model import Evidence
from grader.measurement.archives import Blobs
from grader.measurement.images import Arrays, ImageIndex, index_images
from grader.measurement.layers import count_parameters, list_layers
from grader.measurement.model import MeasuredModel, Measurement, Preprocessing
from grader.measurement.origins import Match, match_arrays
from grader.measurement.overlaps import find_overlaps
from grader.measurement.predictions import measure_predictions
from grader.measurement.reasons import Reason, UnmeasurableError, describe
from grader.measurement.rebuild import RebuiltModel, load_weights, rebuild
from grader.measurement.samples import measure_sample
from grader.measurement.subjects import Subject, list_subjects
from grader.measurement.trial import find_obstacle, try_known, try_prepared

_Key = tuple[object, ...]


@dataclass(frozen=True)
class _Bench:
    """What every model of one submission is measured with."""

    index: ImageIndex
    blobs: Blobs
    matches: Mapping[str, Match]
    done: dict[_Key, MeasuredModel] = field(default_factory=dict)
    """What was measured, with our own names of the layers."""

    def preprocessing(self, inputs: ArrayNote) -> Preprocessing | None:
        """How the inputs of a training run were prepared, where that was found."""
        match = self.matches.get(inputs.projection or "")
        prepared = None if match is None else match.origin.preprocessing
        # The same rows have the same projection whatever their shape: 784 columns or 28×28.
        return prepared and prepared.model_copy(update={"shape": inputs.shape[1:]})

    def trained_images(self, inputs: ArrayNote) -> NDArray[np.int64]:
        """Positions of the training images among `inputs`; all of them where none is known."""
        match = self.matches.get(inputs.projection or "")
        images = np.empty(0, np.int64) if match is None else match.images
        known = images[(images >= 0) & (images < self.index.train)]
        return known if len(known) else np.arange(self.index.train)


def measure(
    evidence: Evidence, dataset: Arrays, blobs: Blobs, index: ImageIndex | None = None
) -> Measurement:
    """Everything we can find out ourselves about the models of `evidence`.

    `dataset` holds the official images, uint8 (rows, height, width); `blobs` takes a digest to the
    bytes of its blob and raises `KeyError`, `OSError` or `EvidenceError` where it is missing;
    `index` is `index_images(dataset)`, made here where it is not given.

    There is one `MeasuredModel` for each training run, for each model or weights read back from a
    file, and for each compile that no later training run of the same model followed. What cannot be
    measured has a status and a reason (`Reason`); a failure of ours with one model leaves the
    others as they are.
    """
    index = index or index_images(dataset)
    matches = match_arrays(evidence.events, index, blobs)
    bench = _Bench(index, blobs, matches)
    return Measurement(
        dataset=dataset.name,
        models=tuple(_measure_once(subject, bench) for subject in list_subjects(evidence.events)),
        origins={digest: match.origin for digest, match in matches.items()},
        overlaps=find_overlaps(evidence.events, matches, index),
        predictions=tuple(measure_predictions(evidence.events, matches, index, blobs)),
    )


def _measure_once(subject: Subject, bench: _Bench) -> MeasuredModel:
    key = _identify(subject, bench)
    if key not in bench.done:
        try:
            bench.done[key] = _measure_model(subject, bench)
        except UnmeasurableError as error:
            bench.done[key] = MeasuredModel(
                event=subject.event, status="unsupported", reason=error.message
            )
        except Exception as error:
            # One model that we fail on must not cost the student the others.
            reason = describe(Reason.OUR_FAILURE, type(error).__name__)
            bench.done[key] = MeasuredModel(event=subject.event, status="errored", reason=reason)
    return _address(bench.done[key], subject)


def _address(measured: MeasuredModel, subject: Subject) -> MeasuredModel:
    """`measured` as the measurement of `subject`, with the student's names of the layers."""
    names = {} if subject.architecture is None else subject.architecture.names
    layers = tuple(
        layer.model_copy(update={"name": names.get(layer.name, layer.name)})
        for layer in measured.layers
    )
    return measured.model_copy(update={"event": subject.event, "layers": layers})


def _identify(subject: Subject, bench: _Bench) -> _Key:
    """Equal for models that are sure to measure the same, whatever their layers are called."""
    inputs, model = subject.inputs, subject.model
    described = subject.architecture and subject.architecture.description
    written = described or model.architecture
    if inputs is None:
        return (written,)
    prepared = bench.preprocessing(inputs)
    seen = (inputs.shape[1:], inputs.minimum, inputs.maximum) if prepared is None else prepared
    return written, model.weights, seen, subject.start, inputs.projection


def _measure_model(subject: Subject, bench: _Bench) -> MeasuredModel:
    note, inputs = subject.model, subject.inputs
    if note.architecture is None:
        return MeasuredModel(
            event=subject.event, status="unsupported", reason=describe(Reason.NO_ARCHITECTURE)
        )
    sample_shape = inputs.shape[1:] or None if inputs is not None else None
    rebuilt = rebuild(note.architecture, sample_shape)
    structure = _describe_structure(subject.event, rebuilt)
    if inputs is None or structure.status == "unbuilt":
        return structure
    if note.weights is None:
        return _conclude(structure, "undecided", Reason.WEIGHTS_MISSING)
    try:
        load_weights(rebuilt, bench.blobs(note.weights))
    except UnmeasurableError as error:
        return structure.model_copy(update={"status": "unsupported", "reason": error.message})
    measured = _evaluate(structure, rebuilt, inputs, bench)
    return _compare(measured, rebuilt, subject, bench) if measured.preprocessing else measured


def _compare(
    measured: MeasuredModel, rebuilt: RebuiltModel, subject: Subject, bench: _Bench
) -> MeasuredModel:
    """`measured` with what there is to hold its accuracy against."""
    prepared, inputs, index = measured.preprocessing, subject.inputs, bench.index
    if prepared is None or inputs is None:
        return measured
    trained = measure_sample(rebuilt.model, bench.trained_images(inputs), prepared, index)
    started = None
    if subject.start is not None:
        with contextlib.suppress(EvidenceError, KeyError, OSError):
            load_weights(rebuilt, bench.blobs(subject.start))
            tests = np.arange(index.train, len(index.labels))
            started = measure_sample(rebuilt.model, tests, prepared, index)
    return measured.model_copy(update={"training_accuracy": trained, "start_accuracy": started})


def _describe_structure(position: int, rebuilt: RebuiltModel) -> MeasuredModel:
    built = rebuilt.model.built
    return MeasuredModel(
        event=position,
        status="untrained" if built else "unbuilt",
        reason=describe(Reason.NOT_TRAINED if built else Reason.NOT_BUILT),
        layers=list_layers(RebuiltModel(rebuilt.model, names={})),
        params=count_parameters(rebuilt),
    )


def _conclude(structure: MeasuredModel, status: str, reason: Reason) -> MeasuredModel:
    return structure.model_copy(update={"status": status, "reason": describe(reason)})


def _evaluate(
    structure: MeasuredModel, rebuilt: RebuiltModel, inputs: ArrayNote, bench: _Bench
) -> MeasuredModel:
    obstacle = find_obstacle(rebuilt.model, bench.index)
    if obstacle is not None:
        return _conclude(structure, "undecided", obstacle)
    prepared = bench.preprocessing(inputs)
    trial = (
        try_known(rebuilt.model, inputs, bench.index)
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
