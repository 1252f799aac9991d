"""What one submission uses, beside memory: processor time, threads, files, open output (Linux)."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from grader.evidence.layout import CELL_MARK

CONSOLE_FILE = "console.txt"
"""In the scratch folder: what a submission writes past the shell, by C code or child processes."""
_EVIDENCE_FOLDER = "evidence"


class CpuMeter:
    """Adds up the processor time of a tree of processes over many looks at it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        """Of all processes together, also of those that have ended."""
        self._own: dict[tuple[int, float], float] = {}
        self._sum_of_own = 0.0

    def look(self, processes: Iterable[psutil.Process]) -> None:
        """Take up what `processes`, the whole tree as it is now, have used so far.

        A process that ended is found in its parent's time, unless the parent refuses to wait for
        its children: then what it had used at the last look still counts.
        """
        tree = 0.0
        for process in processes:
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                own = times.user + times.system
                self._note(process, own)
                tree += own + times.children_user + times.children_system
        self.seconds = max(self.seconds, tree, self._sum_of_own)

    def settle(self, seconds: float) -> None:
        """Take up what the kernel says of the tree now that all of it has ended."""
        self.seconds = max(self.seconds, seconds)

    def _note(self, process: psutil.Process, own: float) -> None:
        key = (process.pid, process.create_time())
        self._sum_of_own += own - self._own.get(key, 0.0)
        self._own[key] = own


class ConsoleMeter:
    """Watches how much the current cell writes past the shell."""

    def __init__(self, folder: Path, largest: int) -> None:
        """`largest` is the limit in bytes at which the kernel refuses to let a file grow."""
        self._console = folder / CONSOLE_FILE
        self._largest = largest
        self._mark = folder / _EVIDENCE_FOLDER / CELL_MARK
        self._cell = 0
        self._before = 0

    def look(self) -> int:
        """Bytes since the first look at the current cell; 0 where there is nothing to see.

        Where so much was written before that look that no more can be, they are all bytes.
        """
        size = _size(self._console)
        cell = _changed(self._mark)
        if cell != self._cell:
            self._cell, self._before = cell, size
        return size if size >= self._largest else size - self._before


def cell_seconds(scratch: Path) -> float:
    """Seconds since the current cell began; 0 where the mark is missing."""
    try:
        return time.time() - os.lstat(scratch / _EVIDENCE_FOLDER / CELL_MARK).st_mtime
    except OSError:
        return 0.0


def count_threads(processes: Iterable[psutil.Process]) -> int:
    """Threads of all `processes` together, the main thread of each included."""
    threads = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            threads += process.num_threads()
    return threads


def _size(path: Path) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0


def _changed(path: Path) -> int:
    try:
        return os.lstat(path).st_mtime_ns
    except OSError:
        return 0
