"""A student's own look at their work, as lines in a terminal or as plain text.

Whatever a student wrote is shown as it is, without control characters, and never read as markup.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text as Line

from grader.messages import Language, Text, message
from grader.messages.legible import legible
from grader.record.model import CellRecord, CheckRecord, ErrorRecord, Place, Record
from grader.report.marks import check_mark, is_cut, mark
from grader.report.self_check import (
    all_checks,
    blame_quick,
    count_checks,
    has_results,
    list_errors,
    list_troubles,
    repeats,
    repeats_run,
)
from grader.report.source import is_script

_WIDTH = 100
"""Columns where the output goes to a file or a pipe, and the most that are used."""
_LEAST_WIDTH = 20
_INDENT = "    "
_MOST_ERRORS = 5
_LONGEST = 300
"""Characters of a line of code or of an error's message that are shown."""
_SIGNS = {
    "passed": ("✓", "+", "green"),
    "partial": ("◐", "~", "yellow"),
    "failed": ("✕", "x", "bold red"),
    "skipped": ("—", "-", "dim"),
    "errored": ("?", "?", "magenta"),
    "later": ("…", ".", "dim"),
}
"""A sign, the same for terminals without it, and its style."""


def choose_console() -> Console:
    """A console no wider than reads well; one on a pipe has a width that does not depend on it."""
    console = Console()
    return Console(width=min(console.width, _WIDTH) if console.is_terminal else _WIDTH)


def print_looks(records: Sequence[Record], language: Language, console: Console) -> None:
    """Print what ran and how, each task with its checks, and what it comes to."""
    for before, record in zip((None, *records), records, strict=False):
        if before is not None:
            console.print()
        for line in _View(language, console).show(record, before):
            for part in _wrap(line, console, console.width):
                console.print(part)


def write_looks_as_text(records: Sequence[Record], language: Language) -> str:
    """What `print_looks` prints, for whoever shows plain text."""
    text = io.StringIO()
    # In a notebook rich would show it at once, as an output of its own.
    console = Console(
        file=text, width=_WIDTH, color_system=None, legacy_windows=False, force_jupyter=False
    )
    print_looks(records, language, console)
    return text.getvalue()


class _View:
    """Shows records in one language, with or without signs beyond ASCII."""

    def __init__(self, language: Language, console: Console) -> None:
        self._language = language
        self._console = console
        self._ascii_only = console.options.ascii_only
        self._dot = " - " if self._ascii_only else " · "

    def show(self, record: Record, before: Record | None) -> Iterator[Line]:
        yield from self._head(record)
        if not repeats_run(record, before):
            yield from self._troubles(record)
            yield from self._errors(record)
        if not has_results(record):
            return
        for task in record.tasks:
            yield Line(f"\n{self._clean(task.title)}", style="bold")
            for earlier, check in zip((None, *task.checks), task.checks, strict=False):
                yield from self._row(check, earlier)
        yield Line()
        yield from self._closing(record)

    def _head(self, record: Record) -> Iterator[Line]:
        yield Line(f"{self._clean(record.title)} ({record.assignment})", style="bold")
        yield Line(f"{legible(record.student)}{self._dot}{self._say('own')}")
        if record.tasks and has_results(record):
            yield Line(self._dot.join(self._surroundings(record)), style="dim")
        dataset = record.environment.dataset
        if dataset is not None and dataset.source == "lookalike":
            yield Line(self._say("lookalike"), style="yellow")

    def _surroundings(self, record: Record) -> Iterator[str]:
        status = mark("execution", record.execution.status).word.in_language(self._language)
        yield self._say("ran", status=status, seconds=f"{record.execution.wall_seconds:.0f}")
        is_shut_in = record.environment.sandbox != "none"
        yield self._say("isolated" if is_shut_in else "own_machine")
        if record.is_quick:
            yield self._say("quick")

    def _troubles(self, record: Record) -> Iterator[Line]:
        for trouble in list_troubles(record):
            yield Line(self._clean(trouble), style="yellow")

    def _errors(self, record: Record) -> Iterator[Line]:
        broken = list_errors(record)
        if not broken:
            return
        yield Line(f"\n{self._say('errors')}", style="bold")
        for cell, error in broken[:_MOST_ERRORS]:
            yield from self._error_row(cell, error)
        if len(broken) > _MOST_ERRORS:
            yield Line(self._say("more_errors", count=len(broken) - _MOST_ERRORS))
        if blame := blame_quick(record):
            yield Line(self._clean(blame), style="yellow")

    def _error_row(self, cell: CellRecord, error: ErrorRecord) -> Iterator[Line]:
        words = f"{error.name}: {error.message}" if error.message else error.name
        lines = [Line(self._error_place(cell, error.line)), Line(legible(_cut(words)), style="red")]
        if error.explanation is not None:
            lines.append(Line(self._advice(error.explanation)))
        return self._signed("failed", lines)

    def _error_place(self, cell: CellRecord, line: int | None) -> str:
        file = legible(cell.file)
        if line is None:
            return self._say("cell", file=file, number=cell.number)
        if is_script(cell.file):
            return self._say("script_line", file=file, line=cell.first_line + line - 1)
        return self._say("cell_line", file=file, number=cell.number, line=line)

    def _row(self, check: CheckRecord, before: CheckRecord | None) -> Iterator[Line]:
        title = Line(self._clean(check.title))
        if check.outcome == "passed":
            return self._signed("passed", [title])
        word = check_mark(check).word.in_language(self._language)
        title.append(f"{self._dot}{word}", style="dim")
        lines = [title]
        if check.outcome != "later" and not repeats(check, before):
            lines.append(Line(self._clean(check.message)))
            lines += [Line(place, style="dim") for place in self._place(check.where)]
            lines += [Line(self._advice(check.hint), style="cyan")] if check.hint else []
        return self._signed(check.outcome, lines)

    def _place(self, where: Place | None) -> Iterator[str]:
        if where is None:
            return
        key = "script_line" if is_script(where.file) else "cell_line"
        place = self._say(key, file=legible(where.file), number=where.number, line=where.line)
        code = legible(_cut(where.code.strip()))
        yield f"{place}: {code}" if code else place

    def _closing(self, record: Record) -> Iterator[Line]:
        checks = all_checks(record)
        count = count_checks(checks)
        if count.here:
            style = "bold green" if count.passed == count.here else "bold yellow"
            yield Line(self._say("passed", passed=count.passed, here=count.here), style=style)
        later = [check for check in checks if check.outcome == "later"]
        for key, some in (
            ("later", [check for check in later if not is_cut(check)]),
            ("cut", [check for check in later if is_cut(check)]),
        ):
            if some:
                titles = ", ".join(self._clean(check.title) for check in some)
                yield Line(self._say(key, count=len(some), titles=titles))
        if record.answers:
            answered = sum(one.is_answered for one in record.answers)
            yield Line(self._say("answers", answered=answered, total=len(record.answers)))

    def _signed(self, outcome: str, lines: Sequence[Line]) -> Iterator[Line]:
        """Lines with the sign of `outcome` before the first; long ones are wrapped behind it."""
        sign, plain_sign, style = _SIGNS[outcome]
        start = Line.assemble("  ", (plain_sign if self._ascii_only else sign, style), " ")
        width = max(_LEAST_WIDTH, self._console.width - len(_INDENT))
        for line in lines:
            for part in _wrap(line, self._console, width):
                yield start.append_text(part)
                start = Line(_INDENT)

    def _advice(self, text: Text) -> str:
        return f"{'->' if self._ascii_only else '→'} {self._clean(text)}"

    def _clean(self, text: Text) -> str:
        return legible(text.in_language(self._language))

    def _say(self, key: str, **values: object) -> str:
        return message(f"self_check.view.{key}", **values).in_language(self._language)


def _wrap(line: Line, console: Console, width: int) -> Iterator[Line]:
    """`line` in pieces of `width` columns, none of which ends in blanks."""
    for part in line.wrap(console, width, overflow="fold"):
        part.rstrip()
        yield part


def _cut(text: str) -> str:
    """The first line, and of that no more than anybody reads."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
