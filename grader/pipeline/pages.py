"""Writes the HTML pages of an assignment: one for each student, and the leader's index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.errors import GraderError
from grader.messages import Language, Text
from grader.record.file import list_records, read_record
from grader.record.model import Record
from grader.report import page_name, render_index, render_student, write_page


def write_pages(
    reports: Path,
    assignment: str,
    title: Text,
    records: Sequence[Record],
    language: Language,
    generated_at: str,
) -> Path:
    """Write all pages; returns the index's path."""
    folder = reports / assignment
    for record in records:
        write_page(page_path(reports, record), render_student(record, language=language))
    index = folder / "index.html"
    analysis = quiz_page_path(reports, assignment)
    html = render_index(
        title,
        records,
        language=language,
        generated_at=generated_at,
        quiz_page=analysis.relative_to(folder).as_posix() if analysis.exists() else None,
    )
    write_page(index, html)
    return index


def write_all_pages(
    reports: Path, titles: Mapping[str, Text], language: Language, generated_at: str
) -> list[tuple[str, str]]:
    """Write the pages of every assignment in `titles` from the records that there are.

    Returns the path of each record that cannot be read, and why; it is on no page.
    """
    problems = []
    for assignment, title in sorted(titles.items()):
        records = []
        for path in list_records(reports, assignment):
            try:
                records.append(read_record(path))
            except GraderError as error:
                problems.append((str(path), error.message))
        write_pages(reports, assignment, title, records, language, generated_at)
    return problems


def quiz_page_path(reports: Path, assignment: str) -> Path:
    """Where the page lies that `grader quiz stats` writes; no student's page can have its name."""
    return reports / assignment / "quiz" / "index.html"


def page_path(reports: Path, record: Record) -> Path:
    """Where the page of one student lies."""
    return reports / record.assignment / page_name(record.student)
