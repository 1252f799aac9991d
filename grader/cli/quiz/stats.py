"""`grader quiz stats`: how hard the questions of a quiz were, and where answers went astray."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.completion import complete_quiz
from grader.cli.options import common_options
from grader.messages import Language, Text, message
from grader.messages.legible import legible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from grader.pipeline.quiz_stats import ClassAnalysis
    from grader.quiz.analysis.item_analysis import ItemAnalysis, QuizAnalysis
    from grader.quiz.analysis.statistics import Estimate, ItemStatistics

_WIDE = 120
"""Columns of what goes to a file or a pipe."""
_SHOWN = 3
"""Wrong answers of each question; the page has all of them."""


@click.command()
@click.argument("target", shell_complete=complete_quiz)
@common_options
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the page (default: quiz/index.html in TARGET's reports).",
)
def stats(
    target: str,
    course: Path,
    reports: Path,
    language: Language,
    as_json: bool,
    output: Path | None,
) -> None:
    """Show how hard the questions of TARGET's quiz were, and write a page about it."""
    from grader.pipeline.pages import quiz_page_path
    from grader.pipeline.quiz_stats import analyse_class, write_quiz_stats
    from grader.pipeline.surroundings import now
    from grader.spec.course import load_course

    found = analyse_class(load_course(course), reports, target)
    path = output or quiz_page_path(reports, target)
    write_quiz_stats(path, found, language, now())
    if as_json:
        click.echo(json.dumps(_summary(found, path), allow_nan=False))
    else:
        _print_analysis(found, language)
        click.echo(legible(_text("terminal.page", language, path=path)))


def _print_analysis(found: ClassAnalysis, language: Language) -> None:
    from rich.console import Console

    from grader.report.quiz_stats import list_notices

    console = Console(width=None if Console().is_terminal else _WIDE)
    _print_head(console, found, language)
    console.print(_table(found.analysis, language))
    notices = list_notices(found.analysis, found.blank, found.unread, found.assignment)
    for notice in notices:
        _print(console, notice.in_language(language), "yellow")
    for line in _finding_lines(found.analysis, language):
        _print(console, line)
    _print_wrong(console, found.analysis, language)


def _print_head(console: Console, found: ClassAnalysis, language: Language) -> None:
    from grader.report.amounts import format_points
    from grader.report.estimates import show_index

    whole = found.analysis.statistics
    head = _text("terminal.head", language, assignment=found.assignment, count=whole.n)
    _print(console, head, "bold")
    if whole.mean is not None:
        mean, most = format_points(whole.mean), format_points(found.analysis.max_marks)
        sd = "—" if whole.sd is None else format_points(whole.sd)
        _print(console, _text("terminal.total", language, mean=mean, most=most, sd=sd))
    alpha = show_index(whole.alpha, is_small=found.analysis.is_small)
    _print(console, _text("terminal.alpha", language, alpha=alpha))


def _table(analysis: QuizAnalysis, language: Language) -> Table:
    from rich.table import Table
    from rich.text import Text as Line

    from grader.report.estimates import show_index, show_share, show_share_range

    table = Table()
    table.add_column("", justify="right", no_wrap=True)
    table.add_column(_text("terminal.question", language), overflow="fold")
    for name in ("marked", "open", "facility", "interval", "discrimination", "efficiency"):
        table.add_column(_text(f"terminal.{name}", language), justify="right")
    for item in analysis.items:
        numbers = item.statistics
        table.add_row(
            str(item.number),
            Line(legible(item.id)),
            str(numbers.n),
            str(item.unclear + item.waiting),
            show_share(numbers.facility),
            show_share_range(numbers.facility).in_language(language),
            *(
                show_index(each, is_small=analysis.is_small).in_language(language)
                for each in (numbers.discrimination, numbers.efficiency)
            ),
        )
    return table


def _finding_lines(analysis: QuizAnalysis, language: Language) -> Iterator[str]:
    for item in analysis.items:
        for finding in item.findings:
            values = {"number": item.number, "id": item.id, "text": finding.text}
            yield _text("terminal.finding", language, **values)


def _print_wrong(console: Console, analysis: QuizAnalysis, language: Language) -> None:
    from grader.report.quiz_stats import show_wrong

    items = [item for item in analysis.items if item.wrong]
    if items:
        console.print()
        _print(console, _text("wrong", language), "bold")
    for item in items:
        _print(console, _text("terminal.wrong", language, number=item.number, id=item.id))
        for one in item.wrong[:_SHOWN]:
            answer = show_wrong(one).in_language(language)
            line = _text("terminal.wrong_line", language, count=one.count, answer=answer)
            _print(console, f"  {line}")
        if len(item.wrong) > _SHOWN:
            rest = _text("wrong_rest", language, count=len(item.wrong) - _SHOWN)
            _print(console, f"  {rest}", "dim")


def _print(console: Console, text: str, style: str = "") -> None:
    from rich.text import Text as Line

    # As text and not as markup: an answer may look like either.
    console.print(Line(legible(text), style=style), soft_wrap=True)


def _summary(found: ClassAnalysis, path: Path) -> dict[str, Any]:
    analysis = found.analysis
    whole = analysis.statistics
    return {
        "assignment": found.assignment,
        "attempts": whole.n,
        "first_attempts": analysis.first,
        "small_group": analysis.is_small,
        "blank": found.blank,
        "not_graded": found.unread,
        "mean": whole.mean,
        "max": analysis.max_marks,
        "sd": whole.sd,
        "alpha": _estimate(whole.alpha, is_small=analysis.is_small),
        "questions": [_summarise_item(item, analysis.is_small) for item in analysis.items],
        "page": str(path),
    }


def _summarise_item(item: ItemAnalysis, is_small: bool) -> dict[str, Any]:
    return {
        "id": item.id,
        "asked": [question.id for question in item.questions],
        **_summarise_numbers(item.statistics, is_small),
        "unanswered": item.unanswered,
        "ask": item.unclear,
        "review": item.waiting,
        "wrong": [
            {
                "asked": one.asked,
                "answers": [_both(text) for text in one.examples],
                "count": one.count,
                "of": one.total,
            }
            for one in item.wrong
        ],
        "variants": [
            {
                "asked": one.asked,
                "values": None if one.values is None else dict(one.values),
                "marked": one.n,
                "facility": _estimate(one.facility),
                "odd": one.odd,
            }
            for one in item.variants
        ],
        "findings": [
            {"kind": finding.kind, "text": _both(finding.text)} for finding in item.findings
        ],
    }


def _summarise_numbers(numbers: ItemStatistics, is_small: bool) -> dict[str, Any]:
    return {
        "marked": numbers.n,
        "facility": _estimate(numbers.facility),
        "sd": numbers.sd,
        "discrimination": _estimate(numbers.discrimination, is_small=is_small),
        "efficiency": _estimate(numbers.efficiency, is_small=is_small),
    }


def _estimate(estimate: Estimate | None, *, is_small: bool = False) -> dict[str, Any] | None:
    """Value and interval; nothing where only a bare value of a small group could be told."""
    if estimate is None or (is_small and estimate.low is None):
        return None
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def _both(text: Text) -> dict[str, str]:
    return {"ko": _clean(text.ko), "en": _clean(text.en)}


def _clean(text: str) -> str:
    return "\n".join(map(legible, text.splitlines()))


def _text(key: str, language: Language, **values: object) -> str:
    return message(f"quiz_stats.{key}", **values).in_language(language)
