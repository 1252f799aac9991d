"""Where hand-ins and results lie, seen from the top of a repository whose files are strangers'."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.errors import TargetError
from grader.pipeline.pull_request.git import find_top
from grader.pipeline.pull_request.objects import list_files
from grader.pipeline.pull_request.span import Span


@dataclass(frozen=True)
class Repository:
    """A working tree, and the folder of hand-ins in it."""

    top: Path
    submissions: PurePosixPath
    """From the top."""

    @property
    def submissions_path(self) -> Path:
        return self.top / self.submissions


def find_repository(submissions: Path) -> Repository:
    """The repository that the folder `submissions`, which need not be there any more, is part of.

    Raises:
        TargetError: it is part of none, or a link leads there.
        GraderError: git fails.
    """
    folder = absolute(submissions)
    near = folder
    while not near.is_dir() or near.is_symlink():
        near = near.parent
    top = find_top(near)
    inner = (near.resolve() / folder.relative_to(near)).relative_to(top)
    _refuse_links(top, top / inner, "the folder of hand-ins")
    return Repository(top, PurePosixPath(inner.as_posix()))


def find_inner(repository: Repository, folder: Path) -> PurePosixPath | None:
    """`folder` from the top of the repository; None where it lies elsewhere."""
    top = repository.top
    for path in (absolute(folder), folder.resolve()):
        if path.is_relative_to(top):
            return PurePosixPath(path.relative_to(top).as_posix())
    return None


def check_output(repository: Repository, span: Span, output: Path) -> None:
    """Make sure that results can be written to `output`, and nothing of the pull request is there.

    A file that came with it would otherwise be taken for a result.

    Raises:
        TargetError: it is or holds the folder of hand-ins, or committed files; or it is a link.
    """
    again = "name another folder with --output"
    inner = find_inner(repository, output)
    if inner is None:
        if output.is_symlink():
            raise TargetError(f"{output} is a link: expected a folder for the results", again)
        return
    _refuse_links(repository.top, repository.top / inner, "the folder of results")
    if inner.is_relative_to(repository.submissions):
        raise TargetError(f"{output} lies in the folder of hand-ins", again)
    name = "" if inner == PurePosixPath() else str(inner)
    if next(list_files(repository.top, span.head, [name]), None) is not None:
        raise TargetError(f"{output} holds files of the repository, which are no results", again)


def absolute(path: Path) -> Path:
    """`path` from the root, without `..` and with its links unread."""
    return Path(os.path.normpath(Path.cwd() / path))


def _refuse_links(top: Path, path: Path, what: str) -> None:
    """What is committed may be a link to anywhere."""
    while path != top:
        if path.is_symlink():
            raise TargetError(
                f"{path} is a link: expected {what}", "a pull request must not replace it"
            )
        path = path.parent
