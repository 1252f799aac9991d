"""Calls of git: nothing of a repository is run, and all that comes back has a bound."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from grader.errors import GraderError, TargetError

MAX_OUTPUT = 64 * 2**20
"""Bytes of one answer."""
_MAX_COMPLAINT = 4_000
_SECONDS = 300.0
_OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    "--no-optional-locks",
    # A replaced object would be another than the one that was reviewed.
    "--no-replace-objects",
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "core.fsmonitor=false",
)
_KEPT = frozenset({"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"})
"""Where the machine's own settings lie; every other variable of git's would redirect it."""


@dataclass(frozen=True)
class Answer:
    """How a call of git ended."""

    code: int
    output: bytes
    complaint: str
    """What it wrote about an error."""


def find_top(near: Path) -> Path:
    """The top folder of the working tree that the folder `near` lies in.

    Raises:
        TargetError: it lies in none.
        GraderError: git is missing, or does not trust the folder's owner.
    """
    # Git itself is not asked in `near`: what is committed can make any folder look like a
    # repository with settings of its own, but cannot hold a `.git`.
    near = near.resolve()
    folders = (near, *near.parents)
    top = next((folder for folder in folders if os.path.lexists(folder / ".git")), near)
    answer = ask_git(top, "rev-parse", "--show-toplevel")
    if answer.code == 0:
        return Path(os.fsdecode(answer.output.removesuffix(b"\n")))
    if "dubious ownership" in answer.complaint:
        raise GraderError(
            f"git does not read {near}: the folder belongs to another user",
            f"if you trust it: git config --global --add safe.directory {near}",
        )
    raise TargetError(
        f"{near} is in no git repository, so there is no pull request to look at",
        "go to a clone of your course, or name its folder of hand-ins with --submissions",
    )


def run_git(
    folder: Path,
    *arguments: str,
    given: bytes = b"",
    limit: int = MAX_OUTPUT,
    seconds: float = _SECONDS,
) -> bytes:
    """What git answers to `arguments` in `folder`; `given` is its standard input.

    Raises:
        GraderError: git fails, answers more than `limit` bytes or takes longer than `seconds`.
    """
    answer = ask_git(folder, *arguments, given=given, limit=limit, seconds=seconds)
    if answer.code:
        reason = answer.complaint.partition("\n")[0] or f"exit code {answer.code}"
        raise GraderError(
            f"`git {arguments[0]}` failed in {folder}: {reason}",
            "see that the clone is whole: in a workflow, fetch it with `fetch-depth: 0`",
        )
    return answer.output


def ask_git(
    folder: Path,
    *arguments: str,
    given: bytes = b"",
    limit: int = MAX_OUTPUT,
    seconds: float = _SECONDS,
) -> Answer:
    """As `run_git`, where failing is an answer, too."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as complaint:
        source.write(given)
        source.seek(0)
        process = _start(folder, arguments, source, complaint)
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(seconds, stop)
        clock.start()
        try:
            assert process.stdout is not None
            output = process.stdout.read(limit + 1)
            if len(output) <= limit:
                process.wait()
        finally:
            clock.cancel()
            process.kill()
            process.communicate()
        if late.is_set() or len(output) > limit:
            found = f"{seconds:g} seconds" if late.is_set() else f"{limit >> 20} MiB"
            raise GraderError(
                f"`git {arguments[0]}` in {folder} went over its limit of {found}",
                "the pull request may be far too large: grade the hand-ins with `grader run`",
            )
        complaint.seek(0)
        text = complaint.read(_MAX_COMPLAINT).decode("utf-8", "replace")
    return Answer(process.returncode, output, text)


def _start(
    folder: Path, arguments: tuple[str, ...], source: IO[bytes], complaint: IO[bytes]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            ["git", *_OPTIONS, *arguments],
            cwd=folder,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=complaint,
            env=_environment(os.environ),
        )
    except OSError as error:
        raise GraderError(
            f"git cannot be started: {error.strerror or error}",
            "install git, and see that it is on the PATH",
        ) from error


def _environment(found: Mapping[str, str]) -> dict[str, str]:
    own = {
        name: value
        for name, value in found.items()
        if not name.upper().startswith("GIT_") or name.upper() in _KEPT
    }
    # Its complaints are read, so they have to be in one language.
    return {**own, "LC_ALL": "C", "LANGUAGE": "", "GIT_TERMINAL_PROMPT": "0"}
