"""Writes the HTML pages of an assignment: one for each student, and the leader's index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.messages import Language, Text
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
    html = render_index(title, records, language=language, generated_at=generated_at)
    write_page(index, html)
    return index


def page_path(reports: Path, record: Record) -> Path:
    """Where the page of one student lies."""
    return reports / record.assignment / page_name(record.student)
