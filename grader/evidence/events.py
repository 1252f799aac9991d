"""The event schema: what the recorder writes and everybody else reads.

This is the one module that the harness, which shares a process with the student, has in common with
the rest. Each event is one line of JSON in `events.jsonl`; arrays, weights and pictures lie beside
it as blobs, named by their sha256.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Name = Annotated[str, Field(max_length=500)]
LongText = Annotated[str, Field(max_length=200_000)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Seconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Series = Annotated[tuple[float | None, ...], Field(max_length=20_000)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")


class Where(_Frozen):
    """A place in the student's code."""

    cell: int = Field(ge=0)
    """Index of the cell among all cells of the submission."""
    line: int = Field(ge=1)
    """Line within the cell, from 1."""


class ArrayNote(_Frozen):
    """What was noted of an array given to a model or an estimator."""

    shape: tuple[int, ...] = Field(max_length=8)
    dtype: Name
    minimum: float | None = None
    maximum: float | None = None
    projection: Digest | None = None
    """Blob `.npz` with `projection`, float64 (rows, 2): each row times two fixed random vectors."""
    sample: Digest | None = None
    """Blob `.npz` with `rows`, int64 (k,), and `values`, float64 (k, …): at most 64 whole rows."""


class LabelNote(_Frozen):
    """What was noted of the labels that went with an array."""

    shape: tuple[int, ...] = Field(max_length=8)
    dtype: Name
    form: Literal["integer", "one_hot", "other"]
    classes: int = Field(ge=0)
    """Number of different classes; 0 where `form` is `other`."""
    labels: Digest | None = None
    """Blob `.npz` with `labels`, int32 (rows,): the class of each row."""
    first: tuple[int, ...] = Field(default=(), max_length=10)
    """The classes of the first ten rows."""


class Data(_Frozen):
    """Inputs and, where there are any, labels."""

    inputs: ArrayNote
    labels: LabelNote | None = None


class ModelNote(_Frozen):
    """A Keras model as it was at one moment."""

    id: int = Field(ge=0)
    """The same number for the same model object, from 0 in order of appearance."""
    name: Name
    """Keras's own name of the model."""
    variable: Name | None = None
    """The student's name for it, where one is bound in the notebook."""
    family: Literal["sequential", "functional", "subclassed"]
    built: bool
    architecture: Annotated[str, Field(max_length=500_000)] | None = None
    """Keras's JSON (`model.to_json()`); None where the model cannot be written down so."""
    weights: Digest | None = None
    """Blob `.npz` with `w0`, `w1`, … in the order of `model.get_weights()`."""


class CompileNote(_Frozen):
    """How a model was compiled."""

    optimizer: Name
    optimizer_config: dict[str, Any] = {}
    loss: Name | None
    """Keras's snake-case identifier, whether given as a string, a function or an object."""
    loss_written_as: Literal["string", "object", "function", "other"] = "other"
    loss_config: dict[str, Any] = {}
    metrics: tuple[Name, ...] = Field(default=(), max_length=50)


class CallbackNote(_Frozen):
    """A callback given to `fit`, with the attributes that matter."""

    name: Name
    config: dict[str, Any] = {}


class DatasetLoaded(_Frozen):
    kind: Literal["dataset_loaded"] = "dataset_loaded"
    dataset: Name
    where: Where | None = None


class DataSplit(_Frozen):
    """`sklearn.model_selection.train_test_split` was called."""

    kind: Literal["data_split"] = "data_split"
    rows: int
    second_rows: int
    """Rows of the second part, the one that is held out."""
    where: Where | None = None


class CrossValidated(_Frozen):
    """`cross_validate` or `cross_val_score` was called."""

    kind: Literal["cross_validated"] = "cross_validated"
    function: Name
    estimator: Name
    parameters: dict[str, Any] = {}
    folds: int
    scores: Series
    """The test score of each fold."""
    data: Data
    where: Where | None = None


class EstimatorFitted(_Frozen):
    """A scikit-learn estimator was fitted outside of any cross-validation."""

    kind: Literal["estimator_fitted"] = "estimator_fitted"
    estimator: Name
    parameters: dict[str, Any] = {}
    data: Data
    where: Where | None = None


class EstimatorScored(_Frozen):
    """A fitted scikit-learn estimator was scored."""

    kind: Literal["estimator_scored"] = "estimator_scored"
    estimator: Name
    parameters: dict[str, Any] = {}
    score: float | None
    data: Data
    where: Where | None = None


class ModelCompiled(_Frozen):
    kind: Literal["model_compiled"] = "model_compiled"
    model: ModelNote
    compiled: CompileNote
    where: Where | None = None


class WeightsTrail(_Frozen):
    """Which weights a model had in the course of one `fit`."""

    weights: Digest | None = None
    """Blob like `ModelNote.weights`, from before the first epoch; None where the first batch was to
    build the model."""
    epochs: Annotated[tuple[Digest, ...], Field(max_length=1_000)] = ()
    """Digests alone, of the weights as each epoch left them, before any callback saw its end."""
    jumps: Annotated[tuple[int, ...], Field(max_length=1_000)] = ()
    """Epochs, from 0, that began with weights which none before them had begun with or left."""


class TrainingRun(_Frozen):
    """One call of `fit`, with the model as it was afterwards."""

    kind: Literal["training_run"] = "training_run"
    model: ModelNote
    compiled: CompileNote | None
    data: Data
    validation: Data | None = None
    validation_split: float = 0.0
    epochs_asked: int
    epochs_run: int
    initial_epoch: int = 0
    batch_size: int | None = None
    steps_per_epoch: int | None = None
    callbacks: tuple[CallbackNote, ...] = Field(default=(), max_length=50)
    history: dict[Name, Series] = {}
    trail: WeightsTrail | None = None
    """None of a model of a class of the student's own, and of a large one."""
    status: Literal["completed", "raised", "interrupted"]
    error: LongText = ""
    seconds: Seconds
    where: Where | None = None


class Evaluated(_Frozen):
    """One call of `evaluate`."""

    kind: Literal["evaluated"] = "evaluated"
    model: ModelNote
    data: Data
    results: dict[Name, float | None] = {}
    where: Where | None = None


class Predicted(_Frozen):
    """One call of `predict`."""

    kind: Literal["predicted"] = "predicted"
    model: ModelNote
    data: Data
    shape: tuple[int, ...] = Field(max_length=8)
    rows: tuple[Series, ...] = Field(default=(), max_length=10)
    """The first ten rows of what it returned, where that has two dimensions and few columns."""
    smallest_sum: float | None = None
    largest_sum: float | None = None
    """Of the sums of all rows; near 1 where the outputs are probabilities."""
    classes: Digest | None = None
    """Blob `.npz` with `classes`, int32 (rows,): the column of the largest value of each row."""
    where: Where | None = None


class HistoryKept(_Frozen):
    """When a cell ended, a History of training stood in a variable of the student's."""

    kind: Literal["history_kept"] = "history_kept"
    variable: Name
    run: int = Field(ge=0)
    """Which `fit` it came from, counted from 0 in the order of the training runs."""
    changed: tuple[Name, ...] = Field(default=(), max_length=50)
    """The series whose numbers are not those any more that the training left."""


class Line(_Frozen):
    """One line drawn on an axes."""

    label: Name = ""
    x: Series = ()
    y: Series = ()


class Axes(_Frozen):
    title: Name = ""
    x_label: Name = ""
    y_label: Name = ""
    lines: tuple[Line, ...] = Field(default=(), max_length=100)
    bars: Series = ()
    """Heights of its bars, lengths of horizontal ones, in the order in which they were drawn."""
    images: int = 0
    """Number of `imshow` pictures on it."""
    legend: tuple[Name, ...] = Field(default=(), max_length=100)


class FigureShown(_Frozen):
    """A matplotlib figure that a cell left behind."""

    kind: Literal["figure_shown"] = "figure_shown"
    axes: tuple[Axes, ...] = Field(default=(), max_length=400)
    picture: Digest | None = None
    """Blob `.png`."""
    where: Where | None = None


class FileSaved(_Frozen):
    """A model or weights were written, or read back."""

    kind: Literal["file_saved"] = "file_saved"
    action: Literal["save", "load", "save_weights", "load_weights"]
    path: Name
    model: ModelNote | None = None
    where: Where | None = None


class WeightsSet(_Frozen):
    """The student put arrays into a model or one of its layers with `set_weights`."""

    kind: Literal["weights_set"] = "weights_set"
    model: ModelNote
    """As it was afterwards."""
    layer: Name | None = None
    """The layer's name, where it was a layer's method."""
    where: Where | None = None


class SeedSet(_Frozen):
    """The student seeded something, or asked for deterministic operations."""

    kind: Literal["seed_set"] = "seed_set"
    function: Name
    seed: int | None = None
    where: Where | None = None


class OldCall(_Frozen):
    """A call of an older release that was made to work; `call` is a key of the catalogue."""

    kind: Literal["old_call"] = "old_call"
    call: Name
    where: Where | None = None


PassedLimit = Literal[
    "out_of_memory",
    "disk_exceeded",
    "open_files_exceeded",
    "processes_exceeded",
    "threads_exceeded",
]
"""Limits that are an exception in the cell that passes them."""

CellEnd = Literal["completed", "raised", "timed_out", "output_exceeded", PassedLimit]


class CellStarted(_Frozen):
    kind: Literal["cell_started"] = "cell_started"
    cell: int = Field(ge=0)


class CellError(_Frozen):
    name: Name
    """The exception's class."""
    message: Annotated[str, Field(max_length=20_000)]
    line: int | None = Field(default=None, ge=1)
    """Line within the cell on which it was raised or passed through."""
    traceback: LongText = ""


class Output(_Frozen):
    """Something a cell showed."""

    kind: Literal["text", "html", "image"]
    text: LongText = ""
    """For `text` and `html`."""
    stream: Literal["stdout", "stderr", "result", "display"] = "stdout"
    picture: Digest | None = None
    """For `image`: blob `.png`."""


class CellFinished(_Frozen):
    kind: Literal["cell_finished"] = "cell_finished"
    cell: int = Field(ge=0)
    status: CellEnd
    seconds: Seconds
    error: CellError | None = None
    outputs: tuple[Output, ...] = Field(default=(), max_length=1_000)


class RunFinished(_Frozen):
    """The last event of a run that came to its own end."""

    kind: Literal["run_finished"] = "run_finished"
    cells: int
    events: int | None = Field(default=None, ge=0)
    """How many events were recorded before this one; None by older releases."""


Event = Annotated[
    DatasetLoaded
    | DataSplit
    | CrossValidated
    | EstimatorFitted
    | EstimatorScored
    | ModelCompiled
    | TrainingRun
    | Evaluated
    | Predicted
    | HistoryKept
    | FigureShown
    | FileSaved
    | WeightsSet
    | SeedSet
    | OldCall
    | CellStarted
    | CellFinished
    | RunFinished,
    Field(discriminator="kind"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Parses and validates one event."""

PROJECTION_SEED = 7_2021
"""Seed of the two random vectors behind `ArrayNote.projection`."""
