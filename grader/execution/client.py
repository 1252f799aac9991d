"""The process of a warm worker as seen from the one that gives it orders."""

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
from typing import Any, BinaryIO

from grader.errors import ExecutionError, SandboxUnavailableError
from grader.execution.confinement import ConfinementName
from grader.execution.preload import SETTINGS
from grader.execution.processes import end_session

_START_SECONDS = 180
_END_SECONDS = 1.0
"""How long a worker may take to end by itself; it has nothing to lose."""
_LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""Where the C library and the kernel have large pages, a fork copies fewer entries of its table."""


@dataclass(frozen=True)
class WorkerSettings:
    """What a warm worker loads and how it shuts children in."""

    datasets: tuple[str, ...]
    data_folder: Path | None
    cache: Path
    confinement: ConfinementName = "kernel"
    rows: tuple[int, int] | None = None
    download: bool = True


class WorkerProcess:
    """One process of `grader.execution.worker`, and the thread that reads its answers."""

    def __init__(self, settings: WorkerSettings) -> None:
        self._ids = itertools.count(1)
        self._waiting: dict[int, _Answer] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.process = _start(settings)
        self._hello: dict[str, Any] | None = None
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def has_ended(self) -> bool:
        return self._ended.is_set()

    @property
    def has_explained(self) -> bool:
        """Whether it has said why it cannot start: another would say the same."""
        return self._hello is not None and "failed" in self._hello

    def greeting(self) -> dict[str, Any]:
        """What it says of itself once it is warm."""
        if not self._ready.wait(_START_SECONDS):
            raise ExecutionError(f"the warm worker was not ready after {_START_SECONDS} s")
        if self._hello is None or "failed" in self._hello:
            problem = (self._hello or {}).get("failed", "it ended before it was ready")
            hint = (self._hello or {}).get("hint", "")
            raise SandboxUnavailableError(f"the warm worker did not start: {problem}", hint)
        return self._hello

    def carry_out(self, order: dict[str, Any]) -> int:
        """Send `order`, wait for its end and return the exit code of the child that did it."""
        self.greeting()
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

    def end(self) -> None:
        """End it and everything below it."""
        try:
            if self.process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    self.process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=_END_SECONDS)
        finally:
            self.process.kill()
            self.process.wait()
        # The reader ends what a worker that was killed has left behind.
        self._reader.join(timeout=5)

    def _send(self, order: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: the pipe has been closed
            raise ExecutionError("the warm worker has ended") from error

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
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
        end_session(self.process.pid)
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
    # `-P`: the folder that grader is called in may hold a stranger's modules.
    command = [sys.executable, "-P", "-m", "grader.execution.worker"]
    command += ["--cache", str(settings.cache)]
    command += ["--confinement", settings.confinement]
    for name in settings.datasets:
        command += ["--dataset", name]
    if settings.data_folder is not None:
        command += ["--data-folder", str(settings.data_folder)]
    if settings.rows is not None:
        command += ["--rows", *map(str, settings.rows)]
    if not settings.download:
        command += ["--no-download"]
    with _open_log(settings.cache) as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_clean_environment(settings.cache),
            start_new_session=True,
        )


def _open_log(cache: Path) -> BinaryIO:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        return (cache / "worker.log").open("ab")
    except OSError as error:
        raise SandboxUnavailableError(
            f"cannot write to the cache folder {cache}: {error.strerror or error}",
            "make it writable and see that the disk has room, or name another by XDG_CACHE_HOME",
        ) from error


def _clean_environment(cache: Path) -> dict[str, str]:
    """The worker's children can read its environment: it holds nothing of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "KERAS_HOME") if name in os.environ}
    places = {"HOME": str(cache), "MPLCONFIGDIR": str(cache / "matplotlib")}
    if "KERAS_HOME" not in kept:
        kept["KERAS_HOME"] = str(Path.home() / ".keras")
    places["IPYTHONDIR"] = str(cache / "ipython")
    return {**kept, **SETTINGS, **_LARGE_PAGES, **places}
