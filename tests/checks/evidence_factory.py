"""Evidence and measurements made by hand, a line for each thing that happened."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from grader.checks.context import Context
from grader.checks.registry import load_registry
from grader.checks.result import CheckResult
from grader.evidence.events import (
    ArrayNote,
    CompileNote,
    CrossValidated,
    Data,
    EstimatorScored,
    Evaluated,
    Event,
    LabelNote,
    ModelCompiled,
    ModelNote,
    Output,
    TrainingRun,
    Where,
)
from grader.evidence.model import CellOutcome, DatasetNote, Environment, Evidence
from grader.measurement.model import (
    LayerNote,
    MeasuredModel,
    Measurement,
    Origin,
    Overlap,
    Preprocessing,
)

REGISTRY = load_registry()
SCALED = Preprocessing(scale=1 / 255, offset=0.0, shape=(784,))
RAW = Preprocessing(scale=1.0, offset=0.0, shape=(784,))
ENVIRONMENT = Environment(
    python="3.11", tensorflow="2.21.0", keras="3.15.0", grader="0.1.0", sandbox="fake"
)
FOLDER = DatasetNote(
    name="fashion_mnist", source="folder", sha256="0" * 64, train=60_000, test=10_000
)
SPARSE = CompileNote(
    optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=("accuracy",)
)


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def dense(units: int, activation: str = "softmax", params: int = 7_850) -> LayerNote:
    return LayerNote(type="Dense", name="dense", units=units, activation=activation, params=params)


ONE_LAYER = (dense(10),)
TWO_LAYERS = (dense(100, "sigmoid", 78_500), dense(10, "softmax", 1_010))


def array(name: str, shape: tuple[int, ...] = (48_000, 784), maximum: float = 1.0) -> ArrayNote:
    return ArrayNote(
        shape=shape, dtype="float64", minimum=0.0, maximum=maximum, projection=digest(name)
    )


def integer_labels(rows: int = 48_000) -> LabelNote:
    return LabelNote(shape=(rows,), dtype="uint8", form="integer", classes=10)


def one_hot_labels(rows: int = 48_000) -> LabelNote:
    return LabelNote(shape=(rows, 10), dtype="float32", form="one_hot", classes=10)


def data(name: str, labels: LabelNote | None = None, **changes: Any) -> Data:
    return Data(inputs=array(name, **changes), labels=labels or integer_labels())


def at(cell: int, line: int = 1) -> Where:
    return Where(cell=cell, line=line)


def model_note(number: int = 0, **changes: Any) -> ModelNote:
    values: dict[str, Any] = {
        "id": number,
        "name": f"sequential_{number}",
        "family": "sequential",
        "built": True,
    }
    return ModelNote(**{**values, **changes})


def training_run(number: int = 0, *, epochs: int = 5, **changes: Any) -> TrainingRun:
    """Training of model `number` on the array `train`, as the book does it."""
    values: dict[str, Any] = {
        "model": model_note(number),
        "compiled": SPARSE,
        "data": data("train"),
        "epochs_asked": epochs,
        "epochs_run": epochs,
        "status": "completed",
        "seconds": 5.0,
        "where": at(3),
    }
    return TrainingRun(**{**values, **changes})


def cross_validation(*scores: float | None, **changes: Any) -> CrossValidated:
    values: dict[str, Any] = {
        "function": "cross_validate",
        "estimator": "SGDClassifier",
        "parameters": {"loss": "log_loss"},
        "folds": len(scores),
        "scores": scores,
        "data": data("train"),
        "where": at(1),
    }
    return CrossValidated(**{**values, **changes})


def scored(score: float | None, **changes: Any) -> EstimatorScored:
    values: dict[str, Any] = {
        "estimator": "LogisticRegression",
        "score": score,
        "data": data("held-out"),
        "where": at(1),
    }
    return EstimatorScored(**{**values, **changes})


def model_compiled(number: int = 0, compiled: CompileNote = SPARSE, line: int = 2) -> ModelCompiled:
    return ModelCompiled(model=model_note(number), compiled=compiled, where=at(2, line))


def evaluation(number: int = 0, name: str = "held-out", **results: float) -> Evaluated:
    return Evaluated(model=model_note(number), data=data(name), results=results, where=at(4))


@dataclass
class Story:
    """What happened in one run and what was measured of it, told piece by piece."""

    events: list[Any] = field(default_factory=list)
    shown: dict[int, str] = field(default_factory=dict)
    """Text that cells showed, by cell."""
    models: list[MeasuredModel] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    overlaps: list[Overlap] = field(default_factory=list)
    measured: bool = True
    status: str = "completed"
    cell_count: int = 6

    def add(self, event: Event) -> int:
        """Returns the event's index."""
        self.events.append(event)
        return len(self.events) - 1

    def measure(self, event: int, accuracy: float | None = 0.84, **changes: Any) -> None:
        values: dict[str, Any] = {
            "event": event,
            "status": "measured" if accuracy is not None else "untrained",
            "layers": ONE_LAYER,
            "params": 7_850,
            "accuracy": accuracy,
        }
        self.models.append(MeasuredModel(**{**values, **changes}))

    def train(self, accuracy: float | None = 0.84, **changes: Any) -> int:
        """A training run of a one-layer model that measures `accuracy`."""
        index = self.add(training_run(**changes))
        self.measure(index, accuracy)
        return index

    def origin(self, name: str, preparation: Preprocessing | None = SCALED, **rows: int) -> None:
        """Where the rows of the array `name` come from."""
        train, test = rows.get("train", 0), rows.get("test", 0)
        total = rows.get("rows", train + test)
        self.origins[digest(name)] = Origin(
            preprocessing=preparation,
            rows=total,
            train_rows=train,
            test_rows=test,
            labels_agree=None,
        )

    def overlap(self, event: int, seen: float | None) -> None:
        self.overlaps.append(Overlap(event=event, seen=seen))

    @property
    def evidence(self) -> Evidence:
        cells = tuple(
            CellOutcome(index=n, status="completed", seconds=0.1, outputs=self._outputs(n))
            for n in range(self.cell_count)
        )
        return Evidence(
            assignment="ch07-1",
            student="kim",
            fingerprint="f",
            status=self.status,
            wall_seconds=1.0,
            cells=cells,
            events=tuple(self.events),
            environment=ENVIRONMENT,
            dataset=FOLDER,
        )

    def _outputs(self, cell: int) -> tuple[Output, ...]:
        return (Output(kind="text", text=self.shown[cell]),) if cell in self.shown else ()

    @property
    def measurement(self) -> Measurement | None:
        if not self.measured:
            return None
        return Measurement(
            dataset="fashion_mnist",
            models=tuple(self.models),
            origins=self.origins,
            overlaps=tuple(self.overlaps),
        )

    def check(self, kind: str, *, bound: int | None = None, **arguments: Any) -> CheckResult:
        """What the check `kind` says; `bound` is the event of the model called `single`."""
        context = Context(
            evidence=self.evidence,
            measurement=self.measurement,
            dataset="fashion_mnist",
            bound={} if bound is None else {"single": bound},
        )
        named = {} if bound is None else {"model": "single"}
        return REGISTRY[kind].run(context, {**named, **arguments})
