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
    Axes,
    CallbackNote,
    CompileNote,
    CrossValidated,
    Data,
    EstimatorScored,
    Evaluated,
    Event,
    FigureShown,
    FileSaved,
    HistoryKept,
    LabelNote,
    Line,
    ModelCompiled,
    ModelNote,
    Output,
    Predicted,
    TrainingRun,
    Where,
)
from grader.evidence.model import CellOutcome, DatasetNote, Environment, Evidence
from grader.measurement.model import (
    LayerNote,
    MeasuredModel,
    MeasuredPrediction,
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


FIRST_LABELS = (9, 0, 0, 3, 0, 2, 7, 2, 5, 5)
FIRST_TEST_LABELS = (9, 2, 1, 1, 6, 1, 4, 6, 5, 7)
CLASS_COUNTS = (5_923, 6_742, 5_958, 6_131, 5_842, 5_421, 5_918, 6_265, 5_851, 5_949)
LABELLED = FOLDER.model_copy(
    update={
        "first_train_labels": FIRST_LABELS,
        "first_test_labels": FIRST_TEST_LABELS,
        "class_counts": CLASS_COUNTS,
    }
)
"""A data set of which the grader knows the first labels and the class counts."""


def prediction(*rows: tuple[float | None, ...], number: int = 0, **changes: Any) -> Predicted:
    """A `predict` of model `number` that began with these rows; their sums are worked out."""
    sums = [sum(value or 0.0 for value in row) for row in rows]
    values: dict[str, Any] = {
        "model": model_note(number),
        "data": data("new"),
        "shape": (len(rows), 10),
        "rows": rows,
        "smallest_sum": min(sums, default=None),
        "largest_sum": max(sums, default=None),
        "where": at(4),
    }
    return Predicted(**{**values, **changes})


def judge(
    story: Story,
    kind: str,
    *,
    dataset: DatasetNote | None = LABELLED,
    outputs: dict[int, tuple[Output, ...]] | None = None,
    predictions: tuple[MeasuredPrediction, ...] = (),
    leniency: float = 0.0,
    bound: dict[str, int] | None = None,
    **arguments: Any,
) -> CheckResult:
    """What the check `kind` says of a story with this data set, cell outputs and measurements."""
    shown = story.evidence
    cells = tuple(
        cell.model_copy(update={"outputs": (outputs or {}).get(cell.index, cell.outputs)})
        for cell in shown.cells
    )
    measurement = story.measurement
    if measurement is not None:
        measurement = measurement.model_copy(update={"predictions": predictions})
    context = Context(
        evidence=shown.model_copy(update={"dataset": dataset, "cells": cells}),
        measurement=measurement,
        dataset="fashion_mnist",
        bound=bound or {},
        leniency=leniency,
    )
    return REGISTRY[kind].run(context, arguments)


def compile_note(optimizer: str = "RMSprop", **config: Any) -> CompileNote:
    """`SPARSE` with another optimizer, whose parameters are `config`."""
    return SPARSE.model_copy(update={"optimizer": optimizer, "optimizer_config": config})


def callback(name: str, **config: Any) -> CallbackNote:
    return CallbackNote(name=name, config=config)


def file_event(action: str, number: int = 0, **changes: Any) -> FileSaved:
    values: dict[str, Any] = {
        "action": action,
        "path": "model.keras",
        "model": model_note(number),
        "where": at(4),
    }
    return FileSaved(**{**values, **changes})


def history_run(number: int = 0, **changes: Any) -> TrainingRun:
    """A training run whose History holds the series in `history`, by name."""
    history = changes.pop("history", {})
    longest = max((len(series) for series in history.values()), default=0)
    values: dict[str, Any] = {"epochs": changes.pop("epochs", longest), "history": history}
    return training_run(number, **{**values, **changes})


def curve_figure(
    *curves: tuple[float | None, ...], legend: tuple[str, ...] = (), **changes: Any
) -> FigureShown:
    """A figure with one axes that holds these lines; `changes` are its title and labels."""
    lines = tuple(Line(x=tuple(range(len(y))), y=y) for y in curves)
    return FigureShown(axes=(Axes(lines=lines, legend=legend, **changes),), where=at(4))


def history_variable(run: int = 0, name: str = "history") -> HistoryKept:
    """The History of the training run counted `run` stood in a variable."""
    return HistoryKept(variable=name, run=run)


def weighted_note(number: int, weights: str | None) -> ModelNote:
    """Model `number` with weights that have a digest of their own, by their name."""
    return model_note(number, weights=None if weights is None else digest(weights))
