"""Processes of one submission: who they are, what they use, and how all are ended (Linux)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable, Collection
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_WALL = 0x40000000
"""wait(2), `__WALL`: also children that end without the usual signal."""
_FEW = 4
"""Processes of a submission that starts none itself: three of the grader's, and its own."""


def die_with_parent() -> None:
    """Ask the kernel to kill this process as soon as its parent ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of every orphan among this process's descendants."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(pid: int) -> list[psutil.Process]:
    """Every living process below `pid`."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return []


def works_in(process: psutil.Process, folder: Path) -> bool:
    """Whether `folder`, or one below it, is where `process` works; any system tells."""
    try:
        return Path(process.cwd()).is_relative_to(folder)
    except (psutil.Error, OSError):
        return False


def measure_usage(processes: list[psutil.Process], baseline: int, limit: int) -> int:
    """Bytes of memory that `processes` use; `baseline` are the warm parent's, which they share.

    Of several processes they are counted exactly only where they could be more than `limit`.
    """
    resident = [resident_bytes(process.pid) for process in processes]
    if len(processes) <= _FEW or sum(resident) - baseline <= limit:
        return sum(max(0, size - baseline) for size in resident)
    return max(0, sum(_apportioned_bytes(process.pid) for process in processes) - baseline)


def resident_bytes(pid: int) -> int:
    """Memory of a process that is no content of files, shared or not; 0 where it has ended."""
    return _read_kibibytes(f"/proc/{pid}/status", ("RssAnon:", "RssShmem:")) or 0


def _apportioned_bytes(pid: int) -> int:
    """The same, each page divided by the number of processes that share it.

    Takes milliseconds for each process. A program that a student started shares nothing with the
    warm parent, and a fork need not go on sharing: with many of them that makes the difference.
    """
    fields = ("Pss_Anon:", "Pss_Shmem:")
    found = _read_kibibytes(f"/proc/{pid}/smaps_rollup", fields)
    # A process may forbid others of its user to look into its memory; then all of it counts.
    return resident_bytes(pid) if found is None else found


def _read_kibibytes(path: str, fields: tuple[str, ...]) -> int | None:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return sum(int(line.split()[1]) * 1024 for line in file if line.startswith(fields))
    except OSError:
        return None


def has_children() -> bool:
    """Whether this process has children, running or not waited for; nothing is waited for here.

    Whoever adopts orphans and has none has no descendants either, and nobody can bring him any.
    """
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT | _WALL)
    except ChildProcessError:
        return False
    return True


def end_descendants(pid: int, keep: Collection[int] = ()) -> None:
    """Kill every process below `pid`, but the children in `keep` and all below these."""

    def find() -> list[int]:
        if not keep:
            return [child.pid for child in descendants(pid)]
        # From the children that are to end downwards: were all processes listed and the kept ones
        # taken out, what a kept one starts between the two would be killed.
        roots = [child.pid for child in _children(pid) if child.pid not in keep]
        return roots + [child.pid for root in roots for child in descendants(root)]

    _end(find)


def end_session(session: int) -> None:
    """Kill every process of `session`, wherever its parents' deaths have moved it."""

    def find() -> list[int]:
        return [pid for pid in psutil.pids() if _session_of(pid) == session]

    _end(find)


def _end(find: Callable[[], list[int]]) -> None:
    """Kill what `find` finds, faster than it can multiply: stop first, then kill."""
    for _ in range(1_000):
        stopped: set[int] = set()
        while fresh := [pid for pid in find() if pid not in stopped]:
            for child_pid in fresh:
                stopped.add(child_pid)
                _send(child_pid, signal.SIGSTOP)
        if not stopped:
            return
        for child_pid in stopped:
            _send(child_pid, signal.SIGKILL)
        _reap(stopped)


def _session_of(pid: int) -> int | None:
    """Its session; None where it has ended."""
    try:
        return None if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE else os.getsid(pid)
    except (psutil.Error, ProcessLookupError, PermissionError):
        return None


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _reap(pids: set[int]) -> None:
    """Collect those of `pids` that are, or have become, children of this process."""
    for pid in pids:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
