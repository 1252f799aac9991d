"""The leader's page: who needs a person, everybody's result, and what to talk about next time."""

from __future__ import annotations

from collections.abc import Sequence

from grader.messages import Language, Text
from grader.record.model import Record
from grader.report.marks import is_open
from grader.report.overview import (
    find_columns,
    find_leader_notes,
    find_missed,
    list_rows,
    page_link,
    sort_by_name,
    summarise,
)
from grader.report.page import render_page


def render_index(
    title: Text,
    records: Sequence[Record],
    *,
    language: Language = "ko",
    generated_at: str,
    quiz_page: str | None = None,
) -> str:
    """The leader's page for one assignment as one self-contained HTML file.

    `records` come in any order and are listed by name, each with a link to the student's page in
    the same folder. `generated_at` is a time in ISO 8601. `quiz_page` is where the analysis of the
    quiz lies, seen from this page.
    """
    columns = find_columns(records)
    return render_page(
        "index.html",
        language=language,
        title=title,
        generated_at=generated_at,
        summary=summarise(records),
        columns=columns,
        rows=list_rows(records, columns),
        waiting=[record for record in sort_by_name(records) if is_open(record)],
        missed=find_missed(records),
        notes=find_leader_notes(records),
        page_link=page_link,
        quiz_page=quiz_page,
    )
