"""Both languages side by side: texts as pairs of spans, and words for every status."""

from __future__ import annotations

from functools import cache
from typing import Any

from markupsafe import Markup, escape

from grader.messages import LANGUAGES, Text, has_message, message
from grader.report.hostile import clean_text


def pair(text: Text) -> Markup:
    """`text` as two spans, one for each language; a single one where both are the same.

    The page's style hides the language that was not chosen.
    """
    words = {name: clean_text(text.in_language(name)) for name in LANGUAGES}
    if words["ko"] == words["en"]:
        return escape(words["ko"])
    spans = (
        Markup('<span class="t" lang="{}">{}</span>').format(name, words[name])
        for name in LANGUAGES
    )
    return Markup("").join(spans)


def say(key: str, **values: Any) -> Markup:
    """The catalogue's text `report.<key>`, as `pair` shows it."""
    return pair(message(f"report.{key}", **values)) if values else _say_plain(key)


@cache
def _say_plain(key: str) -> Markup:
    return pair(message(f"report.{key}"))


def breakable(name: str) -> Markup:
    """A long name such as a loss's, which a narrow column may break after any underscore."""
    return Markup("_<wbr>").join(escape(part) for part in clean_text(name).split("_"))


def status_text(group: str, status: str) -> Text:
    """The words for `status`, or the group's `other` where a later release added a status."""
    key = f"report.{group}.{status}"
    return message(key if has_message(key) else f"report.{group}.other")
