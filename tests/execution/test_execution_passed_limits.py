"""Which limit is behind an exception, whatever a student made of it."""

from __future__ import annotations

import errno
import os
from typing import Any

import pytest

from grader.execution.harness.limits import find_passed_limit

BUSY = True


def caught(action: Any) -> BaseException:
    try:
        action()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def reraise(hide: bool) -> None:
    try:
        raise OSError(errno.EMFILE, "Too many open files")
    except OSError:
        if hide:
            raise ValueError("no") from None
        raise ValueError("no")  # noqa: B904 - the case under test


class Shouting(Exception):
    """Raises as soon as one looks at it."""

    def __getattribute__(self, name: str) -> Any:
        raise SystemExit(name)


class Numberless(OSError):
    errno = property(lambda self: 1 / 0)  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (None, None),
        (MemoryError(), "out_of_memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "out_of_memory"),
        (OSError(errno.EFBIG, "File too large"), "disk_exceeded"),
        (OSError(errno.EMFILE, "Too many open files"), "open_files_exceeded"),
        (OSError("without a number"), None),
        (FileNotFoundError(errno.ENOENT, "No such file"), None),
        (RuntimeError("can't start new thread"), "threads_exceeded"),
        (RuntimeError(), None),
        (BlockingIOError(errno.EAGAIN, "never raised"), None),
        (caught(lambda: reraise(hide=False)), "open_files_exceeded"),
        (caught(lambda: reraise(hide=True)), None),
        (Numberless(errno.EFBIG, "File too large"), "disk_exceeded"),
    ],
)
def test_limit_is_found_behind_the_error(error: BaseException | None, expected: str | None) -> None:
    """Numbers and causes are read past what a student's class says."""
    assert find_passed_limit(error) == expected


def test_exception_that_shouts_is_not_asked() -> None:
    """What a student wrote runs nothing when the limit is looked for."""
    assert find_passed_limit(Shouting()) is None


def refuse_fork() -> None:
    if BUSY:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
    os.fork()


def read_empty_pipe() -> None:
    reader, _writer = os.pipe2(os.O_NONBLOCK)
    os.read(reader, 1)


def test_refused_fork_is_a_limit() -> None:
    """Code that forks and is told to try again has passed the limit of processes."""
    assert find_passed_limit(caught(refuse_fork)) == "processes_exceeded"


def test_empty_pipe_is_no_limit() -> None:
    """The same words from a pipe that is empty mean something else."""
    assert find_passed_limit(caught(read_empty_pipe)) is None


def test_circle_of_causes_has_an_end() -> None:
    """Exceptions may name each other as their causes."""
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    assert find_passed_limit(first) is None
