"""Reads what a sandbox left behind, as hostile input."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import from_json

from grader.evidence.events import EVENT, CellFinished, CellStarted, Event, RunFinished
from grader.evidence.layout import BLOBS_FOLDER, EVENTS_FILE
from grader.evidence.model import CellOutcome, CellStatus, ExecutionStatus

_MAX_EVENTS_BYTES = 64 * 2**20
_MAX_LINE_BYTES = 8 * 2**20
_MAX_EVENTS = 6_000
_MAX_BAD_LINES = 6_000
"""After so many lines that are no events the rest is only counted."""
_LEVELS_AROUND = 20
"""An event lies a few levels deeper in what is stored, and JSON is read to a limited depth."""
_MAX_BLOB_BYTES = 128 * 2**20
_MAX_BLOBS_BYTES = 384 * 2**20

_BLOB_FIELDS = frozenset({"projection", "sample", "labels", "weights", "picture", "classes"})


@dataclass(frozen=True)
class Trace:
    """What the evidence folder of one run says."""

    cells: tuple[CellOutcome, ...]
    events: tuple[Event, ...]
    finished: bool
    """Whether the run came to its own end."""
    dropped: int
    blobs: dict[str, bytes]
    """By digest; only such as an event names and whose content has that digest."""


def read_trace(folder: Path, cell_count: int, *, ended_by: CellStatus = "killed") -> Trace:
    """Read events and blobs from `folder`, believing nothing.

    `ended_by` is the status of a cell that began and did not finish.
    """
    blobs = folder / BLOBS_FOLDER
    is_genuine = not (_is_link(folder) or _is_link(blobs))
    events, dropped = _read_events(folder / EVENTS_FILE, cell_count) if is_genuine else ([], 0)
    finished = any(isinstance(event, RunFinished) for event in events)
    kept = tuple(
        event for event in events if not isinstance(event, CellStarted | CellFinished | RunFinished)
    )
    cells = tuple(_outcomes(events, cell_count, ended_by))
    named = set(find_digests((*kept, *cells)))
    return Trace(cells, kept, finished, dropped, _read_blobs(blobs, named))


def judge_status(trace: Trace) -> ExecutionStatus:
    """The status of a run whose processes ended by themselves."""
    if not trace.finished:
        return "killed"
    seen = {cell.status for cell in trace.cells}
    for status in ("timed_out", "out_of_memory", "output_exceeded", "raised"):
        if status in seen:
            return status
    return "completed"


def find_digests(models: Iterable[BaseModel]) -> Iterator[str]:
    """Every blob that `models` name."""
    for model in models:
        yield from _digests_in(model)


def _digests_in(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            item = getattr(value, name)
            if name in _BLOB_FIELDS and isinstance(item, str):
                yield item
            elif isinstance(item, BaseModel | tuple):
                yield from _digests_in(item)
    elif isinstance(value, tuple):
        for item in value:
            if isinstance(item, BaseModel):
                yield from _digests_in(item)


def _read_events(path: Path, cell_count: int) -> tuple[list[Event], int]:
    content = _read_regular(path, _MAX_EVENTS_BYTES) or b""
    events: list[Event] = []
    dropped = 0
    for line in io.BytesIO(content):
        if not line.strip():
            continue
        has_room = len(events) < _MAX_EVENTS and dropped < _MAX_BAD_LINES
        event = _parse_line(line, cell_count) if has_room else None
        if event is None:
            dropped += 1
        else:
            events.append(event)
    return events, dropped


def _parse_line(line: bytes, cell_count: int) -> Event | None:
    if len(line) > _MAX_LINE_BYTES:
        return None
    try:
        event = _restore(EVENT.validate_json(line))
    except (ValueError, RecursionError):
        return None
    where = getattr(event, "where", None)
    cell = where.cell if where is not None else getattr(event, "cell", 0)
    return event if cell < max(1, cell_count) else None


def _restore(event: Event) -> Event:
    """The event as it will be read back from the store.

    An infinite number is written as `null`, for one: a run that is graded from memory would differ
    from the same run graded again, and a bundle with one event too odd to read back is lost whole.

    Raises:
        ValueError: it could not be read back.
    """
    written = EVENT.dump_json(event)
    from_json(b"[" * _LEVELS_AROUND + written + b"]" * _LEVELS_AROUND)
    return EVENT.validate_json(written)


def _outcomes(events: list[Event], cell_count: int, ended_by: CellStatus) -> Iterator[CellOutcome]:
    """One outcome for each cell: what never began has not ended, and the first end counts."""
    finished: dict[int, CellFinished] = {}
    started: set[int] = set()
    for event in events:
        if isinstance(event, CellStarted):
            started.add(event.cell)
        elif isinstance(event, CellFinished) and event.cell in started:
            finished.setdefault(event.cell, event)
    for index in range(cell_count):
        if index in finished:
            end = finished[index]
            yield CellOutcome(
                index=index,
                status=end.status,
                seconds=end.seconds,
                error=end.error,
                outputs=end.outputs,
            )
        else:
            status: CellStatus = ended_by if index in started else "not_run"
            yield CellOutcome(index=index, status=status, seconds=0.0)


def _read_blobs(folder: Path, named: set[str]) -> dict[str, bytes]:
    blobs: dict[str, bytes] = {}
    room = _MAX_BLOBS_BYTES
    for digest in sorted(named):
        content = _read_regular(folder / digest, min(room, _MAX_BLOB_BYTES))
        if content is not None and hashlib.sha256(content).hexdigest() == digest:
            blobs[digest] = content
            room -= len(content)
    return blobs


def _read_regular(path: Path, most: int) -> bytes | None:
    """The content of a regular file of at most `most` bytes; links and pipes are refused."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size > most:
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most + 1)[:most]


def _is_link(path: Path) -> bool:
    try:
        return stat.S_ISLNK(os.lstat(path).st_mode)
    except OSError:
        return False
