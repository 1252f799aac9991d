"""Many files put into a folder together: all of them or none, and none over another."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from grader.errors import TargetError


def place_files(root: Path, files: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Write `files`, whose paths are relative to `root`, in their order; returns where they are.

    They are written to a temporary folder in `root` first and then moved. Where one of them cannot
    be, those moved before it are taken back, with the folders that were made for them.

    Raises:
        TargetError: there is a file in one of their places, or one cannot be written.
    """
    refuse_existing(root, files)
    folders: list[Path] = []
    placed: list[Path] = []
    try:
        _make_folder(root, folders)
        with tempfile.TemporaryDirectory(dir=root, prefix=".new-") as staging:
            for number, content in enumerate(files.values()):
                Path(staging, str(number)).write_bytes(content)
            for number, path in enumerate(files):
                _make_folder((root / path).parent, folders)
                refuse_existing(root, [path])
                os.rename(Path(staging, str(number)), root / path)
                placed.append(root / path)
    except BaseException as error:
        _take_back(placed, folders)
        if isinstance(error, OSError):
            raise TargetError(
                f"{error.filename or root} cannot be written: {error.strerror}",
                "name a folder that you may write to with --course",
            ) from None
        raise
    return tuple(placed)


def refuse_existing(root: Path, paths: Mapping[Path, bytes] | list[Path]) -> None:
    """Raises `TargetError` where something lies at one of `paths`."""
    for path in paths:
        if os.path.lexists(root / path):
            raise TargetError(
                f"there is already a file {root / path}",
                "choose another id; nothing was written",
            )


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make `folder` and those above it where they are missing, and note each in `made`."""
    if not folder.is_dir():
        _make_folder(folder.parent, made)
        folder.mkdir()
        made.append(folder)


def _take_back(placed: list[Path], folders: list[Path]) -> None:
    for path in placed:
        path.unlink(missing_ok=True)
    for folder in reversed(folders):
        # Somebody else may have put something into it meanwhile.
        with contextlib.suppress(OSError):
            folder.rmdir()
