"""Watches the processes of one submission from outside and ends them when a limit is passed.

The supervisor is a fork of the warm worker that never runs a student's code itself. Below it stands
the runner, which enters the sandbox; below that, everything the student's code starts. Limits that
the kernel can hold are set inside (`harness.limits`); this is the layer that does not trust them.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import psutil

from grader.execution.confinement import Confinement
from grader.execution.disk import can_list_descriptors, most_bytes, passed_disk, unnamed_bytes
from grader.execution.harness.limits import bound_use
from grader.execution.privileges import (
    bound_processes,
    choose_real_id,
    end_user,
    give_up_privileges,
)
from grader.execution.processes import (
    adopt_orphans,
    descendants,
    die_with_parent,
    end_descendants,
    has_children,
    measure_usage,
    resident_bytes,
)
from grader.execution.sandbox import Exit
from grader.execution.usage import ConsoleMeter, CpuMeter, cell_seconds, count_threads
from grader.spec.assignment import Limits

_POLL_SECONDS = 0.1
_DISK_PAUSE = 10
"""After adding up the scratch folder, so many times as long as that took pass until the next."""
_LONGEST_DISK_PAUSE = 0.5
_CELL_GRACE = 5.0
"""Seconds after its limit in which a cell may still end by the signal it gets inside."""
_STEP_SHARE = 0.02
"""More of a cell's time to wait for that signal, which Python sees only between training steps."""
_OWN_PROCESSES = 3
"""Runner, sandbox template and the student's own process."""
_START_SECONDS = 60.0


def supervise(
    confinement: Confinement, work: Callable[[int], None], folder: Path, limits: Limits
) -> Exit:
    """Run `work(started_fd)` in `confinement` below this process and return how it ended.

    `work` writes one byte to `started_fd` and closes it just before the first cell; the clock
    starts there. Nothing below this process is alive when the call returns.
    """
    adopt_orphans()
    baseline = resident_bytes(os.getpid())
    real_id = choose_real_id()
    started_read, started_write = os.pipe()

    def work_within(started: int) -> None:
        bound_use(limits.cpu, limits.open_files)
        work(started)

    tasks = limits.processes + limits.threads + _OWN_PROCESSES
    runner = os.fork()
    if runner == 0:
        os.close(started_read)
        _run_confined(confinement, work_within, folder, started_write, tasks, real_id)
    os.close(started_write)
    try:
        watch = _Watch(folder, limits, baseline)
        return _watch(runner, started_read, watch, is_out_of_reach=confinement.guards_signals)
    finally:
        os.close(started_read)
        # What has ended by itself, as nearly all do, leaves nothing to look for.
        if has_children():
            if real_id is not None:
                end_user(real_id)
            end_descendants(os.getpid())


def _run_confined(
    confinement: Confinement,
    work: Callable[[int], None],
    folder: Path,
    started: int,
    tasks: int,
    real_id: int | None,
) -> NoReturn:
    status = 1
    try:
        confinement.prepare()
        give_up_privileges(real_id)
        bound_processes(tasks)
        die_with_parent()
        confinement.run(lambda: work(started), folder)
        status = 0
    finally:
        os._exit(status)


def _watch(runner: int, started: int, watch: _Watch, *, is_out_of_reach: bool) -> Exit:
    """`is_out_of_reach` says whether nothing that the submission does can end the runner."""
    begin = time.monotonic()
    if not _has_started(started):
        problem = "the sandbox did not start the submission's process"
        return Exit(reason="sandbox_failed", wall_seconds=time.monotonic() - begin, problem=problem)
    watch.begin = time.monotonic()
    tree = descendants(os.getpid())
    watch.closed = frozenset(one.pid for one in tree if not can_list_descriptors(one.pid))
    end = os.pidfd_open(runner)
    try:
        while True:
            ended, status, used = os.wait4(runner, os.WNOHANG)
            if ended and os.WIFSIGNALED(status) and is_out_of_reach:
                # The machine was short of memory, or somebody outside did it.
                problem = f"the sandbox was ended by signal {os.WTERMSIG(status)}"
                return watch.report("sandbox_failed").model_copy(update={"problem": problem})
            if ended:
                return watch.report(watch.settle(used.ru_utime + used.ru_stime))
            reason = watch.look()
            if reason != "ended":
                return watch.report(reason)
            select.select([end], [], [], _POLL_SECONDS)
    finally:
        os.close(end)


def _has_started(started: int) -> bool:
    """Wait for the byte that says the sandbox stands; False where the pipe closed without it."""
    readable, _, _ = select.select([started], [], [], _START_SECONDS)
    return bool(readable) and os.read(started, 1) == b"1"


@dataclass
class _Watch:
    """What is known of one running submission: its limits, and the highest use seen."""

    folder: Path
    limits: Limits
    baseline: int
    closed: frozenset[int] = frozenset()
    """Processes whose open files could not be listed from the start, as those of the sandbox."""
    begin: float = field(default_factory=time.monotonic)
    cpu: CpuMeter = field(default_factory=CpuMeter)
    memory: int = 0
    processes: int = 0
    threads: int = 0
    next_disk: float = 0.0

    def __post_init__(self) -> None:
        self.console = ConsoleMeter(self.folder, self.limits.disk)

    def look(self) -> str:
        """Look once at everything; returns the limit that is passed, or `ended` for none."""
        tree = descendants(os.getpid())
        self.cpu.look(tree)
        alive = [process for process in tree if not _is_zombie(process)]
        self.processes = max(self.processes, len(alive) - _OWN_PROCESSES)
        # To look into the memory of so many would take longer than they take to become more.
        if self.processes > self.limits.processes:
            return self._passed_time() or "processes_exceeded"
        self.memory = max(self.memory, measure_usage(tree, self.baseline, self.limits.memory))
        # Of the grader's own processes the student's counts, and the others have one thread each.
        self.threads = max(self.threads, count_threads(alive) - _OWN_PROCESSES + 1)
        return self._passed_time() or self._passed_use() or self._passed_disk(alive) or "ended"

    def settle(self, cpu_seconds: float) -> str:
        """All has ended; the kernel itself ends what uses the processor for too long."""
        self.cpu.settle(cpu_seconds)
        return "cpu_exceeded" if self.cpu.seconds > self.limits.cpu else "ended"

    def report(self, reason: str) -> Exit:
        return Exit.model_validate(
            {
                "reason": reason,
                "wall_seconds": time.monotonic() - self.begin,
                "cpu_seconds": self.cpu.seconds,
                "peak_memory": self.memory,
                "peak_processes": max(0, self.processes),
                "peak_threads": max(0, self.threads),
            }
        )

    def _passed_time(self) -> str:
        cell = self.limits.cell * (1 + _STEP_SHARE) + _CELL_GRACE
        if time.monotonic() - self.begin > self.limits.wall or cell_seconds(self.folder) > cell:
            return "timed_out"
        return "cpu_exceeded" if self.cpu.seconds > self.limits.cpu else ""

    def _passed_use(self) -> str:
        if self.memory > self.limits.memory:
            return "out_of_memory"
        if self.threads > self.limits.threads:
            return "threads_exceeded"
        return "output_exceeded" if self.console.look() > self.limits.output else ""

    def _passed_disk(self, alive: Sequence[psutil.Process]) -> str:
        begin = time.monotonic()
        if begin < self.next_disk:
            return ""
        most = most_bytes(self.limits.disk)
        unnamed = unnamed_bytes(alive, self.folder, most, self.closed)
        passed = passed_disk(self.folder, self.limits, unnamed=unnamed)
        end = time.monotonic()
        self.next_disk = end + min(_LONGEST_DISK_PAUSE, _DISK_PAUSE * (end - begin))
        return passed


def _is_zombie(process: psutil.Process) -> bool:
    """One that has ended, and that its parent has not asked after yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True
