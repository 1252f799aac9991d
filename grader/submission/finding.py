"""A folder of hand-ins → whose they are."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from grader.errors import TargetError
from grader.submission.folder import is_ignored, natural_key, readable_name

_MAX_STUDENTS = 10_000


def find_submissions(folder: Path) -> list[tuple[str, Path]]:
    """Each student's name and hand-in, for every entry directly under `folder`, in natural order.

    A folder is a student of its name, a file a student of its name without the ending. Where two
    entries would share a name (`kim.ipynb` and `kim.py`), both keep their full file names, so that
    neither replaces the other's grade. Hidden files, caches and `README*` are nobody's; everything
    else is somebody's, and read later: a link or a wrong format is a result with a reason.

    Raises:
        TargetError: `folder` is not there or cannot be opened, or has more than 10,000 entries.
    """
    try:
        with os.scandir(folder) as items:
            entries = [(item.name, item.is_dir(follow_symlinks=False)) for item in items]
    except OSError as error:
        raise TargetError(
            f"the submissions in {folder} cannot be listed: {error.strerror}",
            "check the path, or name the folder with --submissions",
        ) from None
    students = [entry for entry in entries if not is_nobodys(entry[0])]
    if len(students) > _MAX_STUDENTS:
        raise TargetError(
            f"{folder} holds {len(students)} entries; expected at most {_MAX_STUDENTS} students",
            "check that this is the folder of hand-ins",
        )
    named = _name_apart(sorted(students))
    return sorted(
        ((student, folder / name) for student, name in named),
        key=lambda found: natural_key(found[0]),
    )


def is_nobodys(name: str) -> bool:
    """Whether an entry of this name, in a folder of hand-ins, is no student's."""
    return is_ignored(name) or name.casefold().startswith("readme")


def _name_apart(entries: list[tuple[str, bool]]) -> list[tuple[str, str]]:
    """Student and file name of each entry; no two students alike, not even but for their case.

    Reports are files named after the student, and some file systems do not know small from large.
    """
    short = [_short_name(name, is_folder) for name, is_folder in entries]
    shared = Counter(map(str.casefold, short))
    taken: Counter[str] = Counter()
    named: list[tuple[str, str]] = []
    for (name, _), student in zip(entries, short, strict=True):
        if shared[student.casefold()] > 1:
            student = readable_name(name)
        taken[student.casefold()] += 1
        again = taken[student.casefold()]
        named.append((student if again == 1 else f"{student} ({again})", name))
    return named


def _short_name(name: str, is_folder: bool) -> str:
    text = readable_name(name)
    return text if is_folder else Path(text).stem
