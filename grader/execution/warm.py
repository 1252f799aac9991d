"""The sandbox that `grader run` uses: a client of the warm worker."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import ExecutionError, SandboxUnavailableError
from grader.evidence.model import DatasetNote, Environment
from grader.execution.confinement import ConfinementName
from grader.execution.processes import adopt_orphans, end_session
from grader.execution.sandbox import Exit, Request

_START_SECONDS = 180
_END_SECONDS = 1.0
"""How long a worker may take to end by itself; it has nothing to lose."""
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUNBUFFERED": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "MPLBACKEND": "agg",
}


@dataclass(frozen=True)
class WorkerSettings:
    """What a warm worker loads and how it shuts children in."""

    datasets: tuple[str, ...]
    data_folder: Path | None
    cache: Path
    confinement: ConfinementName = "kernel"
    rows: tuple[int, int] | None = None
    download: bool = True


class WarmSandbox:
    """Runs requests in children of one warm worker; safe to call from several threads.

    Use as a context manager: leaving it ends the worker and everything below it.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        adopt_orphans()
        self._ids = itertools.count(1)
        self._waiting: dict[int, _Answer] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._process = _start(settings)
        self._hello: dict[str, Any] | None = None
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> WarmSandbox:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def environment(self) -> Environment:
        """Versions and layers; waits until the worker is warm."""
        return Environment.model_validate(self._greeting()["environment"])

    def dataset(self, name: str) -> DatasetNote:
        """Which copy of the data set `name` the worker holds."""
        return DatasetNote.model_validate(self._greeting()["datasets"][name])

    def run(self, request: Request, job: Path) -> Exit:
        """Run `request`; `job`/scratch/work is its working folder and must exist."""
        (job / "request.json").write_text(request.model_dump_json(), encoding="utf-8")
        code = self._order({"action": "run", "job": str(job), "log": str(job / "log.txt")})
        result = job / "exit.json"
        if code != 0 or not result.is_file():
            problem = f"the supervisor ended with code {code}: {_last_line(job / 'log.txt')}"
            return Exit(reason="sandbox_failed", wall_seconds=0.0, problem=problem)
        end = Exit.model_validate_json(result.read_bytes())
        if end.reason == "sandbox_failed":
            detail = _last_line(job / "scratch" / "console.txt")
            return end.model_copy(update={"problem": f"{end.problem}: {detail}"})
        return end

    def measure(self, evidence: Path, blobs: Path, dataset: str, output: Path) -> str:
        """Measure the evidence in a child that never saw a student's code.

        Returns what went wrong, or an empty string when `output` was written.
        """
        log = output.with_suffix(".log")
        order = {"action": "measure", "evidence": str(evidence), "blobs": str(blobs)}
        code = self._order({**order, "dataset": dataset, "output": str(output), "log": str(log)})
        if code == 0 and output.is_file():
            return ""
        return f"measuring ended with code {code}: {_last_line(log)}"

    def close(self) -> None:
        """End the worker and everything below it, promptly; a `run` under way raises then."""
        try:
            if self._process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    self._process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=_END_SECONDS)
        finally:
            self._process.kill()
            self._process.wait()
        # The reader ends what a worker that was killed has left behind.
        self._reader.join(timeout=5)

    def _greeting(self) -> dict[str, Any]:
        if not self._ready.wait(_START_SECONDS):
            raise ExecutionError(f"the warm worker was not ready after {_START_SECONDS} s")
        if self._hello is None or "failed" in self._hello:
            problem = (self._hello or {}).get("failed", "it ended before it was ready")
            hint = (self._hello or {}).get("hint", "")
            raise SandboxUnavailableError(f"the warm worker did not start: {problem}", hint)
        return self._hello

    def _order(self, order: dict[str, Any]) -> int:
        self._greeting()
        answer = _Answer()
        with self._lock:
            number = next(self._ids)
            self._waiting[number] = answer
            if self._ended.is_set():
                raise ExecutionError("the warm worker has ended")
            self._send({**order, "id": number})
        answer.event.wait()
        if answer.code is None:
            raise ExecutionError("the warm worker ended while a submission ran")
        return answer.code

    def _send(self, order: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: the pipe has been closed
            raise ExecutionError("the warm worker has ended") from error

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not line.endswith(b"\n"):
                break  # it was killed while it wrote
            message = json.loads(line)
            if "id" in message:
                self._settle(message["id"], message["code"])
            else:
                self._hello = message
                self._ready.set()
        with self._lock:
            self._ended.set()
        end_session(self._process.pid)
        self._ready.set()
        for number in list(self._waiting):
            self._settle(number, None)

    def _settle(self, number: int, code: int | None) -> None:
        answer = self._waiting.pop(number, None)
        if answer is not None:
            answer.code = code
            answer.event.set()


class _Answer:
    def __init__(self) -> None:
        self.event = threading.Event()
        self.code: int | None = None


def _start(settings: WorkerSettings) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "grader.execution.worker", "--cache", str(settings.cache)]
    command += ["--confinement", settings.confinement]
    for name in settings.datasets:
        command += ["--dataset", name]
    if settings.data_folder is not None:
        command += ["--data-folder", str(settings.data_folder)]
    if settings.rows is not None:
        command += ["--rows", *map(str, settings.rows)]
    if not settings.download:
        command += ["--no-download"]
    settings.cache.mkdir(parents=True, exist_ok=True)
    with (settings.cache / "worker.log").open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_clean_environment(settings.cache),
            start_new_session=True,
        )


def _clean_environment(cache: Path) -> dict[str, str]:
    """The worker's children can read its environment: it holds nothing of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "KERAS_HOME") if name in os.environ}
    places = {"HOME": str(cache), "MPLCONFIGDIR": str(cache / "matplotlib")}
    if "KERAS_HOME" not in kept:
        kept["KERAS_HOME"] = str(Path.home() / ".keras")
    return {**kept, **_ENVIRONMENT, **places, "IPYTHONDIR": str(cache / "ipython")}


def _last_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return "no log"
    return lines[-1][:500] if lines else "no log"
