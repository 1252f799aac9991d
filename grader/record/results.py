"""Results: what of some records leaves the course, for CI services and others to read.

The format is `grader/results/1`. It holds numbers, ids and the names of hand-ins, and no text that
anybody wrote: whoever shows it takes the words from elsewhere, by id. So what came through a
stranger's hands can be shown without believing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grader.errors import RecordError
from grader.record.model import Record
from grader.spec.assignment import Identifier

_MAX_BYTES = 4_000_000
_Points = Annotated[float, Field(ge=0, le=1e6)]
_Name = Annotated[str, Field(min_length=1, max_length=1_100)]
"""A file's name has up to 255 bytes, of which each may be written as four characters."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CheckOutcome(_Frozen):
    """One check."""

    id: Identifier
    kind: Identifier
    outcome: Literal["passed", "partial", "failed", "skipped", "errored"]
    points: _Points
    max_points: _Points


class TaskOutcome(_Frozen):
    """One task."""

    id: Identifier
    points: _Points
    max_points: _Points
    checks: tuple[CheckOutcome, ...] = Field(max_length=200)


class QuestionOutcome(_Frozen):
    """One question of the quiz."""

    id: Identifier
    status: Literal["correct", "partial", "near", "wrong", "ask", "review", "unanswered"]
    points: _Points
    max_points: _Points


class Result(_Frozen):
    """One hand-in for one assignment."""

    assignment: Identifier
    student: _Name
    """Written by whoever handed it in: to be escaped wherever it is shown."""
    status: Literal["graded", "needs_review", "not_graded"]
    execution: Identifier
    """As in a record: `completed`, `raised`, `timed_out`, …"""
    score: _Points | None
    max_score: _Points
    tasks: tuple[TaskOutcome, ...] = Field(default=(), max_length=100)
    quiz: tuple[QuestionOutcome, ...] = Field(default=(), max_length=200)


class Results(_Frozen):
    """All hand-ins of one run."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["grader/results/1"] = Field(default="grader/results/1", alias="schema")
    results: tuple[Result, ...] = Field(max_length=1_000)


def collect_results(records: Sequence[Record]) -> Results:
    """The results of `records`, in their order."""
    return Results(results=tuple(_collect(record) for record in records))


def dump_results(results: Results) -> str:
    """The results as JSON; the same results always give the same text."""
    return results.model_dump_json(by_alias=True, indent=1) + "\n"


def read_results(path: Path) -> Results:
    """Read results that may have come through a stranger's hands.

    Raises:
        RecordError: the file is missing, too large, or holds anything but results.
    """
    hint = "expected the file results.json that `grader ci` writes"
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror or error}", hint) from error
    if len(content) > _MAX_BYTES:
        raise RecordError(f"{path}: larger than {_MAX_BYTES // 10**6} MB", hint)
    try:
        return Results.model_validate_json(content)
    except ValidationError as error:
        raise RecordError(f"{path}: not results of this release", hint) from error


def _collect(record: Record) -> Result:
    return Result.model_validate(
        {
            "assignment": record.assignment,
            "student": record.student,
            "status": record.status,
            "execution": record.execution.status,
            "score": record.score,
            "max_score": record.max_score,
            "tasks": [
                {
                    "id": task.id,
                    "points": task.points,
                    "max_points": task.max_points,
                    "checks": [
                        check.model_dump(include={"id", "kind", "outcome", "points", "max_points"})
                        for check in task.checks
                    ],
                }
                for task in record.tasks
            ],
            "quiz": [
                item.model_dump(include={"id", "status", "points", "max_points"})
                for item in record.quiz
            ],
        }
    )
