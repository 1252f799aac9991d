"""Watches the processes of one submission from outside and ends them when a limit is passed.

The supervisor is a fork of the warm worker that never runs a student's code itself. Below it stands
the runner, which enters the sandbox; below that, everything the student's code starts. Limits that
the kernel can hold are set inside (`harness.limits`); this is the layer that does not trust them.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import psutil

from grader.evidence.layout import CELL_MARK
from grader.execution.confinement import Confinement
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
    measure_usage,
)
from grader.execution.sandbox import Exit
from grader.spec.assignment import Limits

_POLL_SECONDS = 0.1
_DISK_EVERY = 5
"""The scratch folder is added up at every fifth look."""
_CELL_GRACE = 20.0
"""Seconds after its limit in which a cell may still end by the signal it gets inside."""
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
    baseline = psutil.Process().memory_info().rss
    real_id = choose_real_id()
    started_read, started_write = os.pipe()
    runner = os.fork()
    if runner == 0:
        os.close(started_read)
        _run_confined(confinement, work, folder, started_write, limits.processes, real_id)
    os.close(started_write)
    try:
        return _watch(runner, started_read, folder, limits, baseline)
    finally:
        os.close(started_read)
        if real_id is not None:
            end_user(real_id)
        end_descendants(os.getpid())


def _run_confined(
    confinement: Confinement,
    work: Callable[[int], None],
    folder: Path,
    started: int,
    processes: int,
    real_id: int | None,
) -> NoReturn:
    status = 1
    try:
        confinement.prepare()
        give_up_privileges(real_id)
        bound_processes(processes)
        die_with_parent()
        confinement.run(lambda: work(started), folder)
        status = 0
    finally:
        os._exit(status)


def _watch(runner: int, started: int, folder: Path, limits: Limits, baseline: int) -> Exit:
    begin = time.monotonic()
    if not _has_started(started):
        problem = "the sandbox did not start the submission's process"
        return Exit(reason="sandbox_failed", wall_seconds=time.monotonic() - begin, problem=problem)
    begin = time.monotonic()
    peak_memory = peak_processes = 0
    reason = "ended"
    looks = 0
    while os.waitpid(runner, os.WNOHANG)[0] == 0:
        usage = measure_usage(descendants(os.getpid()), baseline)
        peak_memory = max(peak_memory, usage.memory)
        peak_processes = max(peak_processes, usage.processes - _OWN_PROCESSES)
        look_at_disk = looks % _DISK_EVERY == 0
        reason = _passed_limit(
            limits, time.monotonic() - begin, peak_memory, peak_processes, folder, look_at_disk
        )
        if reason != "ended":
            break
        looks += 1
        time.sleep(_POLL_SECONDS)
    return Exit.model_validate(
        {
            "reason": reason,
            "wall_seconds": time.monotonic() - begin,
            "peak_memory": peak_memory,
            "peak_processes": max(0, peak_processes),
        }
    )


def _has_started(started: int) -> bool:
    """Wait for the byte that says the sandbox stands; False where the pipe closed without it."""
    import select

    readable, _, _ = select.select([started], [], [], _START_SECONDS)
    return bool(readable) and os.read(started, 1) == b"1"


def _passed_limit(
    limits: Limits, elapsed: float, memory: int, processes: int, folder: Path, look_at_disk: bool
) -> str:
    if elapsed > limits.wall or _cell_seconds(folder) > limits.cell + _CELL_GRACE:
        return "timed_out"
    if memory > limits.memory:
        return "out_of_memory"
    if processes > limits.processes:
        return "processes_exceeded"
    if look_at_disk and folder_bytes(folder, limits.disk) + _deleted_bytes() > limits.disk:
        return "disk_exceeded"
    return "ended"


def _cell_seconds(folder: Path) -> float:
    """Seconds since the current cell began; 0 where the mark is missing."""
    try:
        return time.time() - os.lstat(folder / "evidence" / CELL_MARK).st_mtime
    except OSError:
        return 0.0


def _deleted_bytes() -> int:
    """Bytes of files that a submission holds open although no folder names them any more."""
    sizes: dict[tuple[int, int], int] = {}
    for process in descendants(os.getpid()):
        folder = f"/proc/{process.pid}/fd"
        with contextlib.suppress(OSError):
            for name in os.listdir(folder):
                file = os.stat(f"{folder}/{name}")
                if stat.S_ISREG(file.st_mode) and file.st_nlink == 0:
                    sizes[file.st_dev, file.st_ino] = file.st_blocks * 512
    return sum(sizes.values())


def folder_bytes(folder: Path, enough: int) -> int:
    """Bytes that the files below `folder` take on disk; stops counting beyond `enough`.

    Every entry counts as at least 4096 bytes, so that a million empty files are seen too. Folders
    nested deeper than a path may be long cannot be looked into and count as too much.
    """
    total = 0
    pending = [str(folder)]
    while pending and total <= enough:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    size = entry.stat(follow_symlinks=False).st_blocks * 512
                    total += max(4096, size)
                    if total > enough:
                        break
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return enough + 1
    return total
