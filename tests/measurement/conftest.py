"""A small data set that a linear model can learn, and a recorder that writes evidence of it."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass, field
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.evidence.events import ArrayNote, Data, Event, LabelNote, ModelNote, TrainingRun
from grader.evidence.model import Environment, Evidence
from grader.evidence.projection import project
from grader.measurement.images import ImageIndex, index_images
from grader.measurement.model import Measurement


@dataclass(frozen=True)
class ToyArrays:
    """Ten variants of one pattern, with noise: 2,000 training and 500 test images."""

    name: str
    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]


def draw_images(rows: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    shared = np.random.default_rng(0).uniform(60, 180, (28, 28))
    patterns = shared + np.random.default_rng(1).uniform(-14, 14, (10, 28, 28))
    patterns[:, :2] = 0.0
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, rows).astype(np.uint8)
    noisy = patterns[labels] + random.normal(0, 45, (rows, 28, 28))
    noisy[:, :2] = 0.0
    return np.clip(noisy, 0, 255).astype(np.uint8), labels


@dataclass
class Recorder:
    """Writes the notes and blobs that the harness would."""

    stored: dict[str, bytes] = field(default_factory=dict)

    def put(self, **arrays: Any) -> str:
        stream = io.BytesIO()
        np.savez(stream, **arrays)
        return self.put_bytes(stream.getvalue())

    def put_bytes(self, blob: bytes) -> str:
        digest = hashlib.sha256(blob).hexdigest()
        self.stored[digest] = blob
        return digest

    def blobs(self, digest: str) -> bytes:
        return self.stored[digest]

    def note_array(self, array: NDArray[Any]) -> ArrayNote:
        rows = np.linspace(0, len(array) - 1, min(64, len(array))).astype(np.int64)
        return ArrayNote(
            shape=array.shape,
            dtype=str(array.dtype),
            minimum=float(array.min()),
            maximum=float(array.max()),
            projection=self.put(projection=project(array)),
            sample=self.put(rows=rows, values=array[rows].astype(np.float64)),
        )

    def note_data(self, array: NDArray[Any], labels: NDArray[Any] | None = None) -> Data:
        if labels is None:
            return Data(inputs=self.note_array(array))
        note = LabelNote(
            shape=labels.shape,
            dtype=str(labels.dtype),
            form="integer",
            classes=len(np.unique(labels)),
            labels=self.put(labels=labels.astype(np.int32)),
        )
        return Data(inputs=self.note_array(array), labels=note)

    def note_model(self, model: Any, number: int = 0, **changes: Any) -> ModelNote:
        weights = {f"w{place}": array for place, array in enumerate(model.get_weights())}
        values: dict[str, Any] = {
            "id": number,
            "name": model.name,
            "family": "sequential",
            "built": model.built,
            "architecture": model.to_json(),
            "weights": self.put(**weights) if model.built else None,
        }
        return ModelNote(**{**values, **changes})


@pytest.fixture(scope="session")
def dataset() -> ToyArrays:
    train_images, train_labels = draw_images(2_000, seed=2)
    test_images, test_labels = draw_images(500, seed=3)
    return ToyArrays("toy", train_images, train_labels, test_images, test_labels)


@pytest.fixture(scope="session")
def index(dataset: ToyArrays) -> ImageIndex:
    return index_images(dataset)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(scope="session")
def recorder_type() -> type[Recorder]:
    """For tests that need a new recorder within one test."""
    return Recorder


@pytest.fixture
def make_run():
    """A training run of `model` on `data`, completed unless said otherwise."""

    def make(model: ModelNote, data: Data, **changes: Any) -> TrainingRun:
        values: dict[str, Any] = {
            "compiled": None,
            "epochs_asked": 1,
            "epochs_run": 1,
            "status": "completed",
            "seconds": 1.0,
        }
        return TrainingRun(model=model, data=data, **{**values, **changes})

    return make


@pytest.fixture
def measure_events(dataset: ToyArrays, index: ImageIndex, recorder: Recorder):
    """The measurement of these events."""

    def run(*events: Event) -> Measurement:
        from grader.measurement import measure

        evidence = Evidence(
            assignment="ch07-1",
            student="kim",
            fingerprint="0" * 64,
            status="completed",
            wall_seconds=1.0,
            cells=(),
            events=events,
            environment=Environment(python="", tensorflow="", keras="", grader="", sandbox="none"),
            dataset=None,
        )
        return measure(evidence, dataset, recorder.blobs, index)

    return run


@pytest.fixture(scope="session")
def linear_weights(dataset: ToyArrays) -> list[NDArray[np.float32]]:
    """Kernel (784, 10) and bias (10,) that classify the images divided by 255."""
    inputs = dataset.train_images.reshape(-1, 784) / 255
    targets = np.eye(10)[dataset.train_labels]
    padded = np.column_stack([inputs, np.ones(len(inputs))])
    gram = padded.T @ padded + np.eye(785)
    solution = 10 * np.linalg.solve(gram, padded.T @ targets)
    return [solution[:-1].astype(np.float32), solution[-1].astype(np.float32)]


@pytest.fixture(scope="session")
def linear_model(linear_weights: list[NDArray[np.float32]]):
    """One softmax layer on flat images, trained as far as it goes."""
    import keras

    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
    model.set_weights(linear_weights)
    return model
