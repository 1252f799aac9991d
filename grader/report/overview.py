"""The class at a glance: averages, a row for each student, and what most of them missed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Final
from urllib.parse import quote

from grader.messages import Text
from grader.record.model import NoteRecord, Record, TaskRecord
from grader.report.amounts import share_percent
from grader.report.marks import is_open
from grader.report.page import page_name

_MISSED_LIMIT: Final = 8


@dataclass(frozen=True, slots=True)
class Summary:
    """The class in numbers; mean and median are None where nobody has a score."""

    students: int
    graded: int
    open: int
    max_score: float
    mean: float | None
    median: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One student's line of the table."""

    record: Record
    href: str
    percent: int
    tasks: tuple[TaskRecord | None, ...]
    """In the order of the table's columns; None where the record has no such task."""
    quiz: tuple[float, float] | None
    """Points and the most that could be had; None without a quiz."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A check, and how many of the students who were checked did not pass it."""

    task: Text
    title: Text
    count: int
    total: int
    percent: int


@dataclass(frozen=True, slots=True)
class LeaderNote:
    """A note for the leader, and whose record it is from."""

    record: Record
    href: str
    note: NoteRecord


def summarise(records: Sequence[Record]) -> Summary:
    """Counts, mean and median score of the class."""
    scores = [
        record.score
        for record in records
        if record.score is not None and math.isfinite(record.score)
    ]
    waiting = sum(is_open(record) for record in records)
    return Summary(
        students=len(records),
        graded=len(records) - waiting,
        open=waiting,
        max_score=max((record.max_score for record in records), default=0.0),
        mean=mean(scores) if scores else None,
        median=median(scores) if scores else None,
    )


def find_columns(records: Sequence[Record]) -> tuple[TaskRecord, ...]:
    """The tasks of the class, in the order of the most complete record."""
    columns: dict[str, TaskRecord] = {}
    for record in sorted(records, key=lambda record: -len(record.tasks)):
        for task in record.tasks:
            columns.setdefault(task.id, task)
    return tuple(columns.values())


def list_rows(records: Sequence[Record], columns: Sequence[TaskRecord]) -> list[Row]:
    """The students by name."""
    return [_make_row(record, columns) for record in sort_by_name(records)]


def find_missed(records: Sequence[Record]) -> list[Missed]:
    """The checks most often partly or not passed, the most missed first; at most eight."""
    missed: dict[tuple[str, str], Missed] = {}
    for record in records:
        for task in record.tasks:
            for check in task.checks:
                key = (task.id, check.id)
                past = missed.get(key) or Missed(task.title, check.title, 0, 0, 0)
                count = past.count + (check.outcome in ("partial", "failed"))
                total = past.total + 1
                percent = share_percent(count, total)
                missed[key] = Missed(past.task, past.title, count, total, percent)
    ordered = sorted(missed.values(), key=lambda one: -one.count)
    return [one for one in ordered if one.count][:_MISSED_LIMIT]


def find_leader_notes(records: Sequence[Record]) -> list[LeaderNote]:
    """What only the leader should read, by student."""
    return [
        LeaderNote(record, page_link(record.student), note)
        for record in sort_by_name(records)
        for note in record.notes
        if note.audience == "leader" or note.kind == "integrity"
    ]


def sort_by_name(records: Sequence[Record]) -> list[Record]:
    """`records` by the student's name, without regard to upper and lower case."""
    return sorted(records, key=lambda record: (record.student.casefold(), record.student))


def page_link(student: str) -> str:
    """The relative link to a student's page, percent-encoded: no name can leave the folder."""
    return quote(page_name(student), safe="", errors="replace")


def _make_row(record: Record, columns: Sequence[TaskRecord]) -> Row:
    tasks = {task.id: task for task in record.tasks}
    points = sum(item.points for item in record.quiz)
    most = sum(item.max_points for item in record.quiz)
    return Row(
        record=record,
        href=page_link(record.student),
        percent=share_percent(record.score, record.max_score),
        tasks=tuple(tasks.get(column.id) for column in columns),
        quiz=(points, most) if record.quiz else None,
    )
