"""What a submission keeps on disk is found, also where no folder names it."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from grader.execution.disk import count_files, folder_bytes, unnamed_bytes

MINE = [psutil.Process()]
ENOUGH = 2**20


def remove_and_keep_open(folder: Path) -> int:
    path = folder / "file"
    path.write_bytes(b"x" * 2**16)
    descriptor = os.open(path, os.O_RDWR)
    path.unlink()
    return descriptor


def test_open_files_without_a_name_are_measured(tmp_path: Path) -> None:
    """A file that was removed and is still open counts with its size."""
    before = unnamed_bytes(MINE, tmp_path, ENOUGH)
    descriptor = remove_and_keep_open(tmp_path)
    assert unnamed_bytes(MINE, tmp_path, ENOUGH) - before == 2**16
    os.close(descriptor)


def test_mapped_file_that_is_open_as_well_is_measured(tmp_path: Path) -> None:
    """An honest mapping keeps a descriptor of its own, by which its file is seen."""
    descriptor = remove_and_keep_open(tmp_path)
    with mmap.mmap(descriptor, 4096):
        os.close(descriptor)
        assert 0 < unnamed_bytes(MINE, tmp_path, ENOUGH) <= ENOUGH


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "source",
    [
        "import ctypes, time\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "libc.mmap.restype = ctypes.c_void_p\n"
        "for number in range(3):\n"
        "    file = os.open('file', os.O_RDWR | os.O_CREAT)\n"
        "    os.write(file, b'x' * 4096)\n"
        "    os.remove('file')\n"
        "    assert libc.mmap(None, 4096, 1, 1, file, 0) > 0\n"
        "    os.close(file)\n"
        "time.sleep(4)",
        "import socket, time\n"
        "here, there = socket.socketpair()\n"
        "file = open('file', 'wb')\n"
        "socket.send_fds(here, [b'x'], [file.fileno()])\n"
        "raise SystemError('sent')",
    ],
)
def test_files_cannot_be_hidden_in_the_sandbox(run_cells: Callable, source: str) -> None:
    """Neither in a mapping nor on its way between two sockets."""
    run = run_cells("import os", source, "print(1)", disk="5MiB")
    assert run.status == "disk_exceeded" or run.errors[1] == ("PermissionError", 4)


def test_closed_folder_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a submission closes to us is not believed to be small; what others own is left out."""

    def refuse(path: str) -> None:
        raise PermissionError(path)

    monkeypatch.setattr("grader.execution.disk.os.scandir", refuse)
    assert (folder_bytes(tmp_path, 9), count_files(tmp_path, 9)) == (10, 10)
    assert folder_bytes(tmp_path, 9, skip_closed=True) == 0
    assert count_files(tmp_path, 9, skip_closed=True) == 0


def test_file_that_vanishes_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is gone when it is looked at costs nothing but itself."""
    for name in "abc":
        (tmp_path / name).touch()
    whole = os.scandir

    class Listing:
        def __init__(self, path: str) -> None:
            self._entries = list(whole(path))

        def __enter__(self) -> list[os.DirEntry[str]]:
            (tmp_path / self._entries[0].name).unlink()
            return self._entries

        def __exit__(self, *_exception: object) -> None:
            pass

    monkeypatch.setattr("grader.execution.disk.os.scandir", Listing)
    assert folder_bytes(tmp_path, ENOUGH) == 2 * 4096
