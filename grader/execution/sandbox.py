"""What is asked of a sandbox, and what it answers."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from grader.evidence.model import DatasetNote, Environment
from grader.spec.assignment import Limits


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RequestCell(_Frozen):
    index: int
    source: str
    file: str = ""
    """Name of the file it comes from; what a script finds as its `__file__`."""


class Request(_Frozen):
    """One submission to run. It holds nothing that its student may not know."""

    cells: tuple[RequestCell, ...]
    seed: int
    limits: Limits
    quick: bool = False
    """Train for a few epochs on part of the data: for a look that must not take long."""


class Exit(_Frozen):
    """How the processes of one submission ended, as seen from outside the sandbox."""

    reason: Literal[
        "ended",
        "timed_out",
        "cpu_exceeded",
        "out_of_memory",
        "processes_exceeded",
        "threads_exceeded",
        "disk_exceeded",
        "files_exceeded",
        "open_files_exceeded",
        "output_exceeded",
        "sandbox_failed",
    ]
    """`ended`: the processes ended by themselves; whether they came to the last cell is for the
    evidence to say."""
    wall_seconds: float
    cpu_seconds: float = 0.0
    """Processor time of all its processes together, also of those that ended early."""
    peak_memory: int = 0
    """Bytes, the highest seen."""
    peak_processes: int = 0
    peak_threads: int = 0
    problem: str = ""
    """For `sandbox_failed`: what went wrong, for the leader."""


class Sandbox(Protocol):
    """Runs requests; several threads may call `run` at once.

    What a submission leaves behind lies in `job`/scratch/evidence afterwards, written by a process
    that ran a student's code.
    """

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called; nothing can be run any more."""

    def environment(self) -> Environment:
        """What runs the code, and the layers around it."""

    def dataset(self, name: str) -> DatasetNote:
        """Which copy of a data set the code is given."""

    def run(self, request: Request, job: Path) -> Exit:
        """Run `request` in `job`/scratch/work, which must exist; return when all of it has ended.

        Raises:
            ExecutionError: the sandbox failed in a way that concerns every submission.
        """

    def measure(self, evidence: Path, blobs: Path, dataset: str, output: Path) -> str:
        """Measure stored evidence where no student's code runs; returns what went wrong, or ""."""

    def close(self) -> None:
        """End every process."""
