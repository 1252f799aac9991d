"""A student's own look as plain text, for front ends that show no HTML."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from grader.messages import Language, Text, message
from grader.record.model import CheckRecord, Record
from grader.report.hostile import clean_text
from grader.report.marks import mark
from grader.report.self_check import (
    MOST_ERRORS,
    PageLink,
    all_checks,
    count_checks,
    describe_place,
    is_short,
    list_errors,
    list_surroundings,
    list_troubles,
)


def write_text(
    records: Sequence[Record],
    pages: Sequence[PageLink | None],
    notes: Sequence[Text],
    language: Language,
) -> str:
    """What `render_self_check` shows, as lines of text without control characters."""
    lines: list[str] = []
    for record, page in zip(records, pages, strict=True):
        lines += [*_write_record(record, language), ""]
        if page is not None:
            lines += [f"{_tell('jupyter.look.page', language)} {page.name}", ""]
    lines += [note.in_language(language) for note in notes]
    return "\n".join(one_line(line) for line in lines)


def one_line(text: str) -> str:
    """`text` without control and formatting characters: one line stays one."""
    cleaned = clean_text(text).replace("\n", " ")
    return "".join(c if unicodedata.category(c)[0] != "C" else "\ufffd" for c in cleaned)


def _tell(key: str, language: Language, **values: object) -> str:
    return message(key, **values).in_language(language)


def _write_record(record: Record, language: Language) -> Iterator[str]:
    yield f"{record.title.in_language(language)} ({record.assignment})"
    yield _tell("self_check.view.own", language)
    yield from (text.in_language(language) for text in list_surroundings(record))
    yield from (text.in_language(language) for text in list_troubles(record))
    yield from _write_errors(record, language)
    for task in record.tasks:
        yield ""
        yield task.title.in_language(language)
        for check in task.checks:
            yield from _write_check(check, language)
    yield ""
    yield from _write_counts(record, language)


def _write_errors(record: Record, language: Language) -> Iterator[str]:
    broken = list_errors(record)
    for cell, error in broken[:MOST_ERRORS]:
        name = f"{error.name}: {error.message}"[:500]
        yield "  " + _tell("jupyter.look.cell_error", language, number=cell.number, name=name)
        if error.explanation is not None:
            yield f"    {error.explanation.in_language(language)}"
    if len(broken) > MOST_ERRORS:
        count = len(broken) - MOST_ERRORS
        yield "  " + _tell("self_check.view.more_errors", language, count=count)


def _write_check(check: CheckRecord, language: Language) -> Iterator[str]:
    verdict = mark("look", check.outcome)
    title = f"  {verdict.symbol} {check.title.in_language(language)}"
    yield title if check.outcome == "passed" else f"{title} · {verdict.word.in_language(language)}"
    if is_short(check):
        return
    yield f"    {check.message.in_language(language)}"
    if check.where is not None:
        yield f"    {describe_place(check.where).in_language(language)}: {check.where.code[:200]}"
    if check.hint is not None:
        yield f"    {_tell('jupyter.look.hint', language)}: {check.hint.in_language(language)}"


def _write_counts(record: Record, language: Language) -> Iterator[str]:
    whole = count_checks(all_checks(record))
    if record.tasks:
        key = "self_check.view.passed" if whole.here else "jupyter.look.none_here"
        line = _tell(key, language, passed=whole.passed, here=whole.here)
        later = _tell("jupyter.look.later", language, count=whole.later)
        yield f"{line} {later}" if whole.later else line
    if record.answers:
        answered = sum(answer.is_answered for answer in record.answers)
        total = len(record.answers)
        yield _tell("self_check.view.answers", language, answered=answered, total=total)
