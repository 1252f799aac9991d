"""Records as files: `REPORTS/<assignment>/records/<student>.json`, very long names shortened."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from grader.errors import GraderError, RecordError
from grader.files import file_stem, write_whole
from grader.record.model import Record


def record_path(reports: Path, assignment: str, student: str) -> Path:
    """Where the record of one student lies."""
    return reports / assignment / "records" / f"{file_stem(student)}.json"


def dump_record(record: Record) -> str:
    """The record as JSON; the same record always gives the same text."""
    return record.model_dump_json(indent=1, by_alias=True) + "\n"


def write_record(reports: Path, record: Record) -> Path:
    """Write the record, whole or not at all.

    Raises:
        GraderError: the file cannot be written.
    """
    path = record_path(reports, record.assignment, record.student)
    try:
        write_whole(path, dump_record(record).encode())
    except OSError as error:
        raise GraderError(
            f"cannot write the record {path}: {error.strerror or error}",
            "check that the folder can be written to and that the disk has room",
        ) from error
    return path


def read_record(path: Path) -> Record:
    """Read a stored record.

    Raises:
        RecordError: it is missing or not a record.
    """
    try:
        return Record.model_validate_json(path.read_bytes())
    except (OSError, ValidationError, ValueError) as error:
        raise RecordError(
            f"{path}: not a grading record of this release ({type(error).__name__})",
            "grade the submission again with `grader run`",
        ) from error


def list_records(reports: Path, assignment: str) -> tuple[Path, ...]:
    """Every stored record of an assignment, by name."""
    return tuple(sorted((reports / assignment / "records").glob("*.json")))
