"""What is shown where a front end has no HTML."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from grader.messages import Language, Text, message
from grader.record.model import Record
from grader.report.hostile import clean_text
from grader.report.self_check import PageLink
from grader.report.self_check_lines import write_looks_as_text


def write_text(
    records: Sequence[Record],
    pages: Sequence[PageLink | None],
    notes: Sequence[Text],
    language: Language,
) -> str:
    """What `render_self_check` shows, as lines of text without control characters."""
    page = message("jupyter.look.page").in_language(language)
    lines = [f"{page} {link.name}" for link in pages if link is not None]
    lines += [note.in_language(language) for note in notes]
    return "\n".join([write_looks_as_text(records, language), *map(one_line, lines)])


def one_line(text: str) -> str:
    """`text` without control and formatting characters: one line stays one."""
    cleaned = clean_text(text).replace("\n", " ")
    return "".join(c if unicodedata.category(c)[0] != "C" else "\ufffd" for c in cleaned)
