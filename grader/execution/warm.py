"""The sandbox that `grader run` uses: a client of the warm worker."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from grader.errors import SandboxUnavailableError
from grader.evidence.model import DatasetNote, Environment
from grader.execution.client import WorkerProcess, WorkerSettings
from grader.execution.processes import adopt_orphans
from grader.execution.sandbox import Exit, Request
from grader.files import open_regular

_LAST_BYTES = 2**14
_REPLACEMENTS = 5
"""Workers that are started in place of others that ended; then something is wrong for good."""


class WarmSandbox:
    """Runs requests in children of one warm worker; safe to call from several threads.

    A worker that something killed is replaced by the next order. Use as a context manager: leaving
    it ends the worker and everything below it.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        adopt_orphans()
        self._settings = settings
        self._lock = threading.Lock()
        self._closed = False
        self._replaced = 0
        self._worker = WorkerProcess(settings)

    def __enter__(self) -> WarmSandbox:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def is_closed(self) -> bool:
        return self._closed

    def environment(self) -> Environment:
        """Versions and layers; waits until the worker is warm."""
        return Environment.model_validate(self._greeting()["environment"])

    def dataset(self, name: str) -> DatasetNote:
        """Which copy of the data set `name` the worker holds."""
        return DatasetNote.model_validate(self._greeting()["datasets"][name])

    def run(self, request: Request, job: Path) -> Exit:
        """Run `request`; `job`/scratch/work is its working folder and must exist."""
        (job / "request.json").write_text(request.model_dump_json(), encoding="utf-8")
        order = {"action": "run", "job": str(job), "log": str(job / "log.txt")}
        code = self._living_worker().carry_out(order)
        result = job / "exit.json"
        if code != 0 or not result.is_file():
            problem = f"the supervisor ended with code {code}: {last_line(job / 'log.txt')}"
            return Exit(reason="sandbox_failed", wall_seconds=0.0, problem=problem)
        end = Exit.model_validate_json(result.read_bytes())
        if end.reason == "sandbox_failed":
            detail = last_line(job / "scratch" / "console.txt")
            return end.model_copy(update={"problem": f"{end.problem}: {detail}"})
        return end

    def measure(self, evidence: Path, blobs: Path, dataset: str, output: Path) -> str:
        """Measure the evidence in a child that never saw a student's code.

        Returns what went wrong, or an empty string when `output` was written.
        """
        log = output.with_suffix(".log")
        order = {"action": "measure", "evidence": str(evidence), "blobs": str(blobs)}
        order |= {"dataset": dataset, "output": str(output), "log": str(log)}
        code = self._living_worker().carry_out(order)
        if code == 0 and output.is_file():
            return ""
        return f"measuring ended with code {code}: {last_line(log)}"

    def close(self) -> None:
        """End the worker and everything below it, promptly; a `run` under way raises then."""
        with self._lock:
            self._closed = True
            worker = self._worker
        worker.end()

    def _greeting(self) -> dict[str, Any]:
        """What the worker says of itself; one that was killed while it started is replaced once."""
        worker = self._worker
        try:
            return worker.greeting()
        except SandboxUnavailableError:
            if worker.has_explained or self._closed:
                raise
            return self._living_worker().greeting()

    def _living_worker(self) -> WorkerProcess:
        """The worker, or where it has ended a new one."""
        with self._lock:
            if self._worker.has_ended and not self._closed and self._replaced < _REPLACEMENTS:
                self._worker.end()
                self._worker = WorkerProcess(self._settings)
                self._replaced += 1
            return self._worker


def last_line(path: Path) -> str:
    """The end of a log that a student's process may have written, or replaced by a link."""
    file = open_regular(path)
    if file is None:
        return "no log"
    with file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - _LAST_BYTES))
        lines = file.read(_LAST_BYTES).decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:500] if lines else "no log"


__all__ = ["WarmSandbox", "WorkerSettings"]
