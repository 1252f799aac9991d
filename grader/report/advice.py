"""What a student should do next: the hints that gain the most points, causes before effects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.messages import Text, message
from grader.record.model import Record
from grader.report.source import cell_anchor


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and the place on the page where it is explained."""

    title: Text
    hint: Text
    anchor: str
    gain: float
    """Points that can still be had there."""


def check_anchor(task: int, check: int) -> str:
    """The id of a check on the page, by the positions of its task and itself from 0."""
    return f"check-{task + 1}-{check + 1}"


def next_steps(record: Record, limit: int = 3) -> list[Step]:
    """At most `limit` steps, the most valuable ones in the assignment's order; each hint once.

    Earlier checks are more often the cause of later ones than the other way round. A skipped check
    gives no step: the check that it waits for does. The quiz comes last, where there is room.
    """
    steps: dict[Text, Step] = {}
    for step in sorted(_check_steps(record), key=lambda step: -step.gain):
        steps.setdefault(step.hint, step)
    chosen = list(steps.values())[:limit]
    order = {step.anchor: place for place, step in enumerate(_check_steps(record))}
    chosen.sort(key=lambda step: order[step.anchor])
    return [*chosen, *_quiz_step(record)][:limit]


def missing_answers(record: Record) -> str:
    """In a student's own look: the numbers of the questions without an answer, `2, 4`."""
    missing = (n for n, one in enumerate(record.answers, start=1) if not one.is_answered)
    return ", ".join(map(str, missing))


def look_steps(record: Record, limit: int = 3) -> list[Step]:
    """What to do next after a student's own look, in the assignment's order, each hint once.

    The first error of a cell comes before everything else: much of the rest follows from it. Points
    play no part, as none have been given.
    """
    steps: dict[Text, Step] = {}
    for step in (*_error_step(record), *_check_steps(record)):
        steps.setdefault(step.hint, step)
    return [*list(steps.values())[:limit], *_quiz_step(record)][:limit]


def _error_step(record: Record) -> Iterator[Step]:
    cell = next((cell for cell in record.execution.cells if cell.error is not None), None)
    if cell is not None and cell.error is not None:
        title = message("report.look.next_error", number=cell.number, name=cell.error.name)
        hint = cell.error.explanation or message("report.look.next_error_hint")
        yield Step(title, hint, cell_anchor(cell.index), 0.0)


def _check_steps(record: Record) -> Iterator[Step]:
    # Bonus points are worth having, but only after everything that counts in full.
    ordered = sorted(enumerate(record.tasks), key=lambda pair: pair[1].bonus)
    for task_index, task in ordered:
        for check_index, check in enumerate(task.checks):
            if check.outcome in ("failed", "partial") and check.hint is not None:
                gain = max(0.0, check.max_points - check.points)
                anchor = check_anchor(task_index, check_index)
                yield Step(check.title, check.hint, anchor, gain)


def _quiz_step(record: Record) -> Iterator[Step]:
    if missing := missing_answers(record):
        hint = message("report.look.next_quiz", numbers=missing)
        yield Step(message("report.next.quiz_title"), hint, "quiz", 0.0)
    again = [item for item in record.quiz if item.status not in ("correct", "review")]
    if again:
        gain = sum(max(0.0, item.max_points - item.points) for item in again)
        hint = message("report.next.quiz", count=len(again))
        yield Step(message("report.next.quiz_title"), hint, "quiz", gain)
