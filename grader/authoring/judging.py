"""What the grades of starters, solution and mutants say about an assignment.

Records in, verdicts out. A check that `errored` leaves its points to a person. Such points are
withheld, not lost: a mutant is caught by them only where its task then earns nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.authoring.mutation.mutants import Mutant
from grader.messages import Text, message
from grader.record.model import CheckRecord, Record, TaskRecord

Outcome = Literal["killed", "survived", "spilled", "broken"]
"""`killed`: it lost points where it should and nowhere else. `survived`: it lost none there.
`spilled`: it lost some elsewhere. `broken`: nobody can tell before a person has looked."""

MARGIN = 0.05
"""Added to the leniency that the solution needs, for what chance does to mutants that are right."""
_STEP, _MOST = 0.01, 0.6
_FINISHED = ("completed", "raised")
_DUST = 0.005
"""Points have two decimals."""


@dataclass(frozen=True)
class Standing:
    """A starter or the solution: whether it scores as it must."""

    name: str
    good: bool
    points: float | None
    max_points: float
    reason: Text | None = None
    """Why it could not be judged."""
    items: tuple[str, ...] = ()
    """Checks and questions that scored otherwise than they must."""


@dataclass(frozen=True)
class Judgement:
    """What became of one mutant."""

    mutant: Mutant
    outcome: Outcome
    lost: Mapping[str, float]
    """Points lost by task, and by `quiz <question>`."""
    reason: Text | None = None
    """Why it is `broken`."""


def judge_starter(name: str, record: Record) -> Standing:
    """A starter must earn nothing."""
    reason = _doubt(record)
    items = tuple(
        [f"{task.id}/{check.id}" for task in record.tasks for check in task.checks if check.points]
        + [question.id for question in record.quiz if question.points]
    )
    good = reason is None and not items
    return Standing(name, good, record.score, record.max_score, reason, items)


def judge_solution(record: Record) -> Standing:
    """The solution must earn everything, the quiz and what is extra included."""
    reason = _doubt(record)
    items = tuple(
        [
            f"{task.id}/{check.id}"
            for task in record.tasks
            for check in task.checks
            if check.points < check.max_points - _DUST or check.outcome == "errored"
        ]
        + [q.id for q in record.quiz if q.points < q.max_points - _DUST]
    )
    good = reason is None and not items and record.status == "graded"
    return Standing("solution", good, record.score, record.max_score, reason, items)


def find_leniency(grade: Callable[[float], Record]) -> float | None:
    """The smallest leniency, in steps of 0.01 up to 0.6, with which the solution is right.

    `grade` gives the solution's record for a leniency. None where no leniency helps.
    """
    if not judge_solution(grade(_MOST)).good:
        return None
    steps = range(round(_MOST / _STEP) + 1)
    tried = (round(step * _STEP, 2) for step in steps)
    return next((leniency for leniency in tried if judge_solution(grade(leniency)).good), None)


def judge_mutant(mutant: Mutant, solution: Record, record: Record) -> Judgement:
    """Whether `mutant`, whose record this is, lost what it should against the solution's record."""
    lost = _find_lost(solution, record)
    reason = _unfinished(record)
    if reason is not None:
        return Judgement(mutant, "broken", lost, reason)
    expected = _expected(mutant)
    if any(name not in expected for name in lost):
        return Judgement(mutant, "spilled", lost)
    own = expected if mutant.serves_others else expected[:1]
    suffered = [name for name in own if name in lost and _is_decided(name, solution, record)]
    if suffered:
        return Judgement(mutant, "killed", lost)
    if any(name in lost for name in own):
        return Judgement(mutant, "broken", lost, _errored(record))
    return Judgement(mutant, "survived", lost)


def _expected(mutant: Mutant) -> tuple[str, ...]:
    """Where it may lose points: first where it must."""
    if mutant.question is not None:
        return (_quiz_name(mutant.question),)
    return (mutant.task or "", *mutant.also)


def _find_lost(solution: Record, record: Record) -> dict[str, float]:
    """By task and question, the points that the solution has and this record has not."""
    earned = {task.id: task.points for task in record.tasks}
    earned |= {_quiz_name(question.id): question.points for question in record.quiz}
    full = {task.id: task.points for task in solution.tasks}
    full |= {_quiz_name(question.id): question.points for question in solution.quiz}
    lost = {name: round(points - earned.get(name, 0.0), 2) for name, points in full.items()}
    return {name: points for name, points in lost.items() if points > _DUST}


def _quiz_name(question: str) -> str:
    return f"quiz {question}"


def _is_decided(name: str, solution: Record, record: Record) -> bool:
    """Whether points were lost by a verdict, or all of the task's are withheld."""
    question = next((q for q in record.quiz if _quiz_name(q.id) == name), None)
    if question is not None:
        return question.status != "review"
    task = next(task for task in record.tasks if task.id == name)
    before = next(task for task in solution.tasks if task.id == name)
    full = {check.id: check.points for check in before.checks}
    has_errors = any(check.outcome == "errored" for t in record.tasks for check in t.checks)
    fallen = [check for check in task.checks if check.points < full[check.id] - _DUST]
    return _earns_nothing(task) or any(not _is_withheld(check, has_errors) for check in fallen)


def _earns_nothing(task: TaskRecord) -> bool:
    return task.points < _DUST


def _is_withheld(check: CheckRecord, has_errors: bool) -> bool:
    # What is skipped may have waited for a check that errored.
    return check.outcome == "errored" or (check.outcome == "skipped" and has_errors)


def _doubt(record: Record) -> Text | None:
    """Why a starter or solution cannot be judged."""
    return _unfinished(record) or (_errored(record) if record.status != "graded" else None)


def _unfinished(record: Record) -> Text | None:
    if record.execution.status in _FINISHED and record.status != "not_graded":
        return None
    return message("authoring.reason.unfinished", status=record.execution.status)


def _errored(record: Record) -> Text:
    checks = [
        f"{task.id}/{check.id}"
        for task in record.tasks
        for check in task.checks
        if check.outcome == "errored"
    ]
    questions = [question.id for question in record.quiz if question.status == "review"]
    return message("authoring.reason.errored", items=", ".join([*checks, *questions]) or "?")


def is_faulty(standings: Sequence[Standing], judgements: Sequence[Judgement]) -> bool:
    """Whether anything scores otherwise than it must."""
    return not all(standing.good for standing in standings) or any(
        judgement.outcome != "killed" for judgement in judgements
    )
