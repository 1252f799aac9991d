"""Goes through all there is to look at, part by part, and says what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from grader.errors import GraderError
from grader.messages import message, plain
from grader.pipeline.doctor import isolation, machine, stock, trials
from grader.pipeline.doctor.finding import Finding, Look, PartName, Question

Verdict = Literal["ready", "look", "refused"]
"""`look`: something that is not needed is lacking. `refused`: no stranger's code may be run."""

PARTS: Mapping[PartName, Mapping[str, Look]] = {
    "system": machine.LOOKS,
    "versions": stock.VERSIONS,
    "layers": isolation.LAYERS,
    "engines": isolation.ENGINES,
    "datasets": stock.DATASETS,
    "disk": machine.DISK,
    "fonts": stock.FONTS,
    "sandbox": trials.LOOKS,
}
"""What is looked at, quickest first: the looks of each part by the name of their finding."""


_NEEDED = ("floor", "started")
"""Looks without whose answer nobody can say that code is shut in."""


def examine(question: Question) -> Iterator[tuple[PartName, Iterator[Finding]]]:
    """Each part with its findings, which are found while they are asked for.

    Never raises: a look that fails gives a finding that could not be tried.
    """
    for part, looks in PARTS.items():
        yield part, _take(looks, question)


def judge(findings: Iterable[Finding]) -> Verdict:
    """What `findings` come to."""
    bad = [finding for finding in findings if finding.mark in ("lacks", "untried")]
    if any(finding.is_needed for finding in bad):
        return "refused"
    return "look" if bad else "ready"


def _take(looks: Mapping[str, Look], question: Question) -> Iterator[Finding]:
    for name, look in looks.items():
        try:
            yield from look(question)
        except Exception as error:
            # Whatever a strange machine answers, the other looks must be taken.
            yield _untried(name, error)


def _untried(name: str, error: Exception) -> Finding:
    is_expected = isinstance(error, GraderError)
    reason = f"{error}" if is_expected else f"{type(error).__name__}: {error}"
    hint = error.hint if isinstance(error, GraderError) else ""
    return Finding(
        name,
        "untried",
        message(f"doctor.title.{name}"),
        message("doctor.found.untried", reason=reason),
        plain(hint) if hint else message("doctor.advice.untried"),
        is_needed=name in _NEEDED,
    )
