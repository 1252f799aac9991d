"""A student's own look at their work as a fragment of HTML, for the output of a notebook's cell.

It is in one language, has no script and needs no page around it: its colours go with a light and
with a dark notebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from markupsafe import Markup

from grader.messages import Language, Text, message
from grader.record.errors import depends_on_numbers
from grader.record.model import CellRecord, CheckRecord, ErrorRecord, Place, Record
from grader.report.hostile import clean_text
from grader.report.marks import Mark, check_mark, is_cut
from grader.report.page import render_page
from grader.report.source import is_script

MOST_ERRORS = 3
_LONGEST_CODE = 200
_LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class PageLink:
    """The whole page of a record, where it was written."""

    name: str
    """Its path as a student reads it."""
    href: str = ""
    """Empty where the notebook cannot open it."""


@dataclass(frozen=True, slots=True)
class Count:
    """How the checks of a record, or of one task, came out."""

    passed: int
    here: int
    """All that could be told here."""
    later: int
    """Those that only grading can tell."""
    cut: int
    """Those that a whole training would show here."""


@dataclass(frozen=True, slots=True)
class _ShownCheck:
    record: CheckRecord
    mark: Mark
    is_short: bool
    """Whether its title says all: it passed, waits for grading, or repeats the one before."""
    place: Text | None
    code: str


def render_self_check(
    records: Sequence[Record],
    pages: Sequence[PageLink | None],
    notes: Sequence[Text],
    language: Language,
) -> str:
    """`records`, one for each assignment, each with the link to its page, as a fragment of HTML.

    `notes` say where the code was had from.
    """
    return render_page(
        "self_check.html",
        style=_style(),
        language=language,
        shown=list(zip(records, pages, strict=True)),
        notes=[note.in_language(language) for note in notes],
        tell=lambda key, **values: message(key, **values).in_language(language),
        surroundings=list_surroundings,
        troubles=list_troubles,
        total=lambda record: count_checks(all_checks(record)),
        count=count_checks,
        show=_show_check,
        errors=list_errors,
        has_results=has_results,
        blame_quick=blame_quick,
        repeats_run=repeats_run,
        most_errors=MOST_ERRORS,
        cut=_cut,
    )


def render_notice(
    tone: Literal["bad", "calm"],
    title: Text,
    lines: Sequence[str],
    language: Language,
    details: str = "",
) -> str:
    """A short notice as a fragment of HTML: what happened, what to do, and `details` in a fold."""
    return render_page(
        "notice.html",
        style=_style(),
        language=language,
        tone=tone,
        title=title.in_language(language),
        lines=lines,
        details=details,
        details_title=message("jupyter.error.details").in_language(language),
    )


def all_checks(record: Record) -> list[CheckRecord]:
    """The checks of every task, in their order."""
    return [check for task in record.tasks for check in task.checks]


def count_checks(checks: Sequence[CheckRecord]) -> Count:
    """How many of `checks` passed, could be told, and are left to grading or a whole training."""
    outcomes = [check.outcome for check in checks]
    left = outcomes.count("later")
    cut = sum(map(is_cut, checks))
    return Count(outcomes.count("passed"), len(outcomes) - left, left - cut, cut)


def has_results(record: Record) -> bool:
    """Whether anything could be run, so that its checks say something of the work."""
    return record.status != "not_graded"


def repeats_run(record: Record, before: Record | None) -> bool:
    """Whether the errors of `record` stand with `before`: a week's notebook is run once."""
    return before is not None and has_results(record) and record.execution == before.execution


def list_surroundings(record: Record) -> list[Text]:
    """How it ran, where that is not how it is graded."""
    texts: list[Text] = []
    if record.is_quick:
        texts.append(message("self_check.view.quick"))
    if record.environment.sandbox == "none" and record.tasks:
        texts.append(message("self_check.view.own_machine"))
    dataset = record.environment.dataset
    if dataset is not None and dataset.source == "lookalike":
        texts.append(message("self_check.view.lookalike"))
    return texts


def list_troubles(record: Record) -> list[Text]:
    """Why the run did not come to its end, or what could not be read; each reason once."""
    texts = [] if record.execution.status == "completed" else [record.execution.message]
    # The message of a file that cannot be read says what its reason does.
    texts += record.reasons if record.execution.status != "unreadable" else ()
    texts += [file.problem for file in record.submission.files if file.problem is not None]
    return list(dict.fromkeys(texts))


def list_errors(record: Record) -> list[tuple[CellRecord, ErrorRecord]]:
    """The cells that ended with an error, each with its error."""
    return [(cell, cell.error) for cell in record.execution.cells if cell.error is not None]


def blame_quick(record: Record) -> Text | None:
    """That a cell's error may come from the short training; None where it cannot."""
    if record.is_quick and any(
        depends_on_numbers(error.name, error.message) for _, error in list_errors(record)
    ):
        return message("self_check.view.quick_error")
    return None


def repeats(check: CheckRecord, before: CheckRecord | None) -> bool:
    """Whether `check` was skipped for the reason that stands with the check `before` it."""
    if before is None or not check.outcome == before.outcome == "skipped":
        return False
    return check.message == before.message


def describe_place(place: Place) -> Text:
    """Where a check looked, as a reader counts."""
    kind = "line" if is_script(place.file) else "cell"
    return message(f"report.place.{kind}", number=place.number, line=place.line)


def _show_check(check: CheckRecord, before: CheckRecord | None) -> _ShownCheck:
    place = check.where
    return _ShownCheck(
        record=check,
        mark=check_mark(check),
        is_short=_is_short(check) or repeats(check, before),
        place=None if place is None else describe_place(place),
        code="" if place is None else _cut(place.code.strip(), _LONGEST_CODE),
    )


def _is_short(check: CheckRecord) -> bool:
    """Whether the title of `check` says all: it passed, or waits for grading whatever is done."""
    return check.outcome == "passed" or (check.outcome == "later" and not is_cut(check))


def _cut(text: str, length: int = _LONGEST_ERROR) -> str:
    cleaned = clean_text(text[: 2 * length])
    return cleaned if len(cleaned) <= length else f"{cleaned[:length]}…"


@cache
def _style() -> Markup:
    sheet = resources.files(__package__) / "templates" / "self_check.css"
    return Markup(sheet.read_text(encoding="utf-8"))
