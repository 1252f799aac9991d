"""`grader init`: a study group's own repository, made of the course that comes with the package."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from grader.authoring.course_files import WORKFLOWS, find_course_files
from grader.authoring.repository import Repository, render_repository
from grader.errors import GraderError, TargetError
from grader.messages import Language, Text, message
from grader.spec.course import load_course
from grader.spec.packaged import packaged_course

_SPOKEN = re.compile(rb"(?m)^( *language: |.* --language )(?:ko|en)(?=\s*$)")
"""Where a workflow says which language comes first."""
_LONGEST_TITLE = 200
_SHOWN = 5
"""Names of a full folder's entries that are told."""
_CLONED = ".git"
"""What a clone of an empty repository holds, which is as good as nothing."""


def make_repository(
    folder: Path,
    *,
    title: str | None = None,
    requirement: str | None = None,
    language: Language = "en",
) -> tuple[PurePosixPath, ...]:
    """Make a repository with the whole course in `folder`, which may be missing or empty.

    `requirement` is what pip installs the grader by; None leaves a note in its place. `language`
    comes first wherever both are shown. Returns the files that were written, relative to `folder`:
    all of them or, where there is an error, none.

    Raises:
        TargetError: the title cannot be used, `folder` holds something or cannot be written to.
        GraderError: the package was built without its course.
    """
    check_folder(folder)
    name = message("init.title") if title is None else _check_title(title)
    root = packaged_course()
    if root is None:
        raise GraderError(
            "the course that belongs into this package is missing: it was built without it",
            "install the grader anew from where you had it",
        )
    course = load_course(root)
    repository = Repository(
        title=name,
        requirement=requirement,
        language=language,
        assignments=tuple(course.assignment(id) for id in course.ids("assignment")),
    )
    files = {path: _read(root, path, language) for path in find_course_files(root)}
    files |= render_repository(repository, files)
    _write(folder, files)
    return tuple(files)


def check_folder(folder: Path) -> None:
    """Raises `TargetError` where no repository can begin in `folder`."""
    if not os.path.lexists(folder):
        return
    try:
        found = sorted(set(os.listdir(folder)) - {_CLONED})
    except OSError as error:
        raise _cannot_write(folder, error) from None
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        names = ", ".join(repr(name) for name in found[:_SHOWN])
        raise TargetError(
            f"{folder} — expected an empty folder or none, found {names}{more}",
            "name another folder; nothing was written",
        )


def _read(root: Path, path: PurePosixPath, language: Language) -> bytes:
    """A file of the course; a workflow speaks the group's language first."""
    content = root.joinpath(path).read_bytes()
    if path.is_relative_to(WORKFLOWS):
        return _SPOKEN.sub(rb"\1" + language.encode(), content)
    return content


def _check_title(title: str) -> Text:
    line = title.strip()
    if not line or not line.isprintable() or len(line) > _LONGEST_TITLE:
        raise TargetError(
            f"--title — expected one line of at most {_LONGEST_TITLE} characters that can be "
            f"printed, found {title[:60]!r}"
        )
    return Text(ko=line, en=line)


def _write(folder: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    """Write `files` somewhere else on the same disk, and move them to `folder` together."""
    made: list[Path] = []
    try:
        # A folder that is there stays the same one: somebody may be working in it.
        place = folder if folder.is_dir() else folder.absolute().parent
        _make_folders(place, made)
        with tempfile.TemporaryDirectory(dir=place, prefix=".new-") as staging:
            whole = Path(staging, "repository")
            _fill(whole, files)
            if folder.is_dir():
                _move_entries(whole, folder)
            else:
                os.rename(whole, folder)
    except BaseException as error:
        for empty in reversed(made):
            # Somebody else may have put something into it meanwhile.
            with contextlib.suppress(OSError):
                empty.rmdir()
        if isinstance(error, OSError):
            raise _cannot_write(folder, error) from None
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make `folder` and those above it where they are missing, and note each in `made`."""
    if not folder.is_dir():
        _make_folders(folder.parent, made)
        folder.mkdir()
        made.append(folder)


def _fill(root: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    for path, content in files.items():
        root.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
        root.joinpath(path).write_bytes(content)


def _move_entries(source: Path, folder: Path) -> None:
    """Move all that is in `source` into `folder`, or nothing."""
    moved: list[Path] = []
    try:
        for name in sorted(os.listdir(source)):
            _check_free(folder / name)
            moved.append(folder / name)
            os.rename(source / name, folder / name)
    except BaseException:
        # What is still in `source` was not moved: what bears its name is somebody else's.
        for path in [path for path in moved if not os.path.lexists(source / path.name)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _check_free(path: Path) -> None:
    """Raises `FileExistsError` where somebody has put something at `path` meanwhile."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def _cannot_write(folder: Path, error: OSError) -> TargetError:
    return TargetError(
        f"{folder} cannot become a repository: {error.strerror or error}",
        "name a folder that you may write to, on a disk with room; nothing was written",
    )
