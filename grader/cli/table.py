"""Tables in the terminal. Names are students' text: control characters never reach the screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text as Line

from grader.messages import Language, message
from grader.messages.legible import legible
from grader.record.model import Record

_WIDE = 160
"""Columns of a table that goes to a file or a pipe."""
_LEAST_NAME = 16
"""Columns for a student's name before it is folded."""
_STYLES = {"graded": "green", "needs_review": "yellow", "not_graded": "red"}


def print_records(
    records: Sequence[Record], language: Language, folders: Sequence[Path], *, kept: int = 0
) -> None:
    """One row for each student, the assignment's tasks as columns where the terminal is wide
    enough for them; `kept` of the records rest on an earlier run."""

    def say(key: str, **values: object) -> str:
        return message(f"cli.{key}", **values).in_language(language)

    console = Console(width=None if Console().is_terminal else _WIDE)
    for assignment in dict.fromkeys(record.assignment for record in records):
        rows = [record for record in records if record.assignment == assignment]
        table = _table(rows, language, assignment, with_tasks=True)
        if _least_width(console, table, rows) > console.width:
            table = _table(rows, language, assignment, with_tasks=False)
        console.print(table)
    _print_ends(console, records, folders, language)
    if kept:
        console.print(say("done.kept", count=kept))
    if any(_is_lookalike(record) for record in records):
        console.print(say("done.lookalike"), style="yellow")
    missing = dict.fromkeys(name for record in records for name in record.environment.missing)
    if missing:
        console.print(Line(say("done.fewer_layers", layers=", ".join(missing))), soft_wrap=True)


def print_changes(
    changes: Sequence[tuple[Record, Record]], language: Language, folders: Sequence[Path]
) -> None:
    """Who moved, by how much."""

    def say(key: str, **values: object) -> str:
        return message(f"cli.{key}", **values).in_language(language)

    console = Console(width=None if Console().is_terminal else _WIDE)
    moved = [(a, b) for a, b in changes if (a.score, a.status) != (b.score, b.status)]
    if not moved:
        console.print(say("done.unchanged", count=len(changes)))
        return
    table = Table(say("table.student"), say("table.score"), say("table.change"))
    for before, after in moved:
        change = (after.score or 0.0) - (before.score or 0.0)
        table.add_row(clean(after.student), _score(after), f"{change:+g}")
    console.print(table)
    console.print(say("done.changed", count=len(moved), total=len(changes)))
    _print_ends(console, [after for _, after in changes], folders, language)


def _table(records: Sequence[Record], language: Language, title: str, *, with_tasks: bool) -> Table:
    def say(key: str) -> str:
        return message(f"cli.{key}").in_language(language)

    table = Table(title=f"{title} · {records[0].title.in_language(language)}")
    least = min(_longest_name(records), _LEAST_NAME)
    table.add_column(say("table.student"), overflow="fold", min_width=least)
    table.add_column(say("table.score"), justify="right", no_wrap=True)
    tasks = records[0].tasks if with_tasks else ()
    for task in tasks:
        table.add_column(task.id, justify="right", no_wrap=True)
    table.add_column(say("table.quiz"), justify="right", no_wrap=True)
    table.add_column(say("table.execution"), no_wrap=True)
    table.add_column(say("table.seconds"), justify="right", no_wrap=True)
    table.add_column(say("table.status"), no_wrap=True)
    for record in records:
        quiz = sum(question.points for question in record.quiz)
        table.add_row(
            clean(record.student),
            Line(_score(record), style="bold"),
            *(f"{task.points:g}" for task in record.tasks if with_tasks),
            f"{quiz:g}",
            say(f"execution.{record.execution.status}"),
            f"{record.execution.wall_seconds:.0f} s",
            Line(say(f"status.{record.status}"), style=_STYLES[record.status]),
        )
    return table


def _least_width(console: Console, table: Table, records: Sequence[Record]) -> int:
    """Columns that the whole table takes where long names are folded, and nothing else is."""
    unbounded = console.options.update(max_width=10_000)
    whole = Measurement.get(console, unbounded, table).maximum
    return whole - max(0, _longest_name(records) - _LEAST_NAME)


def _longest_name(records: Sequence[Record]) -> int:
    return max(cell_len(legible(record.student)) for record in records)


def _print_ends(
    console: Console, records: Sequence[Record], folders: Sequence[Path], language: Language
) -> None:
    for record in records:
        for reason in record.reasons:
            line = clean(f"{record.student}: {reason.in_language(language)}")
            console.print(line, style="yellow")
    for folder in folders:
        index = message("cli.done.index", path=str(folder / "index.html"))
        console.print(Line(index.in_language(language)), soft_wrap=True)


def clean(text: str) -> Line:
    """Text without control or formatting characters, and never read as markup."""
    return Line(legible(text))


def _score(record: Record) -> str:
    return "—" if record.score is None else f"{record.score:g} / {record.max_score:g}"


def _is_lookalike(record: Record) -> bool:
    dataset = record.environment.dataset
    return dataset is not None and dataset.source == "lookalike"
