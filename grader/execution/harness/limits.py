"""Limits that the kernel holds, taken on by the student's own process before its first cell.

Windows holds none of them and macOS not all: what is missing is for the process that watches.
"""

from __future__ import annotations

import contextlib
import errno
import math
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

from grader.evidence.events import PassedLimit

try:
    import resource
except ModuleNotFoundError:  # Windows
    HAS_LIMITS = False
else:
    HAS_LIMITS = True

_THREAD_STACKS = 2**30
"""Address space for thread stacks and allocators' reserves, beyond what the limit allows."""
_DEEPEST = 20
"""How many exceptions behind an exception are looked at."""
_FORKS = frozenset({"fork", "forkpty", "_fork_exec", "fork_exec", "posix_spawn", "posix_spawnp"})

_ERROR_NUMBERS: dict[int, PassedLimit] = {
    errno.EMFILE: "open_files_exceeded",
    errno.EFBIG: "disk_exceeded",
    errno.ENOMEM: "out_of_memory",
}


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
    """Bound file size, memory and core dumps of this process and its children."""
    if not HAS_LIMITS:
        return
    bound_memory(limits.memory)
    _lower(resource.RLIMIT_FSIZE, limits.disk)
    _lower(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def bound_memory(memory: int) -> None:
    """Let the kernel refuse this process more than `memory` bytes beyond what it has now.

    Only Linux says what it has now.
    """
    used = _data_bytes()
    if used is not None:
        _lower(resource.RLIMIT_DATA, used + memory + _THREAD_STACKS)


def bound_use(cpu_seconds: float, open_files: int) -> None:
    """Bound processor time and open files of each process from here on.

    The supervisor adds up the time of all of them; the kernel's bound of one lies a little higher.
    """
    _lower(resource.RLIMIT_CPU, math.ceil(cpu_seconds) + 1)
    _lower(resource.RLIMIT_NOFILE, open_files)


@dataclass
class CellClock:
    """Whether a cell's time is over: what it raises then may have been raised again as another
    error on its way through a library, or be swallowed."""

    is_over: bool = False


@contextlib.contextmanager
def cell_time(seconds: float) -> Iterator[CellClock]:
    """Inside, `CellTimeoutError` is raised once `seconds` have passed.

    Where the system has no alarm, the process that watches ends the whole run instead.
    """
    clock = CellClock()
    if not hasattr(signal, "setitimer"):
        yield clock
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        clock.is_over = True
        raise CellTimeoutError(f"more than {seconds:g} s")

    _arm(stop, seconds)
    try:
        yield clock
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def find_passed_limit(error: BaseException | None) -> PassedLimit | None:
    """The limit behind what a cell raised, also where it was raised again as something else.

    Fields are read past the exception's own class, which a student may have written.
    """
    for _ in range(_DEEPEST):
        if error is None:
            return None
        limit = _limit_of(error)
        if limit is not None:
            return limit
        error = _behind(error)
    return None


def _limit_of(error: BaseException) -> PassedLimit | None:
    kind = type(error)
    if issubclass(kind, MemoryError) or _name_of(kind) == "ResourceExhaustedError":
        return "out_of_memory"
    if issubclass(kind, RuntimeError) and "can't start new thread" in _first_words(error):
        return "threads_exceeded"
    if not issubclass(kind, OSError):
        return None
    number = vars(OSError)["errno"].__get__(error)
    if type(number) is not int:
        return None
    if number == errno.EAGAIN:
        # A pipe that is empty says the same.
        return "processes_exceeded" if _came_from_fork(error) else None
    return _ERROR_NUMBERS.get(number)


def _behind(error: BaseException) -> BaseException | None:
    """What `error` was raised from, or while handling."""
    fields = vars(BaseException)
    cause: BaseException | None = fields["__cause__"].__get__(error)
    if cause is not None or fields["__suppress_context__"].__get__(error):
        return cause
    context: BaseException | None = fields["__context__"].__get__(error)
    return context


def _name_of(kind: type) -> str:
    name: str = vars(type)["__name__"].__get__(kind)
    return name


def _first_words(error: BaseException) -> str:
    arguments = vars(BaseException)["args"].__get__(error)
    return arguments[0] if arguments and type(arguments[0]) is str else ""


def _came_from_fork(error: BaseException) -> bool:
    step = vars(BaseException)["__traceback__"].__get__(error)
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step is not None and bool(_FORKS.intersection(step.tb_frame.f_code.co_names))


def _arm(stop: Any, seconds: float) -> None:
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _lower(kind: int, value: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound))


def _data_bytes() -> int | None:
    """Private writable memory of this process so far, as `RLIMIT_DATA` counts it (Linux)."""
    if sys.platform != "linux":
        return None
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0
