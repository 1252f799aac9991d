"""Reads what a sandbox left behind, as hostile input."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from grader.evidence.blobs import PICTURE, choose_shown, drop_digests, name_digests
from grader.evidence.events import CellFinished, CellStarted, Event, RunFinished
from grader.evidence.layout import BLOBS_FOLDER, EVENTS_FILE
from grader.evidence.lines import MAX_EVENTS_BYTES, parse_events
from grader.evidence.model import CellOutcome, CellStatus, ExecutionStatus
from grader.evidence.pictures import MAX_PICTURE_BYTES, count_pixels
from grader.files import open_regular

_MAX_BLOB_BYTES = 128 * 2**20
_MAX_BLOBS_BYTES = 384 * 2**20
_MAX_BLOBS = 10_000
_GRAVEST_FIRST: tuple[ExecutionStatus, ...] = (
    "timed_out",
    "out_of_memory",
    "output_exceeded",
    "disk_exceeded",
    "open_files_exceeded",
    "processes_exceeded",
    "threads_exceeded",
    "raised",
)
"""A run in which several cells ended badly is called after the first of these."""


@dataclass(frozen=True)
class Trace:
    """What the evidence folder of one run says."""

    cells: tuple[CellOutcome, ...]
    events: tuple[Event, ...]
    finished: bool
    """Whether the run came to its own end."""
    dropped: int
    unaccounted: int
    """Lines that the recorder did not write, by its own count."""
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
    named = dict.fromkeys(name_digests((*cells, *kept)))
    found = _read_blobs(blobs, named)
    if any(digest not in found for _, digest in named):
        kept = tuple(drop_digests(event, found) for event in kept)
        cells = tuple(drop_digests(cell, found) for cell in cells)
    return Trace(
        cells=tuple(choose_shown(cells, found)),
        events=kept,
        finished=finished,
        dropped=dropped,
        unaccounted=_count_unaccounted(events, dropped),
        blobs=found,
    )


def judge_status(trace: Trace) -> ExecutionStatus:
    """The status of a run whose processes ended by themselves."""
    if not trace.finished:
        return "killed"
    seen = {cell.status for cell in trace.cells}
    return next((status for status in _GRAVEST_FIRST if status in seen), "completed")


def _read_events(path: Path, cell_count: int) -> tuple[list[Event], int]:
    """The events in a file and the number of lines left out; of a huge file, its beginning."""
    content = _read_regular(path, MAX_EVENTS_BYTES + 1, beginning=True) or b""
    if len(content) <= MAX_EVENTS_BYTES:
        return parse_events(content, cell_count)
    # The line that was cut, and all that would have followed, count as one.
    events, dropped = parse_events(content.rpartition(b"\n")[0], cell_count)
    return events, dropped + 1


def _count_unaccounted(events: list[Event], dropped: int) -> int:
    """Lines beyond those that the recorder counted; 0 where it did not come to its end."""
    counts = [event.events for event in events if isinstance(event, RunFinished)]
    written = [count for count in counts if count is not None]
    return max(0, len(events) + dropped - 1 - min(written)) if written else 0


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


def _read_blobs(folder: Path, named: Collection[tuple[str, str]]) -> dict[str, bytes]:
    """The blobs named by field and digest, the earliest first, as far as there is room.

    What is named as a picture anywhere must be one.
    """
    pictures = {digest for field, digest in named if field == PICTURE}
    blobs: dict[str, bytes] = {}
    room = _MAX_BLOBS_BYTES
    for digest in islice(dict.fromkeys(digest for _, digest in named), _MAX_BLOBS):
        most = MAX_PICTURE_BYTES if digest in pictures else _MAX_BLOB_BYTES
        content = _read_regular(folder / digest, min(room, most))
        if content is None:
            continue
        room -= len(content)
        if hashlib.sha256(content).hexdigest() == digest and (
            digest not in pictures or count_pixels(content) is not None
        ):
            blobs[digest] = content
    return blobs


def _read_regular(path: Path, most: int, *, beginning: bool = False) -> bytes | None:
    """A regular file of at most `most` bytes, or the beginning of any; no links and no pipes."""
    file = open_regular(path)
    if file is None:
        return None
    with file:
        if not beginning and os.fstat(file.fileno()).st_size > most:
            return None
        return file.read(most)


def _is_link(path: Path) -> bool:
    try:
        return stat.S_ISLNK(os.lstat(path).st_mode)
    except OSError:
        return False
