"""What one submission keeps on disk: by name, or in files that no folder names any more (Linux)."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import psutil

from grader.spec.assignment import Limits

_EVIDENCE_FOLDER = "evidence"
_LEAST = 4096
"""Every entry counts as so many bytes, so that a million empty files are seen too."""
_ENDING_SECONDS = 0.05
_ENDING_TRIES = 4
"""On a busy machine a process may take long over its end."""
_UNNAMED = b" (deleted)"
_MARGIN = 8


def most_bytes(limit: int) -> int:
    """Bytes beyond which a submission with this disk limit is ended: an eighth more.

    A file grows to the limit itself before the kernel refuses a write. That ends the write, and
    the cells after it go on, however soon somebody counts what lies there.
    """
    return limit + limit // _MARGIN


def passed_disk(
    folder: Path, limits: Limits, *, unnamed: int = 0, skip_closed: bool = False
) -> str:
    """The limit on disk or files that the scratch folder `folder` passes; empty for none.

    `unnamed` are bytes of files that no folder names; for `skip_closed` see `folder_bytes`.
    """
    most = most_bytes(limits.disk)
    if folder_bytes(folder, most, skip_closed=skip_closed) + unnamed > most:
        return "disk_exceeded"
    files = count_files(folder, limits.files, skip_closed=skip_closed)
    return "files_exceeded" if files > limits.files else ""


def folder_bytes(folder: Path, enough: int, *, skip_closed: bool = False) -> int:
    """Bytes that the files below `folder` take on disk; stops counting beyond `enough`.

    A folder that cannot be looked into, be it closed or nested deeper than a path may be long,
    counts as too much, but where `skip_closed` says that others may own it.
    """
    total = 0
    try:
        for entry in _walk(folder, skip_closed=skip_closed):
            with contextlib.suppress(FileNotFoundError):
                total += max(_LEAST, _size_on_disk(entry.stat(follow_symlinks=False)))
            if total > enough:
                break
    except OSError:
        return enough + 1
    return total


def _size_on_disk(status: os.stat_result) -> int:
    """What a file takes; Windows tells no more than how long it is."""
    return status.st_blocks * 512 if hasattr(status, "st_blocks") else status.st_size


def count_files(folder: Path, enough: int, *, skip_closed: bool = False) -> int:
    """Files and folders below the scratch folder `folder`; stops counting beyond `enough`.

    Evidence is left out: the grader itself writes it, and it counts as bytes on disk. For folders
    that cannot be looked into see `folder_bytes`.
    """
    count = 0
    try:
        for _ in _walk(folder, skip=str(folder / _EVIDENCE_FOLDER), skip_closed=skip_closed):
            count += 1
            if count > enough:
                break
    except OSError:
        return enough + 1
    return count


def _walk(folder: Path, *, skip: str = "", skip_closed: bool) -> Iterator[os.DirEntry[str]]:
    """Every entry below `folder` but `skip`; what vanishes meanwhile is left out."""
    pending = [str(folder)]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.path == skip:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    yield entry
        except (FileNotFoundError, NotADirectoryError):
            continue
        except PermissionError:
            if not skip_closed:
                raise


def can_list_descriptors(pid: int) -> bool:
    """Whether this process may see which files another one has open."""
    try:
        os.listdir(f"/proc/{pid}/fd")
    except OSError:
        return False
    return True


def unnamed_bytes(
    processes: Sequence[psutil.Process], folder: Path, enough: int, closed: Collection[int] = ()
) -> int:
    """Bytes of files that `processes` hold although no folder names them any more.

    A file of `folder` that is kept by a mapping alone cannot be measured and counts as more than
    `enough`, and so does a process that hides its open files and is not one of `closed`.
    """
    mapped = _list_mapped(processes, folder)
    sizes: dict[tuple[int, int], int] = {}
    for process in processes:
        try:
            names = os.listdir(f"/proc/{process.pid}/fd")
        except PermissionError:
            if process.pid not in closed and _hides(process):
                return enough + 1
            continue
        except OSError:
            continue
        for name in names:
            with contextlib.suppress(OSError):
                file = os.stat(f"/proc/{process.pid}/fd/{name}")
                if stat.S_ISREG(file.st_mode) and file.st_nlink == 0:
                    sizes[file.st_dev, file.st_ino] = file.st_blocks * 512
    hidden = mapped - {inode for _, inode in sizes}
    # Looked at again: a program may have ended its mapping and closed its file in between.
    if hidden and hidden & _list_mapped(processes, folder):
        return enough + 1
    return sum(sizes.values())


def _hides(process: psutil.Process) -> bool:
    """Whether a process keeps its open files from being listed; one that ends seems to."""
    for _ in range(_ENDING_TRIES):
        time.sleep(_ENDING_SECONDS)
        try:
            ended = process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
        except psutil.Error:
            return False
        if ended or can_list_descriptors(process.pid):
            return False
    return True


def _list_mapped(processes: Sequence[psutil.Process], folder: Path) -> set[int]:
    """Inodes of files of `folder` that are mapped and that no folder names; proc(5), `maps`."""
    inside = os.fsencode(os.path.realpath(folder)) + b"/"
    found = set()
    for process in processes:
        with contextlib.suppress(OSError), open(f"/proc/{process.pid}/maps", "rb") as lines:
            for line in lines:
                if line.rstrip().endswith(_UNNAMED):
                    fields = line.split(maxsplit=5)
                    if len(fields) == 6 and fields[5].startswith(inside):
                        found.add(int(fields[4]))
    return found
