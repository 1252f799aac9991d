"""The comment on a pull request, made of numbers and ids alone.

What it is made of may have come through a stranger's hands: every word is taken from our own
catalogue and from the course, by id, and all the rest is shown as code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from grader.messages import Language, Text, has_message, message
from grader.record.results import CheckOutcome, Result, Results, TaskOutcome
from grader.report.ci.fitting import Section, compose
from grader.report.ci.markdown import show_code, show_details, show_row, show_table
from grader.report.ci.summary import list_notes, tell_missing
from grader.report.ci.wording import (
    say,
    show_mark,
    show_points,
    show_text,
    show_verdict,
)
from grader.report.marks import task_mark

MARKER: Final = "<!-- grader -->"
"""The first line, by which the comment is found again and updated."""
_COLUMNS: Final = ("student", "assignment", "score", "run", "status")


def render_comment(
    results: Results,
    titles: Mapping[str, Text],
    language: Language,
    *,
    notes: Sequence[Text] = (),
    limit: int = 60_000,
) -> str:
    """The comment as GitHub's Markdown, at most `limit` characters.

    `titles` are those of assignments, by id, and of their tasks, by `<assignment>/<task>`; what has
    none is shown by its id.
    """
    found = results.results
    keys = ("comment.advice", "comment.pages", "languages") if found else ("nothing",)
    intro = "\n\n".join(say(key, language) for key in keys)
    sections = [
        Section(f"{MARKER}\n## {say('title', language)}\n\n{intro}"),
        list_notes(notes, language),
    ]
    if found:
        rows = [show_row(_cells(result, titles, language)) for result in found]
        headings = [say(f"column.{name}", language) for name in _COLUMNS]
        details = [_show_result(result, titles, language) for result in found]
        missing = [tell_missing(what, language) for what in ("rows", "details")]
        sections.append(Section(show_table(headings), rows, "\n", missing[0]))
        sections.append(Section("", [block for block in details if block], tell=missing[1]))
    return compose(sections, limit)


def _cells(result: Result, titles: Mapping[str, Text], language: Language) -> list[str]:
    return [
        show_code(result.student),
        _title(titles, language, result.assignment),
        show_points(result.score, result.max_score),
        show_mark("execution", result.execution, language),
        show_mark("status", result.status, language),
    ]


def _title(titles: Mapping[str, Text], language: Language, *ids: str) -> str:
    title = titles.get("/".join(ids))
    return show_code(ids[-1]) if title is None else show_text(title, language)


def _show_result(result: Result, titles: Mapping[str, Text], language: Language) -> str:
    """Task by task what was not passed; empty where the result has no parts."""
    lines: list[str] = []
    for task in result.tasks:
        lines += _task_lines(task, _title(titles, language, result.assignment, task.id), language)
    lines += _quiz_lines(result, language)
    points = show_points(result.score, result.max_score)
    title = _title(titles, language, result.assignment)
    summary = f"{show_code(result.student)} · {title} · {points}"
    return show_details(summary, lines) if lines else ""


def _task_lines(task: TaskOutcome, title: str, language: Language) -> Iterator[str]:
    points = show_points(task.points, task.max_points)
    verdict = show_verdict(task_mark(task), language)
    yield f"- {title} {points} {verdict}"
    for check in task.checks:
        if check.outcome != "passed":
            yield f"  - {_name(check, language)} {show_mark('outcome', check.outcome, language)}"


def _name(check: CheckOutcome, language: Language) -> str:
    """What a check is called: by its kind's title, and by its id where that says more."""
    key = f"checks.{check.kind}.title"
    if not has_message(key):
        return show_code(check.id)
    title = show_text(message(key), language)
    return title if check.id == check.kind else f"{title} {show_code(check.id)}"


def _quiz_lines(result: Result, language: Language) -> Iterator[str]:
    if not result.quiz:
        return
    numbered = enumerate(result.quiz, start=1)
    again = [str(number) for number, item in numbered if item.status not in ("correct", "review")]
    most = sum(item.max_points for item in result.quiz)
    points = show_points(sum(item.points for item in result.quiz), most)
    line = f"- {say('comment.quiz', language, points=points)}"
    numbers = say("comment.again", language, numbers=", ".join(again))
    yield f"{line} — {numbers}" if again else line
