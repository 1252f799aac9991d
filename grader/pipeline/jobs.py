"""Folders in which submissions run; those of a grader that was killed are removed by the next."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from grader.files import remove_tree

_NAME = re.compile(r"grader-(\d+)-(\d+)-\w+")
"""Process id of its grader, and the second in which that began: ids are given out again."""


@contextlib.contextmanager
def job_folder() -> Iterator[Path]:
    """A new, empty folder for one submission, removed afterwards."""
    mine = psutil.Process()
    prefix = f"grader-{mine.pid}-{int(mine.create_time())}-"
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        # What is left behind costs room, and nobody's grade.
        with contextlib.suppress(OSError):
            remove_tree(folder)


def remove_abandoned_jobs() -> None:
    """Remove this user's job folders whose grader is no more."""
    for folder in Path(tempfile.gettempdir()).glob("grader-*"):
        match = _NAME.fullmatch(folder.name)
        if match and not _is_alive(int(match[1]), int(match[2])) and _is_own(folder):
            with contextlib.suppress(OSError):
                remove_tree(folder)


def _is_alive(pid: int, begun: int) -> bool:
    try:
        # A second's difference is a matter of how a clock is read.
        return abs(psutil.Process(pid).create_time() - begun) < 2
    except psutil.Error:
        return False


def _is_own(folder: Path) -> bool:
    """Whether it is this user's; where users have no numbers, all that can be removed is."""
    with contextlib.suppress(OSError):
        return not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()
    return False
