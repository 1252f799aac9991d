"""Files named and written so that nobody finds half of one, and folders removed at any depth."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_OPEN_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_OPEN_FILE = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    # Each system has some of them.
    _OPEN_FILE |= getattr(os, _flag, 0)
_MAX_STEM = 200
"""Bytes of UTF-8: a file's name may have 255, and an ending and a few more are still to come."""
_DIGEST_LENGTH = 16
_OWNER = r"[0-9a-f]{8}-\d+-\d+"
_PART = re.compile(rf"\.part-({_OWNER})-\w+")
_SHORTENED = re.compile(rf".*~[0-9a-f]{{{_DIGEST_LENGTH}}}", re.DOTALL | re.IGNORECASE)
_UNUSABLE = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]')
"""Characters that no file on Windows, and none that CI services take, can have in its name."""
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|.*[ .]", re.IGNORECASE | re.DOTALL)
"""Names that Windows takes for something else."""


def file_stem(name: str) -> str:
    """`name` as the stem of a file that every system and CI service can hold.

    It is the name itself; where that is too long or cannot be a file's, its beginning without what
    is in the way, and a digest. Different names have different stems, and a name has the same stem
    every time.
    """
    content = name.encode("utf-8", "surrogatepass")
    # A name that only looks shortened is shortened too: it could be the stem of another.
    is_odd = any(pattern.fullmatch(name) for pattern in (_SHORTENED, _DEVICES))
    if len(content) <= _MAX_STEM and not is_odd and not _UNUSABLE.search(name):
        return name
    digest = hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]
    start = content[: _MAX_STEM - _DIGEST_LENGTH - 1].decode("utf-8", "ignore")
    return f"{_UNUSABLE.sub('_', start)}~{digest}"


def probe_folder(folder: Path) -> None:
    """Make `folder` where it is missing, and write and remove a file in it.

    Raises:
        OSError: one of these cannot be done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=f".part-{name_owner()}-") as file:
        file.write(b"probe")
        file.flush()


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all; its folder is made where it is missing.

    The content goes to a file of another name first, which is then renamed. What was at `path`
    stays until that moment.

    Raises:
        OSError: the folder cannot be made or the file not be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{name_owner()}-{secrets.token_hex(8)}")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def open_regular(path: Path) -> BinaryIO | None:
    """A regular file, open to be read; None for links, pipes, folders and what is not there."""
    try:
        # Before it is opened, because not every system can refuse to follow a link then.
        if stat.S_ISLNK(os.lstat(path).st_mode):
            return None
        descriptor = os.open(path, _OPEN_FILE)
    except (OSError, ValueError):
        return None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    return None


def remove_abandoned_parts(folder: Path) -> None:
    """Remove the parts of files that killed processes left in `folder` and in its subfolders.

    Parts that somebody still writes stay, and so do those of other machines.
    """
    for part in (*folder.glob(".part-*"), *folder.glob("*/.part-*")):
        match = _PART.fullmatch(part.name)
        if match and is_owner_gone(match[1]):
            with contextlib.suppress(OSError):
                part.unlink()


def name_owner() -> str:
    """This process, for the names of what must not outlive it: machine, process id, beginning."""
    import psutil

    # With the second in which it began, because ids are given out again.
    mine = psutil.Process()
    return f"{_machine()}-{mine.pid}-{int(mine.create_time())}"


def is_owner_gone(owner: str) -> bool:
    """Whether the process that `name_owner` named ran on this machine and is no more."""
    import psutil

    machine, pid, begun = owner.split("-")
    if machine != _machine():
        return False
    try:
        # A second's difference is a matter of how a clock is read.
        return abs(psutil.Process(int(pid)).create_time() - int(begun)) >= 2
    except psutil.Error:
        return True


def _machine() -> str:
    """Folders may be shared between machines, whose processes have the same numbers."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def remove_tree(folder: Path) -> None:
    """Remove `folder` and all that is in it, whatever its depth and modes; links are not followed.

    Nothing else may be at work in `folder`.

    Raises:
        OSError: an entry is not ours to remove.
    """
    if os.rmdir in os.supports_dir_fd:
        _remove_stepwise(folder)
    else:
        shutil.rmtree(folder, onerror=_make_writable)


def _make_writable(remove: Callable[[str], None], path: str, _error: object) -> None:
    """Try again with what Windows does not remove because it may only be read."""
    os.chmod(path, stat.S_IRWXU)
    remove(path)


def _remove_stepwise(folder: Path) -> None:
    # Whoever filled it may have nested it deeper than a path may be long, than Python recurses and
    # than files may be open: this walks down by name and up by `..`, one folder open at a time.
    os.chmod(folder, 0o700)
    here = os.open(folder, _OPEN_FOLDER)
    try:
        names: list[str] = []
        pending = [_remove_files(here)]
        while names or pending[-1]:
            if pending[-1]:
                names.append(pending[-1].pop())
                os.chmod(names[-1], 0o700, dir_fd=here)
                here = _go(here, names[-1])
                pending.append(_remove_files(here))
            else:
                here = _go(here, "..")
                os.rmdir(names.pop(), dir_fd=here)
                pending.pop()
    finally:
        os.close(here)
    os.rmdir(folder)


def _go(here: int, name: str) -> int:
    there = os.open(name, _OPEN_FOLDER, dir_fd=here)
    os.close(here)
    return there


def _remove_files(folder: int) -> list[str]:
    """Remove everything from an open folder but its subfolders; returns their names."""
    with os.scandir(folder) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in found:
        if not is_folder:
            os.unlink(name, dir_fd=folder)
    return [name for name, is_folder in found if is_folder]
