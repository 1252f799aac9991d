"""Limits that the kernel holds, taken on by the student's own process before its first cell."""

from __future__ import annotations

import contextlib
import resource
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

_THREAD_STACKS = 2**30
"""Address space for thread stacks and allocators' reserves, beyond what the limit allows."""
_OPEN_FILES = 512


@dataclass(frozen=True)
class ProcessLimits:
    """What the student's own process may use."""

    cell_seconds: float
    memory: int
    """Bytes beyond what the warm start took."""
    disk: int
    """Bytes of one file."""
    output: int
    """Characters that one cell may show."""


class CellTimeoutError(BaseException):
    """A cell took longer than it may. `except Exception` lets it pass."""


def take_on_limits(limits: ProcessLimits) -> None:
    """Bound file size, memory, open files and core dumps of this process and its children."""
    data = _data_bytes() + limits.memory + _THREAD_STACKS
    _lower(resource.RLIMIT_DATA, data)
    _lower(resource.RLIMIT_FSIZE, limits.disk)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


@contextlib.contextmanager
def cell_time(seconds: float) -> Iterator[None]:
    """Inside, `CellTimeoutError` is raised once `seconds` have passed."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise CellTimeoutError(f"more than {seconds:g} s")

    _arm(stop, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _arm(stop: Any, seconds: float) -> None:
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _lower(kind: int, value: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound))


def _data_bytes() -> int:
    """Private writable memory of this process so far, as `RLIMIT_DATA` counts it."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0
