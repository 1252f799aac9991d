"""One student's hand-in → a `Submission`."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from grader.messages import Text, message
from grader.submission.answers import parse_answers
from grader.submission.content import MAX_ANSWERS, Content, Written
from grader.submission.folder import Entry, Kind, list_entries, readable_name
from grader.submission.model import Answer, Cell, SourceFile, Submission
from grader.submission.notebook import parse_notebook
from grader.submission.script import parse_script
from grader.submission.text_cells import find_answers

MAX_FILE = 50_000_000
"""Bytes of a file that is read."""
MAX_TOTAL = 100_000_000
"""Bytes of all files of a submission."""
MAX_PIECES = 5_000
"""Cells of all files of a submission, text cells among them."""
_IDENTIFYING = 1_000_000
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".egg", ".alz")

_PARSERS: Mapping[Kind, Callable[[bytes, str], Content]] = {
    "notebook": parse_notebook,
    "script": parse_script,
    "answers": parse_answers,
}


@dataclass(frozen=True)
class _Read:
    """A file and what was found in it."""

    file: SourceFile
    content: Content


def read_submission(path: Path, student: str, *, needs_code: bool = True) -> Submission:
    """What `student` handed in at `path`: a notebook, a script or a folder of such files.

    Notebooks and scripts give cells, in natural order of their names; their text cells and answer
    files give quiz answers. Never raises for what is there: what cannot be read is a file's
    `problem`, and a hand-in without anything to run has at least one where it `needs_code`.
    """
    try:
        entries = list_entries(path)
    except OSError as error:
        problem = message("submission.file.unopened", file=path.name, reason=_reason(error))
        entries = (Entry(readable_name(path.name), path, "other", problem),)
    read = _read_all(entries)
    cells, answers = _number_cells(read), tuple(_find_answers(read))
    if read and not needs_code:
        files = tuple(found.file for found in read)
    else:
        files = _explain(read, path, has_cells=bool(cells))
    return Submission(
        student=student,
        files=files,
        cells=cells,
        answers=answers,
        fingerprint=fingerprint(files),
    )


def fingerprint(files: Sequence[SourceFile]) -> str:
    """sha256 over the sorted names and digests of `files`, in hex; where they lie plays no part."""
    lines = sorted(f"{file.name}\0{file.sha256}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _read_all(entries: Sequence[Entry]) -> list[_Read]:
    read: list[_Read] = []
    left, pieces = MAX_TOTAL, MAX_PIECES
    for entry in entries:
        read.append(_cut_cells(_read_entry(entry, left), pieces))
        pieces -= len(read[-1].content.pieces)
        if read[-1].file.problem is None or read[-1].content.pieces:
            left -= read[-1].file.size
    return read


def _read_entry(entry: Entry, left: int) -> _Read:
    """One file; `left` are the bytes that the submission may still have."""
    if entry.problem is not None:
        return _unread(entry, entry.problem)
    try:
        content, size = _read_bytes(entry.path, min(MAX_FILE, left))
    except OSError as error:
        problem = message("submission.file.unopened", file=entry.name, reason=_reason(error))
        return _unread(entry, problem)
    if size > len(content):
        return _unread(entry, _size_problem(entry, size), size, content)
    parse = _PARSERS.get(entry.kind)
    found = parse(content, entry.name) if parse is not None else Content()
    return _Read(_source_file(entry, size, content, found.problem), found)


def _cut_cells(found: _Read, left: int) -> _Read:
    """A file with no more cells than the submission may still have."""
    if len(found.content.pieces) <= left:
        return found
    key = f"submission.{found.file.kind}.too_many_cells"
    problem = message(key, file=found.file.name, limit=left)
    content = replace(found.content, pieces=found.content.pieces[:left], problem=problem)
    return _Read(found.file.model_copy(update={"problem": problem}), content)


def _read_bytes(path: Path, limit: int) -> tuple[bytes, int]:
    """A file's bytes and size; of a file with more than `limit` bytes only the first 1 MB."""
    # A link may have taken the file's place since it was listed, and a pipe would block.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError("not a regular file")
        if status.st_size > limit:
            return file.read(min(_IDENTIFYING, status.st_size - 1)), status.st_size
        content = file.read(limit + 1)
        return content[:limit], len(content)


def _unread(entry: Entry, problem: Text, size: int = 0, start: bytes = b"") -> _Read:
    # A file too large to read is told from others by its size and its first megabyte.
    identity = start + str(size).encode() if size else b""
    file = _source_file(entry, size, identity, problem)
    return _Read(file, Content(problem=problem))


def _source_file(entry: Entry, size: int, content: bytes, problem: Text | None) -> SourceFile:
    digest = hashlib.sha256(content).hexdigest()
    return SourceFile(name=entry.name, kind=entry.kind, size=size, sha256=digest, problem=problem)


def _size_problem(entry: Entry, size: int) -> Text:
    if size <= MAX_FILE:
        limit = MAX_TOTAL // 10**6
        return message("submission.file.total_too_large", file=entry.name, limit=limit)
    part = "notebook" if entry.kind == "notebook" else "file"
    values = {"size": f"{size / 1e6:.1f}", "limit": MAX_FILE // 10**6}
    return message(f"submission.{part}.too_large", file=entry.name, **values)


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__


def _number_cells(read: Sequence[_Read]) -> tuple[Cell, ...]:
    """The code of all files as one sequence; blank cells have nothing to run and are left out."""
    code = [
        (found.file.name, piece)
        for found in read
        for piece in found.content.pieces
        if piece.kind == "code" and piece.source.strip()
    ]
    return tuple(
        Cell(
            index=index,
            file=name,
            number=piece.number,
            first_line=piece.first_line,
            source=piece.source,
        )
        for index, (name, piece) in enumerate(code)
    )


def _find_answers(read: Sequence[_Read]) -> Iterator[Answer]:
    for found in read:
        name = found.file.name
        for written in found.content.answers:
            yield Answer(
                question=written.question,
                text=written.text,
                source=name,
                ticket=found.content.ticket,
            )
        for written, number in _text_answers(found.content):
            source = f"{name}, cell {number}"
            yield Answer(question=written.question, text=written.text, source=source)


def _text_answers(content: Content) -> list[tuple[Written, int]]:
    text_cells = (piece for piece in content.pieces if piece.kind == "markdown")
    found = ((answer, piece.number) for piece in text_cells for answer in find_answers(piece))
    return list(islice(found, MAX_ANSWERS))


def _explain(read: Sequence[_Read], path: Path, has_cells: bool) -> tuple[SourceFile, ...]:
    """The files, with a reason for each that gave nothing and for a hand-in that cannot run."""
    files = [_explain_file(found, has_cells) for found in read]
    if has_cells or any(file.problem is not None for file in files):
        return tuple(files)
    if len(files) == 1 and files[0].name == readable_name(path.name) and not path.is_dir():
        return (files[0].model_copy(update={"problem": _format_problem(files[0].name)}),)
    # Nothing in a folder is at fault by itself, so the reason goes to the folder.
    key = "nothing_to_run" if files else "empty"
    problem = message(f"submission.folder.{key}", file=readable_name(path.name))
    return (*files, _unread(Entry(".", path, "other"), problem).file)


def _explain_file(found: _Read, has_cells: bool) -> SourceFile:
    """The file; one without code says so, unless it is there for its quiz answers."""
    file, content = found.file, found.content
    has_code = any(piece.kind == "code" and piece.source.strip() for piece in content.pieces)
    if file.kind not in ("notebook", "script") or file.problem is not None or has_code:
        return file
    if has_cells and _text_answers(content):
        return file
    problem = message(f"submission.{file.kind}.no_code", file=file.name)
    return file.model_copy(update={"problem": problem})


def _format_problem(name: str) -> Text:
    kind = "archive" if name.lower().endswith(_ARCHIVES) else "other_format"
    return message(f"submission.file.{kind}", file=name)
