"""What `grader doctor` found, as lines in the terminal or as plain data."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from grader.messages import Language, message
from grader.messages.legible import legible
from grader.pipeline.doctor.examine import Verdict, judge
from grader.pipeline.doctor.finding import Finding, PartName

_WIDTH = 100
"""Columns where the output goes to a file or a pipe, and the most that are used."""
_TITLE_WIDTH = 30
_SIGNS = {
    "holds": ("✓", "+", "green"),
    "lacks": ("!", "!", "yellow"),
    "needed": ("✗", "x", "bold red"),
    "untried": ("?", "?", "yellow"),
    "told": ("·", "-", "dim"),
}
"""A sign, the same for terminals without it, and its style."""
_VERDICT_STYLES: dict[Verdict, str] = {"ready": "green", "look": "yellow", "refused": "bold red"}


def print_findings(
    parts: Iterable[tuple[PartName, Iterator[Finding]]], language: Language, *, is_isolated: bool
) -> Verdict:
    """Print each part's heading, its findings as they are found, and at last what it comes to.

    `is_isolated` says whether the findings are about a run that shuts code in.
    """
    console = Console()
    console = Console(width=min(console.width, _WIDTH) if console.is_terminal else _WIDTH)
    if console.options.ascii_only and isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that lacks a character must not end the command.
        sys.stdout.reconfigure(errors="replace")
    seen: list[Finding] = []
    for part, findings in parts:
        title = message(f"doctor.part.{part}").in_language(language)
        console.print(Line(f"\n{title}" if seen else title, style="bold"))
        for finding in findings:
            seen.append(finding)
            console.print(_row(finding, language, console))
    verdict = judge(seen)
    key = verdict if is_isolated or verdict != "ready" else "ready_trusted"
    count, sign = _count_bad(seen), _choose_sign("needed", console)
    closing = message(f"doctor.verdict.{key}", count=count, sign=sign).in_language(language)
    console.print(Line(f"\n{closing}", style=_VERDICT_STYLES[verdict]))
    return verdict


def summarise(
    parts: Sequence[tuple[PartName, Sequence[Finding]]], language: Language
) -> dict[str, Any]:
    """The findings for `--json`."""
    return {
        "verdict": judge(finding for _, findings in parts for finding in findings),
        "findings": [
            {
                "part": part,
                "name": finding.name,
                "mark": finding.mark,
                "needed": finding.is_needed,
                "title": finding.title.in_language(language),
                "found": finding.found.in_language(language),
                "advice": finding.advice.in_language(language) if finding.advice else None,
            }
            for part, findings in parts
            for finding in findings
        ],
    }


def _count_bad(findings: Sequence[Finding]) -> int:
    return sum(finding.mark in ("lacks", "untried") for finding in findings)


def _choose_sign(kind: str, console: Console) -> str:
    sign, plain_sign, _ = _SIGNS[kind]
    return plain_sign if console.options.ascii_only else sign


def _row(finding: Finding, language: Language, console: Console) -> Table:
    """One line, and below it what to do; long texts are wrapped within their column."""
    kind = "needed" if finding.is_needed and finding.mark == "lacks" else finding.mark
    style = _SIGNS[kind][2]
    row = Table.grid(padding=(0, 1))
    row.add_column(width=1)
    row.add_column(width=_TITLE_WIDTH)
    row.add_column(ratio=1, overflow="fold")
    row.add_row(
        Line(_choose_sign(kind, console), style=style),
        Line(legible(finding.title.in_language(language))),
        Line(legible(finding.found.in_language(language))),
    )
    if finding.advice is not None:
        row.add_row("", "", Line(f"→ {legible(finding.advice.in_language(language))}", style=style))
    return row
