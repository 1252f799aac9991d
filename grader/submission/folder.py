"""A hand-in on disk → the files in it, in the order they are read; links are not followed."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal

from grader.messages import Text, message

Kind = Literal["notebook", "script", "answers", "other"]

MAX_FILES = 200
MAX_FOLDERS = 6
"""How deep folders may lie within each other."""
_MAX_ENTRIES = 10_000
_MAX_OPENED = 500
_ANSWER_FILES = frozenset({"answers.yaml", "answers.yml", "answers.json"})
_DATA_ENDINGS = (".yaml", ".yml", ".json")
_IGNORED = frozenset({"__pycache__", "__macosx", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Entry:
    """One thing that was handed in."""

    name: str
    """Path relative to the hand-in, with `/`."""
    path: Path
    kind: Kind
    problem: Text | None = None
    """Why it is not to be opened."""


def list_entries(path: Path) -> tuple[Entry, ...]:
    """What there is to read at `path`, a file or a folder: code and answers first, in their order.

    No more than 200 files; a folder with more has an entry `.` that says so.

    Raises:
        OSError: `path` itself cannot be looked at.
    """
    name = readable_name(path.name)
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        return (_as_answers(_entry(path, name)),)
    found = sorted(islice(_walk(path), _MAX_ENTRIES), key=_reading_order)
    if len(found) <= MAX_FILES:
        return tuple(found)
    problem = message("submission.folder.too_many_files", file=name, limit=MAX_FILES)
    return (*found[:MAX_FILES], Entry(".", path, "other", problem))


def _as_answers(entry: Entry) -> Entry:
    """A hand-in that is one file of data can only hold answers, whatever its name."""
    is_data = entry.name.casefold().endswith(_DATA_ENDINGS)
    return replace(entry, kind="answers") if entry.kind == "other" and is_data else entry


def readable_name(name: str) -> str:
    """A file name as text that can be stored anywhere: NFC, bytes that are no UTF-8 as `\\xff`."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text)


def is_ignored(name: str) -> bool:
    """Whether an entry is the system's and not the student's: hidden files, caches, thumbnails."""
    return name.startswith(".") or name.casefold() in _IGNORED


def natural_key(name: str) -> tuple[tuple[str | int, ...], str]:
    """Sorts `7-2` before `7-10`, whatever the case of its letters."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts)), name


def _reading_order(entry: Entry) -> tuple[bool, tuple[tuple[str | int, ...], str]]:
    return entry.kind == "other", natural_key(entry.name)


def _walk(root: Path) -> Iterator[Entry]:
    """The files of a folder and of those within it; folders that cannot be opened say why."""
    pending = [(root, "", 0)]
    folders = 0
    while pending:
        folder, name, depth = pending.pop()
        folders += 1
        if depth > MAX_FOLDERS or folders > _MAX_OPENED:
            yield _closed(folder, name, message("submission.folder.too_deep", file=name))
            continue
        try:
            items = _scan(folder)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            problem = message("submission.file.unopened", file=name, reason=reason)
            yield _closed(folder, name, problem)
            continue
        for item in items:
            inner = f"{name}/{readable_name(item.name)}" if name else readable_name(item.name)
            if item.is_dir(follow_symlinks=False):
                pending.append((Path(item.path), inner, depth + 1))
            else:
                yield _entry(Path(item.path), inner)


def _scan(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as items:
        return [item for item in islice(items, _MAX_ENTRIES) if not is_ignored(item.name)]


def _closed(folder: Path, name: str, problem: Text) -> Entry:
    return Entry(name or ".", folder, "other", problem)


def _entry(path: Path, name: str) -> Entry:
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        return Entry(name, path, _kind(name), message("submission.file.symlink", file=name))
    if not stat.S_ISREG(mode):
        return Entry(name, path, "other", message("submission.file.special", file=name))
    return Entry(name, path, _kind(name))


def _kind(name: str) -> Kind:
    file = name.rpartition("/")[2].lower()
    if file.endswith(".ipynb"):
        return "notebook"
    # A package's marker is usually empty and never somebody's homework.
    if file.endswith(".py") and file != "__init__.py":
        return "script"
    return "answers" if file in _ANSWER_FILES else "other"
