"""How a verdict looks: a tone for the eye, a symbol for black-and-white print, and a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from grader.messages import Text
from grader.record.model import CheckRecord, Record, TaskRecord
from grader.record.results import TaskOutcome
from grader.report.words import status_text

Tone = Literal["good", "part", "bad", "calm", "person"]

_SYMBOLS: Final[dict[Tone, str]] = {
    "good": "✓",
    "part": "◐",
    "bad": "✕",
    "calm": "—",
    "person": "?",
}
_LATER: Final = "…"
"""Not skipped, but still to come."""
_TONES: Final[dict[str, dict[str, Tone]]] = {
    "outcome": {
        "passed": "good",
        "partial": "part",
        "failed": "bad",
        "skipped": "calm",
        "errored": "person",
        "later": "calm",
    },
    "look": {
        "passed": "good",
        "partial": "part",
        "failed": "bad",
        "skipped": "calm",
        "errored": "person",
        "later": "calm",
        "cut": "calm",
    },
    "quiz": {
        "correct": "good",
        "partial": "part",
        "near": "part",
        "wrong": "bad",
        "ask": "person",
        "review": "person",
        "unanswered": "calm",
    },
    "task": {"full": "good", "part": "part", "none": "bad", "review": "person", "unmarked": "calm"},
    "look_task": {
        "full": "good",
        "so_far": "good",
        "part": "part",
        "none": "bad",
        "unknown": "person",
        "skipped": "calm",
        "later": "calm",
        "cut": "calm",
    },
    "status": {"graded": "good", "needs_review": "person", "not_graded": "bad"},
    "execution": {"completed": "good", "raised": "part", "sandbox_failed": "person"},
    "concept": {"found": "good", "missing": "calm"},
    "cell": {"completed": "good", "not_run": "calm"},
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict to show: never by its tone alone."""

    tone: Tone
    symbol: str
    word: Text


def mark(group: str, status: str) -> Mark:
    """The mark of `status` within `group`, one of the keys of `_TONES`."""
    # A status that is not listed is one of the ways in which a run is cut short.
    tone = _TONES[group].get(status, "bad")
    symbol = _LATER if status in ("later", "cut") else _SYMBOLS[tone]
    return Mark(tone, symbol, status_text(group, status))


def task_mark(task: TaskRecord | TaskOutcome) -> Mark:
    """The mark of a whole task, from its points and its checks."""
    outcomes = {check.outcome for check in task.checks}
    if "errored" in outcomes:
        return mark("task", "review")
    if outcomes <= {"passed"} or (task.max_points > 0 and task.points >= task.max_points):
        return mark("task", "full")
    if outcomes == {"skipped"}:
        return mark("task", "unmarked")
    return mark("task", "part" if task.points > 0 else "none")


def is_cut(check: CheckRecord) -> bool:
    """Whether a whole training would show what a quick look left open."""
    # What only grading can tell has no hint: there is nothing that a student could do.
    return check.outcome == "later" and check.hint is not None


def check_mark(check: CheckRecord) -> Mark:
    """The mark of a check in a student's own look."""
    return mark("look", "cut" if is_cut(check) else check.outcome)


def look_mark(task: TaskRecord) -> Mark:
    """The mark of a whole task in a student's own look, from what could be told of it."""
    every = {check.outcome for check in task.checks}
    outcomes = every - {"later"}
    if not outcomes:
        return mark("look_task", "cut" if any(map(is_cut, task.checks)) else "later")
    if outcomes == {"passed"}:
        return mark("look_task", "full" if every == outcomes else "so_far")
    if "errored" in outcomes:
        return mark("look_task", "unknown")
    if outcomes == {"skipped"}:
        return mark("look_task", "skipped")
    return mark("look_task", "part" if outcomes & {"passed", "partial"} else "none")


def is_open(record: Record) -> bool:
    """Whether a person has to look at `record` before it is done."""
    return record.status != "graded"
