"""Gives a submission's files to the user who runs the grader, who may not read them otherwise."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

_OPEN_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


def lend_files(scratch: Path) -> None:
    """Let a container's user, who is nobody here, write to `scratch` and what we put there.

    The folder above keeps everybody else on the machine away.
    """
    for folder, _, names in os.walk(scratch):
        os.chmod(folder, 0o777)
        for name in names:
            os.chmod(Path(folder) / name, 0o666)


def is_lent(scratch: Path) -> bool:
    """Whether something in `scratch` belongs to somebody else, and may be closed to us."""
    mine = os.geteuid()
    if mine == 0:
        return False
    closed: list[OSError] = []
    for folder, folders, files in os.walk(scratch, onerror=closed.append):
        paths = (os.path.join(folder, name) for name in (*folders, *files))
        if any(os.lstat(path).st_uid != mine for path in paths):
            return True
    return bool(closed)


def return_files(scratch: Path) -> None:
    """Give everything in `scratch` to the owner of `scratch`, links themselves and not their aims.

    Runs in a container that sees nothing else, when the submission's own has ended. Whoever filled
    the folder may have nested it deeper than a path may be long: this walks down by name and up
    by `..`, one folder open at a time.

    Raises:
        OSError: a folder cannot be opened, or an owner not be changed.
    """
    owner = os.stat(scratch)
    here = os.open(scratch, _OPEN_FOLDER)
    try:
        pending = [_give_entries(here, owner)]
        while len(pending) > 1 or pending[0]:
            if pending[-1]:
                here = _go(here, pending[-1].pop())
                pending.append(_give_entries(here, owner))
            else:
                here = _go(here, "..")
                pending.pop()
    finally:
        os.close(here)


def _give_entries(folder: int, owner: os.stat_result) -> list[str]:
    """Give away what lies in an open folder; returns the names of its subfolders."""
    folders = []
    with os.scandir(folder) as entries:
        for entry in entries:
            os.chown(entry.name, owner.st_uid, owner.st_gid, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode):
                folders.append(entry.name)
    return folders


def _go(here: int, name: str) -> int:
    there = os.open(name, _OPEN_FOLDER, dir_fd=here)
    with contextlib.suppress(OSError):
        os.close(here)
    return there
