"""Watches a student's process from outside, by what every system tells of a process."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from grader.execution.disk import passed_disk
from grader.execution.local.program import end_processes, find_mark, find_tree
from grader.execution.processes import works_in
from grader.execution.sandbox import Exit
from grader.execution.usage import ConsoleMeter, CpuMeter, cell_seconds, count_threads
from grader.spec.assignment import Limits

_CELL_GRACE = 5.0
_CELL_SHARE = 1.02
"""Where the system has an alarm, the cell is ended by it first, and the run goes on."""
_DISK_SECONDS = 1.0
_ROUNDS = 20
"""What is left may multiply while it is ended."""


@dataclass
class Watch:
    """What is known of one running submission: its limits, and the highest use seen."""

    root: psutil.Process
    """Runs the cells; it is looked at before the first."""
    folder: Path
    limits: Limits
    begin: float = field(default_factory=time.monotonic)
    memory: int = 0
    processes: int = 0
    threads: int = 0
    next_disk: float = 0.0

    def __post_init__(self) -> None:
        self.console = ConsoleMeter(self.folder, self.limits.disk)
        # An environment's `python` may be a small program that starts the real one (Windows).
        own = find_tree(self.root)
        self._mark = find_mark(self.root)
        self._own = len(own)
        self.baseline = _resident_bytes(own)
        self._imports = CpuMeter()
        self._imports.look(own)
        self._cpu = CpuMeter()
        self._seen: dict[tuple[int, float], psutil.Process] = {}

    @property
    def cpu_seconds(self) -> float:
        """Processor time since the imports."""
        return max(0.0, self._cpu.seconds - self._imports.seconds)

    def look(self) -> str:
        """Look once at everything; returns the limit that is passed, or nothing."""
        tree = self._find_tree()
        self._cpu.look(tree)
        self.memory = max(self.memory, _resident_bytes(tree) - self.baseline)
        self.processes = max(self.processes, len(tree) - self._own)
        self.threads = max(self.threads, count_threads(tree))
        return self._passed_time() or self._passed_use() or self._passed_disk()

    def end(self) -> None:
        """End all that was seen to run, also what has left the tree since."""
        self._find_tree()
        end_processes(list(self._seen.values()))
        for _ in range(_ROUNDS):
            strays = _find_strays(self.folder.resolve(), self._mark)
            if not strays:
                return
            end_processes(strays)

    def report(self, reason: str, problem: str = "") -> Exit:
        """How it ended, and what it used."""
        return Exit.model_validate(
            {
                "reason": reason,
                "wall_seconds": time.monotonic() - self.begin,
                "cpu_seconds": self.cpu_seconds,
                "peak_memory": self.memory,
                "peak_processes": self.processes,
                "peak_threads": self.threads,
                "problem": problem,
            }
        )

    def _find_tree(self) -> list[psutil.Process]:
        tree = find_tree(self.root)
        for process in tree:
            with contextlib.suppress(psutil.Error):
                self._seen[process.pid, process.create_time()] = process
        return tree

    def _passed_time(self) -> str:
        cell = self.limits.cell * _CELL_SHARE + _CELL_GRACE
        if time.monotonic() - self.begin > self.limits.wall or cell_seconds(self.folder) > cell:
            return "timed_out"
        return "cpu_exceeded" if self.cpu_seconds > self.limits.cpu else ""

    def _passed_use(self) -> str:
        peaks: dict[str, tuple[Any, Any]] = {
            "out_of_memory": (self.memory, self.limits.memory),
            "processes_exceeded": (self.processes, self.limits.processes),
            "threads_exceeded": (self.threads, self.limits.threads),
            "output_exceeded": (self.console.look(), self.limits.output),
        }
        return next((reason for reason, (used, most) in peaks.items() if used > most), "")

    def _passed_disk(self) -> str:
        if time.monotonic() < self.next_disk:
            return ""
        self.next_disk = time.monotonic() + _DISK_SECONDS
        return passed_disk(self.folder, self.limits)


def _find_strays(folder: Path, mark: str) -> list[psutil.Process]:
    """Processes that have left the tree unseen: they work in its folder, or bear its mark."""
    return [
        process
        for process in psutil.process_iter()
        if works_in(process, folder) or (mark and find_mark(process) == mark)
    ]


def _resident_bytes(processes: list[psutil.Process]) -> int:
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            total += process.memory_info().rss
    return total
