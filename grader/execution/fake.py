"""A sandbox that runs nothing: it leaves behind what it is told to.

Whoever tests what comes after execution needs no process, no TensorFlow and no data set:

    def play(request: Request) -> FakeRun:
        return finished_run(request, [DatasetLoaded(dataset="fashion_mnist")])

    sandbox = FakeSandbox(play)

It writes the very files that a real run leaves, so that everything which distrusts them is tested
as well.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import ExecutionError
from grader.evidence.events import CellFinished, CellStarted, Event, Output, RunFinished
from grader.evidence.layout import BLOBS_FOLDER, EVENTS_FILE
from grader.evidence.model import DatasetNote, Environment
from grader.execution.sandbox import Exit, Request
from grader.measurement.model import Measurement

ENVIRONMENT = Environment(
    python="3.11.0",
    tensorflow="2.21.0",
    keras="3.15.0",
    grader="0.1.0",
    sandbox="fake",
    layers=("nothing runs",),
)
ENDED = Exit(reason="ended", wall_seconds=1.0)
TRAIN, TEST = 60_000, 10_000


@dataclass(frozen=True)
class FakeRun:
    """What one submission leaves behind."""

    events: Sequence[Event] = ()
    """All of them, with those of the cells and of the run's end: `finished_run` adds these."""
    blobs: Sequence[bytes] = ()
    """Each is stored under its sha256."""
    end: Exit = ENDED
    failure: ExecutionError | None = None
    """Raised instead of leaving anything behind."""
    measurement: Measurement | None = None
    """What `measure` writes; an empty one where there is none."""
    problem: str = ""
    """What `measure` answers; it writes nothing then."""


def finished_run(
    request: Request,
    events: Sequence[Event] = (),
    *,
    outputs: Mapping[int, Sequence[Output]] | None = None,
    blobs: Sequence[bytes] = (),
    measurement: Measurement | None = None,
    problem: str = "",
) -> FakeRun:
    """A run in which every cell of `request` completed, `events` in between.

    `outputs` are what cells showed, by the index of the cell.
    """
    shown = outputs or {}
    starts = [CellStarted(cell=cell.index) for cell in request.cells]
    ends = [
        CellFinished(
            cell=cell.index,
            status="completed",
            seconds=0.1,
            outputs=tuple(shown.get(cell.index, ())),
        )
        for cell in request.cells
    ]
    return FakeRun(
        events=(*starts, *events, *ends, RunFinished(cells=len(request.cells))),
        blobs=blobs,
        measurement=measurement,
        problem=problem,
    )


@dataclass
class FakeSandbox:
    """Implements `Sandbox`: asks `play` what each request leaves behind, from any thread."""

    play: Callable[[Request], FakeRun] = finished_run
    note: Environment = ENVIRONMENT
    source: str = "folder"
    """Where its data sets say that they come from."""
    requests: list[Request] = field(default_factory=list)
    """Every request so far, in the order in which they came."""
    is_closed: bool = False
    _runs: dict[Path, FakeRun] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def environment(self) -> Environment:
        return self.note

    def dataset(self, name: str) -> DatasetNote:
        digest = hashlib.sha256(name.encode()).hexdigest()
        return DatasetNote(
            name=name,
            source=self.source,
            sha256=digest,
            train=TRAIN,
            test=TEST,
            first_train_labels=tuple(range(10)),
            first_test_labels=tuple(reversed(range(10))),
            class_counts=(TRAIN // 10,) * 10,
        )

    def run(self, request: Request, job: Path) -> Exit:
        """Write what `play` says into `job`/scratch/evidence.

        Raises:
            ExecutionError: `play` says so.
            FileNotFoundError: `job`/scratch/work is missing.
        """
        if not (job / "scratch" / "work").is_dir():
            raise FileNotFoundError(job / "scratch" / "work")
        run = self.play(request)
        with self._lock:
            self.requests.append(request)
            self._runs[job] = run
        if run.failure is not None:
            raise run.failure
        _leave_behind(run, job / "scratch" / "evidence")
        return run.end

    def measure(self, evidence: Path, blobs: Path, dataset: str, output: Path) -> str:
        """Write the measurement of the run whose evidence lies in the same job as `evidence`."""
        jobs = (folder for folder in evidence.parents if folder in self._runs)
        run = self._runs.get(next(jobs, evidence.parent), FakeRun())
        if run.problem:
            return run.problem
        empty = Measurement(dataset=dataset, models=(), origins={}, overlaps=())
        output.write_text((run.measurement or empty).model_dump_json(), encoding="utf-8")
        return ""

    def close(self) -> None:
        self.is_closed = True


def _leave_behind(run: FakeRun, folder: Path) -> None:
    (folder / BLOBS_FOLDER).mkdir(parents=True)
    lines = [event.model_dump_json() + "\n" for event in run.events]
    (folder / EVENTS_FILE).write_text("".join(lines), encoding="utf-8")
    for content in run.blobs:
        (folder / BLOBS_FOLDER / hashlib.sha256(content).hexdigest()).write_bytes(content)
