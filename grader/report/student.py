"""A student's page: the score, what to do next, and everything it rests on."""

from __future__ import annotations

from grader.messages import Language
from grader.record.model import NoteRecord, Record
from grader.report.advice import check_anchor, look_steps, missing_answers, next_steps
from grader.report.amounts import share_percent
from grader.report.notebook import show_cells
from grader.report.page import render_page
from grader.report.self_check import blame_quick, count_checks
from grader.report.source import place_link
from grader.report.trained import show_models


def render_student(record: Record, *, language: Language = "ko") -> str:
    """The page of one student as one self-contained HTML file.

    Both languages are in it; `language` says which one shows first. Notes for the leader and the
    reasons for which a person is asked stay out. A student's own look at their work has a page of
    its own, without a score.
    """
    cells = {cell.index: cell for cell in record.execution.cells}
    checks = [check for task in record.tasks for check in task.checks]
    is_look = record.purpose == "self_check"
    return render_page(
        "look.html" if is_look else "student.html",
        language=language,
        record=record,
        percent=share_percent(record.score, record.max_score),
        steps=look_steps(record) if is_look else next_steps(record),
        missing_answers=missing_answers(record),
        notes=_student_notes(record),
        models=show_models(record.models),
        files=show_cells(record.execution.cells),
        check_anchor=check_anchor,
        count=count_checks(checks),
        quick_error=blame_quick(record),
        link=lambda place: place_link(place, cells),
    )


def _student_notes(record: Record) -> list[NoteRecord]:
    return [
        note for note in record.notes if note.audience == "student" and note.kind != "integrity"
    ]
