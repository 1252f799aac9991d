"""What a cell shows, as HTML and as text: every front end knows one of them."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.errors import GraderError
from grader.jupyter.text import one_line, write_text
from grader.messages import Language, Text, message
from grader.record.model import Record
from grader.report.self_check import PageLink, render_notice, render_self_check

_LONGEST_DETAILS = 20_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A rich output."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def show_records(
    records: Sequence[Record],
    pages: Sequence[PageLink | None],
    notes: Sequence[Text],
    language: Language,
) -> Shown:
    """What was found, one card for each of `records` with the link to its page."""
    html = render_self_check(records, pages, notes, language)
    return Shown(html, write_text(records, pages, notes, language))


def show_status(key: str, language: Language, **values: object) -> Shown:
    """What is going on, or that it was stopped: the text `jupyter.status.<key>`."""
    text = message(f"jupyter.status.{key}", **values)
    line = one_line(text.in_language(language))
    return Shown(render_notice("calm", text, (), language), line)


def show_error(error: GraderError, language: Language) -> Shown:
    """An expected error: what happened and what to do, without a traceback."""
    title, hint = message("jupyter.error.title"), message("jupyter.error.hint")
    lines = [error.message]
    if error.hint:
        lines.append(f"{hint.in_language(language)} {error.hint}")
    return _notice(title, lines, language)


def show_bug(error: BaseException, language: Language) -> Shown:
    """An error of our own, with all that whoever mends it needs to know."""
    lines = [message("jupyter.error.bug_hint").in_language(language)]
    details = "".join(traceback.format_exception(error))[-_LONGEST_DETAILS:]
    return _notice(message("jupyter.error.bug"), lines, language, details)


def _notice(title: Text, lines: Sequence[str], language: Language, details: str = "") -> Shown:
    html = render_notice("bad", title, lines, language, details)
    shown = [title.in_language(language), *lines, *details.splitlines()]
    return Shown(html, "\n".join(one_line(line) for line in shown))
