"""The leader's page on a quiz: how hard its questions were, for whom, and what went wrong."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Final

from markupsafe import Markup

from grader.messages import Language, Text, message
from grader.quiz.analysis.item_analysis import SMALL_GROUP, ItemAnalysis, QuizAnalysis
from grader.quiz.analysis.responses import Variant, WrongAnswer, show_examples, spell_numbers
from grader.report.estimates import (
    draw_index,
    draw_share,
    show_index,
    show_share,
    show_share_range,
)
from grader.report.page import render_page
from grader.report.words import pair

_STYLES: Final = ("screen.css", "cards.css", "print.css", "quiz_stats.css")
_SHOWN: Final = 5
"""Wrong answers and variants that are not folded."""
_DASH: Final = "—"
_MOST: Final = 200
"""Those beyond are left out: a page must open on a phone."""


def render_quiz_stats(
    title: Text,
    analysis: QuizAnalysis,
    *,
    blank: int = 0,
    unread: int = 0,
    language: Language = "ko",
    generated_at: str,
) -> str:
    """The page as one self-contained HTML file; no student is named on it.

    `blank` students answered nothing and `unread` could not be graded: neither is in `analysis`.
    `generated_at` is a time in ISO 8601.
    """
    return render_page(
        "quiz_stats.html",
        style=_style(),
        language=language,
        title=title,
        analysis=analysis,
        notices=list_notices(analysis, blank, unread),
        generated_at=generated_at,
        phrase=_phrase,
        share=show_share,
        share_range=show_share_range,
        index=lambda estimate: show_index(estimate, is_small=analysis.is_small),
        draw_share=draw_share,
        draw_index=lambda estimate: draw_index(estimate, is_small=analysis.is_small),
        examples=show_wrong,
        variant_groups=_group_variants,
        variant_name=_name_variant,
        shown=_SHOWN,
        most=_MOST,
    )


def list_notices(analysis: QuizAnalysis, blank: int, unread: int, target: str = "") -> list[Text]:
    """What to know before reading a number: how few there are, and who and what is left out.

    With a `target` the words tell which command decides about waiting answers.
    """
    counted = {"later": analysis.later, "blank": blank, "unread": unread}
    notices = [message(f"quiz_stats.{key}", count=count) for key, count in counted.items() if count]
    if analysis.waiting:
        key = "waiting" if target else "waiting_page"
        words = {"target": target} if target else {}
        notices.insert(0, message(f"quiz_stats.{key}", count=analysis.waiting, **words))
    if analysis.is_small:
        caution = message("quiz_stats.caution", count=analysis.first, wanted=SMALL_GROUP)
        notices.insert(0, caution)
    return notices


def show_wrong(wrong: WrongAnswer) -> Text:
    """What was answered, on one line; hostile text."""
    shown = show_examples(wrong)
    return shown if shown.en else message("quiz_stats.empty_answer")


def _group_variants(item: ItemAnalysis) -> list[tuple[str, list[Variant]]]:
    """Variants under the key of their heading, questions before numbers."""
    questions = [one for one in item.variants if one.values is None]
    numbers = [one for one in item.variants if one.values is not None]
    groups = [("by_question", questions), ("by_numbers", numbers)]
    return [(key, found[:_MOST]) for key, found in groups if found]


def _name_variant(variant: Variant, item: ItemAnalysis) -> str:
    if variant.values is None:
        return variant.asked
    name = spell_numbers(variant.values) or _DASH
    return f"{variant.asked}: {name}" if len(item.questions) > 1 else name


def _phrase(key: str, **values: Any) -> Markup:
    """The catalogue's text `quiz_stats.<key>`, as `pair` shows it."""
    return pair(message(f"quiz_stats.{key}", **values))


@cache
def _style() -> Markup:
    folder = resources.files(__package__) / "templates"
    return Markup("\n".join((folder / name).read_text(encoding="utf-8") for name in _STYLES))
