"""What of a record is still to be mended: the run, files that could not be read, and checks."""

from __future__ import annotations

from collections.abc import Iterator

from grader.messages import Text
from grader.record.model import CellRecord, CheckRecord, Place, QuestionRecord, Record
from grader.report.source import is_script

_NOT_PASSED = ("failed", "partial", "skipped", "errored")


def find_run_problem(record: Record) -> Text | None:
    """Why the run did not come to its end, in the words of the student's page; None if it did."""
    return None if record.execution.status == "completed" else record.execution.message


def find_stop(record: Record) -> Place | None:
    """Where the run first went wrong; None where no cell is known to have."""
    for cell in record.execution.cells:
        if cell.status not in ("completed", "not_run"):
            return _place_of(cell)
    return None


def find_explanation(record: Record) -> Text | None:
    """What the error of the cell that first went wrong usually means; None where nobody knows."""
    errors = (cell.error for cell in record.execution.cells if cell.error is not None)
    error = next(errors, None)
    return None if error is None else error.explanation


def find_checks(record: Record) -> Iterator[CheckRecord]:
    """The checks that were not passed, in the assignment's order."""
    for task in record.tasks:
        yield from (check for check in task.checks if check.outcome in _NOT_PASSED)


def find_file_problems(record: Record) -> Iterator[tuple[str, Text]]:
    """Each file that could not be read, and why, but for what the run's problem says anyway."""
    for file in record.submission.files:
        if file.problem is not None and file.problem != record.execution.message:
            yield file.name, file.problem


def find_questions(record: Record) -> list[tuple[int, QuestionRecord]]:
    """The questions worth another look, each with its number in the quiz, from 1."""
    numbered = enumerate(record.quiz, start=1)
    return [(number, item) for number, item in numbered if item.status not in ("correct", "review")]


def _place_of(cell: CellRecord) -> Place:
    line = (cell.error.line if cell.error else None) or 1
    if is_script(cell.file):
        line += cell.first_line - 1
    return Place(file=cell.file, cell=cell.index, number=cell.number, line=line)
