"""Processes of one submission: who they are, what they use, and how all are ended (Linux)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable, Collection
from dataclasses import dataclass

import psutil

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Usage:
    """What a tree of processes uses at one moment."""

    processes: int
    memory: int
    """Bytes resident beyond `baseline` in each process."""


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


def measure_usage(processes: list[psutil.Process], baseline: int) -> Usage:
    """Add up what `processes` use; `baseline` bytes of each are the warm parent's."""
    memory = 0
    alive = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            memory += max(0, process.memory_info().rss - baseline)
            alive += 1
    return Usage(processes=alive, memory=memory)


def end_descendants(pid: int, keep: Collection[int] = ()) -> None:
    """Kill every process below `pid`, but the children in `keep` and all below these."""

    def find() -> list[int]:
        kept = {child.pid for root in keep for child in descendants(root)}.union(keep)
        return [child.pid for child in descendants(pid) if child.pid not in kept]

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
