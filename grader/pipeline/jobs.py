"""Folders in which submissions run; those of a grader that was killed are removed by the next."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from grader.errors import ExecutionError
from grader.execution.processes import works_in
from grader.files import is_owner_gone, name_owner, remove_tree

_NAME = re.compile(r"grader-([0-9a-f]+-\d+-\d+)-\w+")
_ROUNDS = 20


@contextlib.contextmanager
def job_folder() -> Iterator[Path]:
    """A new, empty folder for one submission, removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"grader-{name_owner()}-"))
    try:
        yield folder
    finally:
        # What is left behind costs room, and nobody's grade.
        with contextlib.suppress(OSError):
            remove_tree(folder)


def check_room(needed: int) -> None:
    """Make sure that `needed` bytes are free where submissions run.

    On a full disk a student's code fails, and what is noted of it gets lost, through no fault of
    the student's.

    Raises:
        ExecutionError: there is less room.
    """
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ExecutionError(
            f"the temporary folder {folder} has {free >> 20} MiB left, and submissions need "
            f"{-(-needed >> 20)} MiB",
            "make room there, name another folder in the environment variable TMPDIR, or run fewer "
            "at once with --jobs 1",
        )


def remove_abandoned_jobs() -> None:
    """Remove this user's job folders whose grader is no more, and end what still runs in them."""
    for folder in Path(tempfile.gettempdir()).glob("grader-*"):
        match = _NAME.fullmatch(folder.name)
        if match and is_owner_gone(match[1]) and _is_own(folder):
            _end_processes(folder.resolve())
            with contextlib.suppress(OSError):
                remove_tree(folder)


def _end_processes(folder: Path) -> None:
    """Kill what works in `folder`, until nothing does: it may multiply meanwhile."""
    for _ in range(_ROUNDS):
        found = [process for process in psutil.process_iter() if works_in(process, folder)]
        for process in found:
            with contextlib.suppress(psutil.Error):
                process.kill()
        if not found:
            return


def _is_own(folder: Path) -> bool:
    """Whether it is this user's; where users have no numbers, all that can be removed is."""
    with contextlib.suppress(OSError):
        return not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()
    return False
