"""Which files make up a course that can be given away.

They go into the package when it is built, and from there into the repository that `grader init`
makes. setup.py runs this file by itself: it may import nothing but the standard library.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

WORKFLOWS = ".github/workflows"
_PATTERNS = (
    "assignments/*.yaml",
    "assignments/*.md",
    "assignments/*/*.yaml",
    "assignments/*/*.ipynb",
    "rubrics/*.yaml",
    "rubrics/*.md",
    "action.yml",
    f"{WORKFLOWS}/grade.yml",
    f"{WORKFLOWS}/comment.yml",
)


def find_course_files(root: Path) -> tuple[PurePosixPath, ...]:
    """The course's files below `root`, sorted, each relative to it.

    Hidden files, links and whatever a group keeps for itself, such as its decisions on answers,
    are not among them.
    """
    found = {path for pattern in _PATTERNS for path in root.glob(pattern) if path.is_file()}
    names = sorted(path.relative_to(root).as_posix() for path in found)
    return tuple(path for path in map(PurePosixPath, names) if not _is_left_out(root, path))


def _is_left_out(root: Path, path: PurePosixPath) -> bool:
    places = [root.joinpath(*path.parts[: count + 1]) for count in range(len(path.parts))]
    hidden = [part for part in path.parts if part.startswith(".")]
    return any(place.is_symlink() for place in places) or hidden not in ([], [".github"])
