"""A process of ours that runs beside this one: orders go in, answers come out, a line each."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from grader.errors import ExecutionError
from grader.execution.preload import SETTINGS

POLL_SECONDS = 0.05
_END_SECONDS = 5.0
_MODULE = "grader.execution.local.inside"
MARK = "GRADER_RUN"
"""A variable by which what a program starts is known, wherever it goes."""
_DROPPED = frozenset({"TF_USE_LEGACY_KERAS"})
"""Variables with which a student's Keras would be another one than the grader's."""


class Program:
    """One process of `grader.execution.local.inside`; `end` must be called, whatever happened."""

    def __init__(self, arguments: Sequence[str], log: Path, cache: Path) -> None:
        """Start it; what it complains about goes to the file `log`.

        Raises:
            ExecutionError: it cannot be started.
        """
        self.log = log
        self._answers: list[Any] = []
        try:
            with log.open("ab") as errors:
                self._process = _start(arguments, errors, cache)
            # Remembered with its time of birth: ids are given out again.
            self.process = psutil.Process(self._process.pid)
        except (OSError, psutil.Error) as error:
            raise ExecutionError(f"{sys.executable} cannot be started ({error})") from error
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def code(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.poll()

    def send(self, order: dict[str, Any]) -> None:
        """Give it an order; one that has ended gets none."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()

    def find_answer(self, number: int) -> Any:
        """What it said in its line `number`, from 0; None where it has not said so much yet."""
        return self._answers[number] if number < len(self._answers) else None

    def wait_for_answer(self, number: int, seconds: float) -> Any:
        """The same, once it has said so much; None where it ended before, or took longer."""
        until = time.monotonic() + seconds
        while self.find_answer(number) is None and time.monotonic() < until:
            if self.code is not None:
                # What it said last may still be on its way.
                self._reader.join(_END_SECONDS)
                break
            time.sleep(POLL_SECONDS)
        return self.find_answer(number)

    def end(self) -> None:
        """End it and all that it has started."""
        end_processes(find_tree(self.process))
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        self._reader.join(_END_SECONDS)
        with contextlib.suppress(OSError, ValueError):
            assert self._process.stdin is not None
            self._process.stdin.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                with contextlib.suppress(ValueError):
                    self._answers.append(json.loads(line))


def find_tree(root: psutil.Process) -> list[psutil.Process]:
    """`root` and every living process below it; nothing where it has ended."""
    try:
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def find_mark(process: psutil.Process) -> str:
    """The mark of the program that started `process`; empty where there is none to be seen."""
    try:
        return str(process.environ().get(MARK, ""))
    except (psutil.Error, OSError):
        return ""


def end_processes(processes: Sequence[psutil.Process]) -> None:
    """Kill each of `processes`, and wait until all have ended."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(processes, timeout=_END_SECONDS)


def _start(arguments: Sequence[str], errors: Any, cache: Path) -> subprocess.Popen[bytes]:
    # `-P`: the folder that grader is called in may hold modules of the student's.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", _MODULE, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=_environment(cache),
        # An interruption at the terminal is this process's to act upon. Windows takes the one,
        # and without a window of its own; other systems take the other.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _environment(cache: Path) -> dict[str, str]:
    """The student's own variables, those that make every run give the same numbers, and a mark."""
    places = {"MPLCONFIGDIR": str(cache / "matplotlib"), "IPYTHONDIR": str(cache / "ipython")}
    own = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    return {**own, **SETTINGS, **places, "PYTHONUTF8": "1", MARK: secrets.token_hex(8)}
