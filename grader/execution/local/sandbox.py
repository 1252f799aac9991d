"""The sandbox that is none: `Sandbox` by two processes of the student's own machine."""

from __future__ import annotations

import contextlib
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from grader.errors import ExecutionError
from grader.evidence.model import DatasetNote, Environment
from grader.execution.client import WorkerSettings
from grader.execution.local.program import Program
from grader.execution.local.watching import Watch
from grader.execution.sandbox import Exit, Request
from grader.execution.warm import last_line
from grader.files import name_owner, remove_tree

_START_SECONDS = 300.0
"""A first look at a data set may download it, and a slow disk takes its time over TensorFlow."""
_MEASURE_SECONDS = 300.0
_LOOK_SECONDS = 0.2


class LocalSandbox:
    """Runs requests in a plain process of their own each; `environment().sandbox` is `none`.

    The first such process starts at once, beside the one that measures, so that both have imported
    TensorFlow by the time they are needed. Use as a context manager.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._measuring = threading.Lock()
        self._closed = False
        # Named like the folder of a job: should this process be killed, the next one removes it.
        self._folder = Path(tempfile.mkdtemp(prefix=f"grader-{name_owner()}-"))
        self._programs: list[Program] = []
        try:
            self._measurer = self._start_measurer()
            self._waiting: Program | None = self._start("cells")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> LocalSandbox:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def is_closed(self) -> bool:
        return self._closed

    def environment(self) -> Environment:
        """The versions; waits until they are known.

        Raises:
            ExecutionError: the process that measures did not start.
        """
        return Environment.model_validate(self._greeting(1))

    def dataset(self, name: str) -> DatasetNote:
        """Which copy of the data set `name` is used."""
        return DatasetNote.model_validate(self._greeting(0)[name])

    def run(self, request: Request, job: Path) -> Exit:
        """Run `request`; `job`/scratch/work is its working folder and must exist."""
        try:
            self._greeting(0)
            (job / "request.json").write_text(request.model_dump_json(), encoding="utf-8")
            program = self._take_runner()
            try:
                return self._run(program, request, job)
            finally:
                program.end()
        except (ExecutionError, OSError, psutil.Error) as error:
            if self._closed:
                raise ExecutionError("the sandbox was closed while a submission ran") from error
            return Exit(reason="sandbox_failed", wall_seconds=0.0, problem=str(error))

    def measure(self, evidence: Path, blobs: Path, dataset: str, output: Path) -> str:
        """Measure the evidence in the process that never saw a student's code.

        Returns what went wrong, or an empty string when `output` was written.
        """
        with self._measuring:
            if self._measurer.code is not None:
                self._measurer = self._start_measurer()
            measurer = self._measurer
            self._greeting(1)
            order = {"evidence": str(evidence), "blobs": str(blobs)}
            measurer.send(order | {"dataset": dataset, "output": str(output)})
            answer = measurer.wait_for_answer(self._answered, _MEASURE_SECONDS)
            if answer == {"measured": True} and output.is_file():
                self._answered += 1
                return ""
            measurer.end()
            self._refuse_closed()
        return f"measuring failed: {last_line(measurer.log)}"

    def close(self) -> None:
        """End both processes and all below them; a `run` under way raises then."""
        self._closed = True
        for program in self._programs:
            program.end()
        # What another program still holds open is removed by the next grader.
        with contextlib.suppress(OSError):
            remove_tree(self._folder)

    def _run(self, program: Program, request: Request, job: Path) -> Exit:
        scratch = job / "scratch"
        self._measurer.send({"guard": program.process.pid})
        program.send({"job": str(job), "data": str(self._data)})
        begin = time.monotonic()
        if program.wait_for_answer(0, _START_SECONDS) is None:
            problem = f"the process for the cells did not start: {_last_words(program, scratch)}"
            seconds = time.monotonic() - begin
            return Exit(reason="sandbox_failed", wall_seconds=seconds, problem=problem)
        watch = Watch(program.process, scratch, request.limits)
        try:
            reason = ""
            while not reason and program.code is None:
                time.sleep(_LOOK_SECONDS)
                reason = watch.look()
            self._refuse_closed()
            return watch.report(reason or "ended")
        finally:
            watch.end()

    def _take_runner(self) -> Program:
        """A process that has begun to import: the one that waits, or a new one."""
        with self._lock:
            self._refuse_closed()
            waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting.code is None:
            return waiting
        return self._start("cells")

    def _greeting(self, number: int) -> dict[str, Any]:
        """Answer `number` of the measurer: 0 names the data sets, 1 the versions."""
        measurer = self._measurer
        answer: dict[str, Any] | None = measurer.wait_for_answer(number, _START_SECONDS)
        failed = next(
            (said for at in (0, 1) if (said := measurer.find_answer(at)) and "failed" in said), None
        )
        if failed is not None:
            raise ExecutionError(failed["failed"], failed["hint"])
        if answer is None:
            raise ExecutionError(f"TensorFlow did not start: {last_line(measurer.log)}")
        return answer

    def _refuse_closed(self) -> None:
        if self._closed:
            raise ExecutionError("the sandbox is closed")

    def _start_measurer(self) -> Program:
        settings, self._answered = self._settings, 2
        self._data = self._folder / f"data-{len(self._programs)}"
        arguments = ["--cache", str(settings.cache), "--data", str(self._data)]
        for name in settings.datasets:
            arguments += ["--dataset", name]
        if settings.data_folder is not None:
            arguments += ["--data-folder", str(settings.data_folder)]
        if settings.rows is not None:
            arguments += ["--rows", *map(str, settings.rows)]
        if not settings.download:
            arguments += ["--no-download"]
        return self._start("measure", *arguments)

    def _start(self, role: str, *arguments: str) -> Program:
        self._refuse_closed()
        log = self._folder / f"{role}-{len(self._programs)}.txt"
        program = Program([role, *arguments], log, self._settings.cache)
        self._programs.append(program)
        return program


def _last_words(program: Program, scratch: Path) -> str:
    """What it complained with last, before or after the harness took over its streams."""
    said = last_line(scratch / "console.txt")
    return last_line(program.log) if said == "no log" else said
