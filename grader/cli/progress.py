"""Progress with time left, on a terminal; a line for each submission elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.messages import Language, message
from grader.messages.legible import legible
from grader.pipeline.run import Progress as Report
from grader.pipeline.run import Stage


@contextlib.contextmanager
def show_progress(total: int, language: Language, *, quiet: bool) -> Iterator[Report]:
    """Yields the function that the pipeline reports to."""
    console = Console(stderr=True)
    if quiet or not sys.stderr.isatty():
        yield _silent if quiet else _plain(console, total)
        return
    warming = message("cli.progress.warming").in_language(language)
    grading = message("cli.progress.grading").in_language(language)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(warming, total=total)
        running: list[str] = []

        def report(stage: Stage, assignment: str, student: str) -> None:
            if stage == "started":
                running.append(student)
            elif student in running:
                running.remove(student)
                bar.advance(task)
            names = escape(legible(", ".join(running)[:60]))
            bar.update(task, description=f"{grading} {names}")

        yield report


def _silent(stage: Stage, assignment: str, student: str) -> None:
    """Nothing to say."""


def _plain(console: Console, total: int) -> Report:
    done = 0

    def report(stage: Stage, assignment: str, student: str) -> None:
        nonlocal done
        if stage == "graded":
            done += 1
            line = f"[{done}/{total}] {assignment} {legible(student)}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)

    return report
