"""A container that runs, seen through the engine's client that is attached to it.

All that comes out of a container may have been written by a student's code. So it is read all the
time, lest anybody wait for us, and kept only up to a bound.
"""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Sequence
from typing import IO

from grader.errors import ExecutionError
from grader.execution.container.engine import last_line

_CHUNK = 65_536
_KEPT_ERRORS = 65_536
_END_SECONDS = 5.0
"""How long an engine's client may take to notice that its container has ended."""


class Attached:
    """The client of one container; `end` must be called, whatever happened."""

    def __init__(self, program: str, arguments: Sequence[str], order: bytes, bound: int) -> None:
        """Start it, and give it `order` as its first line; keep `bound` bytes of what it prints.

        Raises:
            ExecutionError: the engine's command cannot be started.
        """
        self._said = threading.Event()
        self._printed = bytearray()
        self._errors = bytearray()
        self._bound = bound
        try:
            self._process = subprocess.Popen(
                [program, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # An interruption at the terminal is the grader's to act upon.
                start_new_session=True,
            )
        except OSError as error:
            raise ExecutionError(f"{program} cannot be started ({error})") from error
        tasks = (self._read_printed, self._read_errors, lambda: self._give(order))
        self._threads = [threading.Thread(target=task, daemon=True) for task in tasks]
        for thread in self._threads:
            thread.start()

    def wait_for_line(self, seconds: float) -> bytes:
        """The first line that it prints, without its end; empty where none came in time."""
        self._said.wait(seconds)
        line, newline, _ = bytes(self._printed).partition(b"\n")
        return line if newline else b""

    def has_ended(self, seconds: float) -> bool:
        """Whether it has ended, or does within `seconds`; then all that it printed is known."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        for thread in self._threads:
            thread.join(_END_SECONDS)
        return True

    def end(self) -> None:
        """End the client, which has nothing more to say once its container is gone."""
        if not self.has_ended(_END_SECONDS):
            self._process.kill()
            self.has_ended(_END_SECONDS)
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.close()

    @property
    def code(self) -> int | None:
        """Its exit code, which is the container's, or 125 to 127 where there was none."""
        return self._process.returncode

    @property
    def printed(self) -> bytes:
        """What it has printed so far, up to the bound."""
        return bytes(self._printed)

    @property
    def problem(self) -> str:
        """The last line that it complained with."""
        return last_line(self._errors.decode(errors="replace"))

    def _give(self, order: bytes) -> None:
        """Standard input stays open: its end tells the container that the grader is gone."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(order + b"\n")
            self._process.stdin.flush()

    def _read_printed(self) -> None:
        for chunk in _chunks(self._process.stdout):
            self._printed += chunk[: max(0, self._bound - len(self._printed))]
            if b"\n" in self._printed:
                self._said.set()
        self._said.set()

    def _read_errors(self) -> None:
        for chunk in _chunks(self._process.stderr):
            self._errors = (self._errors + chunk)[-_KEPT_ERRORS:]


def _chunks(stream: IO[bytes] | None) -> Sequence[bytes]:
    assert stream is not None
    return iter(lambda: stream.read1(_CHUNK), b"")  # type: ignore[attr-defined, return-value]
