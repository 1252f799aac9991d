"""One warm worker for all tests of execution, and a run of a few cells in it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.errors import SandboxUnavailableError
from grader.evidence.events import Event
from grader.evidence.model import CellOutcome, ExecutionStatus
from grader.evidence.read import Trace, judge_status, read_trace
from grader.execution.confinement import ConfinementName, choose_confinement
from grader.execution.sandbox import Exit, Request, RequestCell
from grader.execution.warm import WarmSandbox, WorkerSettings
from grader.spec.assignment import Limits


@dataclass(frozen=True)
class Run:
    """How a few cells ended and what they left behind."""

    end: Exit
    trace: Trace

    @property
    def status(self) -> ExecutionStatus:
        return judge_status(self.trace) if self.end.reason == "ended" else self.end.reason

    @property
    def cells(self) -> tuple[CellOutcome, ...]:
        return self.trace.cells

    @property
    def errors(self) -> list[tuple[str, int | None] | None]:
        """For each cell the class and line of its error."""
        return [None if c.error is None else (c.error.name, c.error.line) for c in self.cells]

    def shown(self, cell: int = -1) -> str:
        """All text that a cell showed."""
        return "".join(output.text for output in self.cells[cell].outputs)

    def events(self, kind: str) -> list[Any]:
        return [event for event in self.trace.events if event.kind == kind]

    def event(self, kind: str) -> Any:
        (event,) = self.events(kind)
        return event

    def steady_events(self) -> list[Event]:
        """All events with every time that was measured set to 0."""
        return [
            event.model_copy(update={"seconds": 0.0}) if hasattr(event, "seconds") else event
            for event in self.trace.events
        ]

    def called(self) -> list[str]:
        """The old calls that were made to work."""
        return [event.call for event in self.events("old_call")]


RunCells = Callable[..., Run]


def make_settings(cache: Path, confinement: ConfinementName = "kernel") -> WorkerSettings:
    """A worker with a little data: the real one where there is some, else the look-alike."""
    folder = os.environ.get("GRADER_DATA_DIR")
    return WorkerSettings(
        datasets=("fashion_mnist",),
        data_folder=Path(folder) if folder else None,
        cache=cache,
        confinement=confinement,
        rows=(2_000, 500),
        download=False,
    )


def open_sandbox(cache: Path, confinement: ConfinementName) -> WarmSandbox:
    """A worker that is warm; skips the test where this machine cannot have one."""
    try:
        choose_confinement(confinement)
    except SandboxUnavailableError as error:
        pytest.skip(str(error))
    sandbox = WarmSandbox(make_settings(cache, confinement))
    sandbox.environment()
    return sandbox


@pytest.fixture(scope="session")
def worker_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worker-cache")


@pytest.fixture(scope="session")
def warm(worker_cache: Path) -> Iterator[WarmSandbox]:
    """The sandbox that `grader run` uses."""
    with open_sandbox(worker_cache, "kernel") as sandbox:
        yield sandbox


def run_in(sandbox: WarmSandbox, job: Path, sources: Sequence[str], **limits: Any) -> Run:
    """Run `sources`, a cell each, in `job`."""
    (job / "scratch" / "work").mkdir(parents=True)
    cells = tuple(RequestCell(index=place, source=code) for place, code in enumerate(sources))
    usual: dict[str, Any] = {"wall": 60, "cell": 30, "memory": "2GiB", "disk": "64MiB"}
    request = Request(cells=cells, seed=42, limits=Limits(**{**usual, **limits}))
    end = sandbox.run(request, job)
    return Run(end, read_trace(job / "scratch" / "evidence", len(cells)))


@pytest.fixture(scope="session")
def run_cells(warm: WarmSandbox, tmp_path_factory: pytest.TempPathFactory) -> RunCells:
    """Runs its arguments, a cell each, in the warm sandbox; keywords are limits."""
    numbers = itertools.count()

    def run(*sources: str, **limits: Any) -> Run:
        job = tmp_path_factory.mktemp(f"job{next(numbers)}-")
        return run_in(warm, job, sources, **limits)

    return run


@pytest.fixture(scope="session")
def open_worker(worker_cache: Path) -> Callable[[ConfinementName], WarmSandbox]:
    """Opens a worker of one's own, which has to be closed."""
    return lambda confinement="kernel": open_sandbox(worker_cache, confinement)


@pytest.fixture(scope="session")
def run_there() -> Callable[..., Run]:
    """Runs cells in a given sandbox and folder."""
    return run_in
