"""Points by the rubric: levels, partial credit, all-or-nothing tasks and bonus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from grader.checks.chance import reaches
from grader.checks.evaluate import Results
from grader.checks.result import CheckResult, Outcome
from grader.messages import Text
from grader.quiz.marking import Marking
from grader.spec.rubric import Criterion, Level, Rubric, TaskRubric


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CheckScore(_Frozen):
    """The points of one check."""

    outcome: Outcome
    """The check's own, or what its rubric's levels make of its value."""
    points: float
    max_points: float
    level: Text | None = None


class TaskScore(_Frozen):
    """The points of one task."""

    points: float
    max_points: float
    bonus: bool
    checks: dict[str, CheckScore]


class Score(_Frozen):
    """The points of one submission."""

    points: float
    max_points: float
    """Without bonus."""
    tasks: dict[str, TaskScore]
    quiz: dict[str, tuple[float, float]]
    """Question id → (points, maximum)."""


def score(results: Results, markings: Sequence[Marking], rubric: Rubric) -> Score:
    """Turn verdicts into points.

    `errored` and `skipped` checks earn nothing here; that a person must look, the record says.
    """
    tasks = {id: _score_task(checks, rubric.tasks[id]) for id, checks in results.items()}
    quiz = {
        marking.question: (_rounded(marking.credit * worth), worth)
        for marking in markings
        if (worth := rubric.quiz.get(marking.question, 0.0)) is not None
    }
    earned = [task.points for task in tasks.values()] + [points for points, _ in quiz.values()]
    possible = [task.max_points for task in tasks.values() if not task.bonus]
    possible += [worth for _, worth in quiz.values()]
    return Score(
        points=_rounded(sum(earned)), max_points=_rounded(sum(possible)), tasks=tasks, quiz=quiz
    )


def _score_task(results: Mapping[str, CheckResult], task: TaskRubric) -> TaskScore:
    checks = {id: score_check(result, task.checks[id]) for id, result in results.items()}
    if task.all_or_nothing and any(check.outcome != "passed" for check in checks.values()):
        checks = {id: check.model_copy(update={"points": 0.0}) for id, check in checks.items()}
    return TaskScore(
        points=_rounded(sum(check.points for check in checks.values())),
        max_points=_rounded(sum(check.max_points for check in checks.values())),
        bonus=task.bonus,
        checks=checks,
    )


def score_check(result: CheckResult, criterion: Criterion) -> CheckScore:
    """The points of one result. Levels are held against its value, less its tolerance."""
    if criterion.levels and result.value is not None:
        return _score_level(result.value, criterion, result.tolerance)
    share = {"passed": 1.0, "partial": criterion.partial}.get(result.outcome, 0.0)
    return CheckScore(
        outcome=result.outcome,
        points=_rounded(share * criterion.points),
        max_points=criterion.points,
    )


def _score_level(value: float, criterion: Criterion, tolerance: float) -> CheckScore:
    level = _reached(value, criterion.levels, tolerance)
    points = 0.0 if level is None else level.points
    outcome: Outcome = "partial" if points else "failed"
    return CheckScore(
        outcome="passed" if points == criterion.points else outcome,
        points=points,
        max_points=criterion.points,
        level=None if level is None else level.text,
    )


def _reached(value: float, levels: Sequence[Level], tolerance: float) -> Level | None:
    """The highest level whose bound, less the tolerance, `value` reaches."""
    for level in levels:
        if reaches(value, level.at_least, tolerance):
            return level
    return None


def _rounded(points: float) -> float:
    """Two decimals, so that sums of shares do not show binary dust."""
    return round(points + 0.0, 2)
