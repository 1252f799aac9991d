"""The course that a pull request is graded by: as the branch that it is for has it.

What the pull request itself makes of assignments, rubrics and quizzes is never read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from grader.errors import GraderError, SpecError, TargetError
from grader.pipeline.pull_request.objects import TreeFile, list_files, read_files
from grader.pipeline.pull_request.span import Span
from grader.spec.course import Course, load_course

_FOLDERS = ("assignments", "rubrics")
_MAX_FILES = 10_000
_MAX_BYTES = 50_000_000
_REGULAR = ("100644", "100755")


def read_course(top: Path, span: Span, inner: PurePosixPath, folder: Path) -> Course:
    """The course that the base has in its folder `inner`, written to the new folder `folder`.

    Only specifications are written: regular files that end in `.yaml`.

    Raises:
        TargetError: there is no course.
        GraderError: it is larger than any course, or git fails.
    """
    folders = [str(inner / name) for name in _FOLDERS]
    files = [file for file in list_files(top, span.base, folders) if _is_specification(file)]
    size = sum(file.size for file in files)
    if len(files) > _MAX_FILES or size > _MAX_BYTES:
        raise GraderError(
            f"the course in {span.name} has {len(files)} specifications of {size / 1e6:.0f} MB: "
            f"expected at most {_MAX_FILES} of {_MAX_BYTES // 10**6} MB",
            "name the course's own folder with --course",
        )
    for file, content in read_files(top, files):
        path = folder / PurePosixPath(file.path).relative_to(inner)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if not (folder / _FOLDERS[0]).is_dir():
        raise TargetError(
            f"{span.name} has no course in {inner}: expected a folder 'assignments' with "
            "specifications",
            "name the course's folder with --course; a pull request is graded by the course that "
            "the branch has already, so a new course has to be merged first",
        )
    return load_course(folder)


@contextlib.contextmanager
def base_named(span: Span, folder: Path) -> Iterator[None]:
    """Inside, errors name the base instead of `folder`, which nobody but us knows.

    Raises:
        SpecError, TargetError: as they came.
    """
    try:
        yield
    except (SpecError, TargetError) as error:
        known = [part.replace(f"{folder}", span.name) for part in (error.message, error.hint)]
        raise type(error)(*known) from error


def _is_specification(file: TreeFile) -> bool:
    """Whether it is a YAML file, and its path one that stays where it is written."""
    parts = file.path.split("/")
    is_inside = all(part not in ("", ".", "..") and Path(part).name == part for part in parts)
    return is_inside and file.mode in _REGULAR and file.path.endswith(".yaml")
