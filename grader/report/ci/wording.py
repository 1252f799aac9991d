"""Words and numbers as Markdown, for the summary and the comment alike."""

from __future__ import annotations

from typing import Any

from grader.messages import Language, Text, message
from grader.report.amounts import format_points
from grader.report.ci.markdown import TEXT_LIMIT, show_sentence
from grader.report.marks import Mark, mark


def show_text(text: Text, language: Language, limit: int = TEXT_LIMIT) -> str:
    """A text in one language, with nothing active in it."""
    return show_sentence(text.in_language(language), limit)


def say(key: str, language: Language, **values: Any) -> str:
    """The catalogue's text `ci_report.<key>`."""
    return show_text(message(f"ci_report.{key}", **values), language)


def show_mark(group: str, status: str, language: Language) -> str:
    """The symbol and word of `status`; `group` is one that `report.marks` knows."""
    return show_verdict(mark(group, status), language)


def show_verdict(verdict: Mark, language: Language) -> str:
    """Its symbol and its word."""
    return f"{verdict.symbol} {show_text(verdict.word, language)}"


def show_points(points: float | None, max_points: float) -> str:
    """Points and the most that can be had; a dash where there are none yet."""
    return f"{'—' if points is None else format_points(points)} / {format_points(max_points)}"
