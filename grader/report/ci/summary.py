"""The summary in a pull request's Checks tab: everybody's result, and what is still to be mended.

It shows what students' pages show, and no more: no notes for the leader, no reasons for which a
person is asked, and no explanation of a quiz that others have yet to answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from grader.messages import Language, Text, message
from grader.record.model import CheckRecord, Record
from grader.report.ci.findings import (
    find_checks,
    find_file_problems,
    find_questions,
    find_run_problem,
)
from grader.report.ci.fitting import Section, compose, in_bytes
from grader.report.ci.markdown import show_code, show_details, show_row, show_table
from grader.report.ci.wording import say, show_mark, show_points, show_text
from grader.report.self_check import describe_place

_COLUMNS: Final = ("student", "assignment", "score", "tasks", "quiz", "run", "status")
_CODE_LIMIT: Final = 200


def render_summary(
    records: Sequence[Record],
    notes: Sequence[Text],
    language: Language,
    *,
    limit: int = 2**20,
) -> str:
    """The summary as GitHub's Markdown, at most `limit` bytes of UTF-8.

    `notes` stand at the top. Students appear in the order of `records`, those who passed everything
    in the table alone.
    """
    lead = say("languages" if records else "nothing", language)
    sections = [Section(f"## {say('title', language)}\n\n{lead}"), list_notes(notes, language)]
    if records:
        rows = [show_row(_cells(record, language)) for record in records]
        headings = [say(f"column.{name}", language) for name in _COLUMNS]
        sections.append(Section(show_table(headings), rows, "\n", tell_missing("rows", language)))
        sections.append(_list_details(records, language))
    return compose(sections, limit, in_bytes)


def list_notes(notes: Sequence[Text], language: Language) -> Section:
    """What is to be known before everything else, as a list."""
    lines = [f"- {show_text(note, language)}" for note in notes]
    return Section("", lines, "\n", tell_missing("notes", language))


def tell_missing(what: str, language: Language) -> partial[str]:
    """Makes the line that says how many `rows`, `notes` or `details` were left out."""
    return partial(_tell, what, language)


def _tell(what: str, language: Language, count: int) -> str:
    return say(f"left_out.{what}", language, count=count)


def _cells(record: Record, language: Language) -> list[str]:
    most = sum(task.max_points for task in record.tasks if not task.bonus)
    tasks = show_points(sum(task.points for task in record.tasks), most)
    most = sum(item.max_points for item in record.quiz)
    quiz = show_points(sum(item.points for item in record.quiz), most)
    return [
        show_code(record.student),
        show_text(record.title, language),
        show_points(record.score, record.max_score),
        tasks if record.tasks else "—",
        quiz if record.quiz else "—",
        show_mark("execution", record.execution.status, language),
        show_mark("status", record.status, language),
    ]


def _list_details(records: Sequence[Record], language: Language) -> Section:
    details = []
    for record in records:
        lines = [*_run_lines(record, language), *_check_lines(record, language)]
        lines += _quiz_lines(record, language)
        if lines:
            title = show_text(record.title, language)
            score = show_points(record.score, record.max_score)
            summary = f"{show_code(record.student)} · {title} · {score}"
            details.append(show_details(summary, lines))
    if not details:
        return Section(say("missed.none", language))
    head = f"### {say('missed.title', language)}"
    return Section(head, details, tell=tell_missing("details", language))


def _run_lines(record: Record, language: Language) -> Iterator[str]:
    if record.status != "graded":
        yield f"- {show_text(message(f'report.status_note.{record.status}'), language)}"
    problem = find_run_problem(record)
    if problem is not None:
        verdict = show_mark("execution", record.execution.status, language)
        yield f"- <b>{verdict}</b> {show_text(problem, language)}"
    for name, text in find_file_problems(record):
        yield f"- {show_code(name)} {show_text(text, language)}"


def _check_lines(record: Record, language: Language) -> Iterator[str]:
    for check in find_checks(record):
        waits = check.outcome == "errored"
        points = show_points(None if waits else check.points, check.max_points)
        amount = f" ({points})" if check.max_points else ""
        verdict = show_mark("outcome", check.outcome, language)
        yield f"- <b>{show_text(check.title, language)}</b>{amount} {verdict}"
        yield f"  - {show_text(check.message, language)}"
        yield from _check_notes(check, language)


def _check_notes(check: CheckRecord, language: Language) -> Iterator[str]:
    for name, text in (
        ("expected", check.expected),
        ("found", check.found),
        ("hint", check.hint),
    ):
        if text is not None:
            yield f"  - {_label(name, language)}: {show_text(text, language)}"
    if check.where is not None:
        place = show_text(describe_place(check.where), language)
        code = f" {show_code(check.where.code, _CODE_LIMIT)}" if check.where.code.strip() else ""
        where = f"{show_code(check.where.file)}, {place}{code}"
        yield f"  - {_label('where', language)}: {where}"


def _label(name: str, language: Language) -> str:
    return show_text(message(f"report.check.{name}"), language)


def _quiz_lines(record: Record, language: Language) -> Iterator[str]:
    again = ", ".join(str(number) for number, _ in find_questions(record))
    if again:
        yield f"- {say('missed.quiz', language, numbers=again)}"
