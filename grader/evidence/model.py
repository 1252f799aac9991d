"""Evidence: what happened when a submission ran, as one immutable record."""

from __future__ import annotations

from typing import Literal

from grader.evidence.events import (
    CellEnd,
    CellError,
    Digest,
    Event,
    Output,
    _Frozen,
)

_EndedRun = Literal["files_exceeded", "cpu_exceeded", "killed"]
"""What ends the whole run, and the cell that it was at."""

ExecutionStatus = Literal[CellEnd, _EndedRun, "sandbox_failed", "unreadable"]

CellStatus = Literal[CellEnd, _EndedRun, "not_run"]


class CellOutcome(_Frozen):
    """How one cell ended."""

    index: int
    status: CellStatus
    seconds: float
    error: CellError | None = None
    outputs: tuple[Output, ...] = ()


class Environment(_Frozen):
    """Where a submission ran."""

    python: str
    tensorflow: str
    keras: str
    grader: str
    sandbox: str
    """Name and version of the sandbox, or `none`."""
    layers: tuple[str, ...] = ()
    """What isolated the student's code, outermost first."""
    missing: tuple[str, ...] = ()
    """Layers, and parts of layers, that a newer kernel would have added."""


class DatasetNote(_Frozen):
    """Which data a run rests on."""

    name: str
    source: str
    """`folder`, `keras_cache`, `download` or `lookalike`."""
    sha256: str
    train: int
    """Number of training images."""
    test: int
    """Number of test images."""
    first_train_labels: tuple[int, ...] = ()
    """Labels of the first ten training images."""
    first_test_labels: tuple[int, ...] = ()
    """Labels of the first ten test images."""
    class_counts: tuple[int, ...] = ()
    """Number of training images of each class, from class 0."""


class Evidence(_Frozen):
    """Everything that one run left behind."""

    schema_: Literal["grader/evidence/1"] = "grader/evidence/1"
    assignment: str
    student: str
    fingerprint: str
    """The submission's fingerprint."""
    status: ExecutionStatus
    wall_seconds: float
    cpu_seconds: float = 0.0
    """Processor time of all its processes together."""
    cells: tuple[CellOutcome, ...]
    events: tuple[Event, ...]
    """Everything else, in order; no `cell_started`, `cell_finished` or `run_finished`."""
    dropped: int = 0
    """Lines that could not be believed and were left out."""
    unaccounted: int = 0
    """Lines, these among them, that the recorder did not write, by its own count."""
    environment: Environment
    dataset: DatasetNote | None
    blobs: tuple[Digest, ...] = ()
    """Every blob that the events name and that was found."""
