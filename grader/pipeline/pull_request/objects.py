"""Files as a commit has them, whatever the working tree and its attributes make of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import GraderError
from grader.pipeline.pull_request.git import run_git

_LINE_BREAKS_AND_HEADERS = 200
"""Bytes around each file in the answer of `git cat-file`, at most."""


@dataclass(frozen=True)
class TreeFile:
    """One file of a commit."""

    mode: str
    """`100644`, `100755`, `120000` for a link, `160000` for a submodule."""
    object: str
    size: int
    """Bytes; 0 for a submodule."""
    path: str
    """From the top, with `/`; bytes that are no UTF-8 as surrogates."""


def list_files(top: Path, commit: str, folders: Sequence[str]) -> Iterator[TreeFile]:
    """Every file of `commit` in `folders`, at any depth; a folder that is missing has none.

    An empty name is the top itself.
    """
    paths = [folder for folder in folders if folder]
    chosen = paths if len(paths) == len(folders) else []
    arguments = ("-r", "-z", "-l", "--full-tree", commit, "--", *chosen)
    for line in run_git(top, "ls-tree", *arguments).split(b"\0"):
        if line:
            about, _, path = line.partition(b"\t")
            mode, _kind, name, size = about.decode("ascii").split()
            yield TreeFile(mode, name, int(size) if size != "-" else 0, os.fsdecode(path))


def read_files(top: Path, files: Sequence[TreeFile]) -> Iterator[tuple[TreeFile, bytes]]:
    """Each file with its content, byte for byte as it was committed."""
    given = "".join(f"{file.object}\n" for file in files).encode("ascii")
    limit = sum(file.size + _LINE_BREAKS_AND_HEADERS for file in files)
    answer = run_git(top, "cat-file", "--batch", given=given, limit=limit) if files else b""
    at = 0
    for file in files:
        end = answer.find(b"\n", at) + 1
        if answer[at:end].split() != [file.object.encode(), b"blob", str(file.size).encode()]:
            raise GraderError(
                f"the repository lacks the content of {file.path}",
                "see that the clone is whole: in a workflow, fetch it with `fetch-depth: 0`",
            )
        yield file, answer[end : end + file.size]
        at = end + file.size + 1
