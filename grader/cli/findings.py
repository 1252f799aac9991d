"""What `grader verify` found, as tables in the terminal or as plain data."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from grader.authoring.judging import Judgement, Standing
from grader.authoring.mutation import Mutant
from grader.authoring.verify import SOLUTION, Verification
from grader.messages import Language, Text, message
from grader.messages.legible import legible

_STYLES = {"killed": "green", "survived": "red", "spilled": "red", "broken": "yellow"}
_LONGEST_CHANGE = 4
"""Lines of a change that are shown."""


def print_verification(found: Sequence[Verification], language: Language) -> None:
    """A table of mutants for each assignment, and what it comes to."""
    console = Console(width=None if Console().is_terminal else 120)
    for item in found:
        if item.judgements:
            console.print(_table(item, language))
        for line in _closing(item):
            style = "green" if not item.is_faulty else None
            text = legible(line.in_language(language))
            console.print(Line(text, style=style or ""), soft_wrap=True)


def summarise(found: Verification) -> dict[str, Any]:
    """One assignment's findings, for `--json`."""
    return {
        "assignment": found.assignment,
        "faulty": found.is_faulty,
        "leniency": found.leniency,
        "notebooks": [_standing(standing) for standing in found.standings],
        "mutants": [_judgement(judgement) for judgement in found.judgements],
        "unchecked": [{"kind": kind, "cell": cell} for kind, cell in found.unchecked],
        "untouched": list(found.untouched),
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "name": standing.name,
        "good": standing.good,
        "points": standing.points,
        "max_points": standing.max_points,
        "items": list(standing.items),
        "reason": _plain(standing.reason),
    }


def _judgement(judgement: Judgement) -> dict[str, Any]:
    mutant = judgement.mutant
    return {
        "kind": mutant.kind,
        "cell": mutant.cell,
        "line": mutant.line,
        "task": mutant.task,
        "question": mutant.question,
        "also": list(mutant.also),
        "change": list(changed_lines(mutant)),
        "lost": dict(judgement.lost),
        "outcome": judgement.outcome,
        "reason": _plain(judgement.reason),
    }


def _plain(text: Text | None) -> str | None:
    return None if text is None else text.en


def changed_lines(mutant: Mutant) -> Iterator[str]:
    """The lines that differ: `- ` before those of the solution, `+ ` before the mutant's."""
    before, after = mutant.before.splitlines(), mutant.after.splitlines()
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind != "equal":
            yield from (f"- {line}" for line in before[start:end])
            yield from (f"+ {line}" for line in after[new_start:new_end])


def _table(found: Verification, language: Language) -> Table:
    def say(key: str) -> str:
        return message(f"authoring.{key}").in_language(language)

    table = Table(title=found.assignment)
    table.add_column(say("table.kind"), no_wrap=True)
    table.add_column(say("table.cell"), justify="right")
    table.add_column(say("table.change"), overflow="fold", ratio=1)
    table.add_column(say("table.task"))
    table.add_column(say("table.lost"), no_wrap=True)
    table.add_column(say("table.outcome"))
    for judgement in found.judgements:
        mutant = judgement.mutant
        table.add_row(
            mutant.kind,
            f"{mutant.cell}:{mutant.line}",
            _change(mutant, language),
            _place(mutant).in_language(language),
            _lost(judgement),
            _outcome(judgement, language),
        )
    return table


def _change(mutant: Mutant, language: Language) -> Line:
    """What the mistake is, and the lines that differ."""
    text = Line(mutant.description.in_language(language))
    lines = list(changed_lines(mutant))
    for line in lines[:_LONGEST_CHANGE]:
        text.append(f"\n{legible(line)}", style="red" if line.startswith("-") else "green")
    if len(lines) > _LONGEST_CHANGE:
        text.append("\n…")
    return text


def _place(mutant: Mutant) -> Text:
    if mutant.question is not None:
        return message("authoring.quiz", question=mutant.question)
    return Text(ko=mutant.task or "", en=mutant.task or "")


def _lost(judgement: Judgement) -> str:
    """Points lost where they must be, then elsewhere, by name."""
    question = judgement.mutant.question
    own = judgement.mutant.task if question is None else f"quiz {question}"
    lines = [f"-{points:g}" for name, points in judgement.lost.items() if name == own]
    lines += [f"{name} -{points:g}" for name, points in judgement.lost.items() if name != own]
    return "\n".join(lines) or "—"


def _outcome(judgement: Judgement, language: Language) -> Line:
    words = message(f"authoring.outcome.{judgement.outcome}").in_language(language)
    text = Line(words, style=_STYLES[judgement.outcome])
    if judgement.reason is not None:
        text.append(f"\n{legible(judgement.reason.in_language(language))}")
    return text


def _closing(found: Verification) -> Iterator[Text]:
    """What is said below the table."""
    for standing in found.standings:
        yield _describe(standing, found.leniency)
    if found.unchecked:
        items = ", ".join(f"{kind}@{cell}" for kind, cell in found.unchecked)
        yield message("authoring.done.unchecked", items=items)
    if found.untouched:
        yield message("authoring.done.untouched", tasks=", ".join(found.untouched))
    counts = Counter[str](judgement.outcome for judgement in found.judgements)
    values: dict[str, Any] = {"assignment": found.assignment, "count": len(found.judgements)}
    if not found.ran_mutants:
        yield message("authoring.done.stopped", **values)
    elif counts["killed"] == len(found.judgements):
        yield message("authoring.done.good", **values)
    else:
        yield message("authoring.done.bad", **values, **{name: counts[name] for name in _STYLES})


def _describe(standing: Standing, leniency: float) -> Text:
    part = "solution" if standing.name == SOLUTION else "starter"
    key = "good" if standing.good else "bad"
    if not standing.good and standing.reason is not None and not standing.items:
        key = "broken"
    elif standing.good and part == "solution" and leniency:
        key = "lenient"
    return message(
        f"authoring.{part}.{key}",
        name=standing.name,
        points="?" if standing.points is None else f"{standing.points:g}",
        leniency=f"{leniency:.2f}",
        items=", ".join(standing.items),
        reason=standing.reason or "?",
    )
