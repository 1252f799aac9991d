"""Which hand-ins a pull request changes, and what else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from grader.pipeline.pull_request.git import run_git
from grader.pipeline.pull_request.objects import list_files
from grader.pipeline.pull_request.span import Span
from grader.submission.finding import is_nobodys

Kind = Literal["added", "changed", "renamed", "deleted"]

_RENAMES = 2_000
"""Files that git compares with each other to find renamed ones; more are added and deleted."""


@dataclass(frozen=True)
class FileChange:
    """One file that differs."""

    path: str
    """From the top, with `/`; where it lies now, or lay when it was deleted."""
    before: str | None = None
    """Where it lay before, if it was renamed."""


@dataclass(frozen=True, order=True)
class Entry:
    """One student's hand-in: a file or folder directly in the folder of an assignment or week."""

    folder: str
    name: str

    def __str__(self) -> str:
        return f"{self.folder}/{self.name}"


@dataclass(frozen=True)
class EntryChange:
    """What a pull request does to one hand-in."""

    entry: Entry
    kind: Kind
    before: Entry | None = None
    """What it was before, if it was renamed."""


@dataclass(frozen=True)
class Changes:
    """Everything that a pull request changes."""

    entries: tuple[EntryChange, ...]
    """In the order of their names; those that were renamed under their new name alone."""
    loose: tuple[str, ...]
    """Files that lie among the folders of hand-ins and not in one of them, as paths."""
    outside: tuple[str, ...]
    """All other files, as paths."""


def find_changes(top: Path, span: Span, submissions: PurePosixPath) -> Changes:
    """What `span` changes; `submissions` is the folder of hand-ins, from the top.

    Raises:
        GraderError: git fails, or there is more than it may answer.
    """
    files = _parse_changes(
        run_git(
            top,
            "diff-tree",
            "-r",
            "-z",
            "--raw",
            "--no-abbrev",
            "--no-ext-diff",
            "--no-textconv",
            # The pull request's own `.gitmodules` may ask for less.
            "--ignore-submodules=none",
            "-M",
            f"-l{_RENAMES}",
            span.start,
            span.head,
        )
    )
    before, after = (
        {
            entry
            for file in list_files(top, commit, [_name(submissions)])
            if (entry := find_entry(file.path, submissions))
        }
        for commit in (span.start, span.head)
    )
    return sort_changes(files, submissions, before, after)


def sort_changes(
    files: Sequence[FileChange],
    submissions: PurePosixPath,
    before: set[Entry],
    after: set[Entry],
) -> Changes:
    """Put changed files to their hand-ins, of which there were `before` and are `after`."""
    origins: dict[Entry, Entry] = {}
    touched: set[Entry] = set()
    rest: list[str] = []
    for file in files:
        now = find_entry(file.path, submissions)
        earlier = find_entry(file.before, submissions) if file.before is not None else None
        touched |= {entry for entry in (now, earlier) if entry is not None}
        if now and earlier and now not in before and earlier not in after:
            origins.setdefault(now, earlier)
        rest += [file.path] if now is None else []
        rest += [file.before] if file.before is not None and earlier is None else []
    gone = set(origins.values())
    entries = [
        EntryChange(entry, _kind(entry, before, after, origins), origins.get(entry))
        for entry in sorted(touched - gone)
    ]
    loose = {path for path in rest if _is_loose(path, submissions)}
    return Changes(tuple(entries), tuple(sorted(loose)), tuple(sorted({*rest} - loose)))


def find_entry(path: str, submissions: PurePosixPath) -> Entry | None:
    """The hand-in that a file belongs to, if it belongs to any."""
    parts = _parts_below(path, submissions)
    if len(parts) < 2 or is_nobodys(parts[1]):
        return None
    return Entry(parts[0], parts[1])


def _kind(entry: Entry, before: set[Entry], after: set[Entry], origins: dict[Entry, Entry]) -> Kind:
    if entry in origins:
        return "renamed"
    if entry not in after:
        return "deleted"
    return "changed" if entry in before else "added"


def _is_loose(path: str, submissions: PurePosixPath) -> bool:
    parts = _parts_below(path, submissions)
    return len(parts) == 1 and not is_nobodys(parts[0])


def _parts_below(path: str, submissions: PurePosixPath) -> list[str]:
    """The names on the way from the folder of hand-ins to a file; none where it lies elsewhere."""
    above = f"{_name(submissions)}/" if _name(submissions) else ""
    return path.removeprefix(above).split("/") if path.startswith(above) else []


def _name(folder: PurePosixPath) -> str:
    """As git writes it: the top itself has no name."""
    return "" if folder == PurePosixPath() else str(folder)


def _parse_changes(output: bytes) -> list[FileChange]:
    """Read `git diff-tree --raw -z`: `:modes hashes status`, a path, and a second for renames."""
    return list(_pair_paths(iter(output.split(b"\0"))))


def _pair_paths(fields: Iterator[bytes]) -> Iterator[FileChange]:
    for about in fields:
        if about:
            status, path = about.rpartition(b" ")[2], os.fsdecode(next(fields))
            if status.startswith((b"R", b"C")):
                yield FileChange(os.fsdecode(next(fields)), path)
            else:
                yield FileChange(path)
