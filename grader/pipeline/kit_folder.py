"""A student kit as a folder: put in its place whole or not at all, and never over anybody's work.

A list of the files and their digests lies in the folder, in the format of `sha256sum`. By it an
earlier kit is told from everything else: only what is still as we wrote it is ever replaced.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.errors import TargetError
from grader.files import name_owner
from grader.spec.suggestions import listed

MANIFEST = ".kit.sha256"
"""Name of that list."""
_MAX_BYTES = 1_000_000
_LINE = re.compile(r"([0-9a-f]{64})  ([^/\\\n]{1,255})")


def place_kit(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold `files`, by name, and nothing else.

    Raises:
        TargetError: something lies there that is not a kit as we wrote it, or it cannot be written;
            what was there stays.
    """
    folder = Path(os.path.realpath(folder))
    check_place(folder)
    content = {**files, MANIFEST: _list_digests(files)}
    made = folder.with_name(f".part-{name_owner()}-{secrets.token_hex(4)}")
    try:
        made.mkdir(parents=True)
        for name, data in content.items():
            (made / name).write_bytes(data)
        _exchange(folder, made)
    except OSError as error:
        raise TargetError(
            f"{folder} cannot be written: {error.strerror or type(error).__name__}",
            "name another folder with -o",
        ) from error
    finally:
        _remove(made, content)


def check_place(folder: Path) -> None:
    """Refuse a place for a kit that holds anything but an earlier kit, unchanged.

    Raises:
        TargetError: there is something else; the message names it.
    """
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise TargetError(f"{folder} is a file: expected a folder", "name a folder with -o")
    _list_own(folder, folder)


def _list_own(place: Path, folder: Path) -> list[str]:
    """The files of an unchanged kit in `place`, which errors call `folder`.

    Raises:
        TargetError: there is anything else.
    """
    try:
        names = sorted(entry.name for entry in place.iterdir())
        known = _read_digests(place / MANIFEST) if MANIFEST in names else {}
        strange = [name for name in names if name != MANIFEST and not _is_ours(place, name, known)]
    except OSError as error:
        raise TargetError(
            f"{folder} cannot be read: {error.strerror or type(error).__name__}",
            "name another folder with -o",
        ) from error
    if strange and not known:
        raise TargetError(
            f"{folder} is not empty: expected a new folder or an earlier kit, found "
            f"{_name_some(strange)}",
            "name another folder with -o",
        )
    if strange:
        raise TargetError(
            f"{folder} holds what is not ours or has changed since it was published: "
            f"{_name_some(strange)}",
            "it may be somebody's work: move it elsewhere, or name another folder with -o",
        )
    return names


def _exchange(folder: Path, made: Path) -> None:
    """Put `made` in the place of `folder`; where that fails, what was there comes back.

    Raises:
        TargetError: something was put into `folder` since it was looked at.
        OSError: a folder cannot be renamed.
    """
    if not folder.exists():
        os.rename(made, folder)
        return
    aside = made.with_name(f"{made.name}-old")
    os.rename(folder, aside)
    try:
        # Once more, now that nobody finds it under its name.
        names = _list_own(aside, folder)
        os.rename(made, folder)
    except BaseException:
        os.rename(aside, folder)
        raise
    _remove(aside, names)


def _remove(folder: Path, names: Sequence[str] | Mapping[str, bytes]) -> None:
    """Remove these files and then the folder, unless somebody put something into it meanwhile."""
    with contextlib.suppress(OSError):
        for name in names:
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def _list_digests(files: Mapping[str, bytes]) -> bytes:
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode("utf-8")


def _read_digests(path: Path) -> dict[str, str]:
    """File name → digest; empty for anything but a list of ours."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_BYTES:
        return {}
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    found = [_LINE.fullmatch(line) for line in lines]
    return {match[2]: match[1] for match in found if match} if all(found) else {}


def _is_ours(folder: Path, name: str, known: Mapping[str, str]) -> bool:
    """Whether a file is still as we wrote it."""
    return name in known and _digest(folder / name) == known[name]


def _digest(path: Path) -> str | None:
    """The digest of a file; None for a folder, a link or a device."""
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name_some(names: Sequence[str]) -> str:
    return listed(names[:5]) + (", …" if len(names) > 5 else "")
