"""Points by the rubric."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from grader.checks.result import CheckResult, Outcome
from grader.messages import plain
from grader.quiz.marking import Marking
from grader.scoring.score import CheckScore, score, score_check
from grader.spec.rubric import Criterion, Rubric

LEVELS = {
    "levels": [
        {"at_least": 0.83, "points": 10, "text": {"ko": "충분해요", "en": "enough"}},
        {"at_least": 0.80, "points": 7},
        {"at_least": 0.70, "points": 0},
    ]
}


def result(
    outcome: Outcome = "passed", value: float | None = None, tolerance: float = 0.0
) -> CheckResult:
    return CheckResult(outcome=outcome, message=plain("-"), value=value, tolerance=tolerance)


def rubric(quiz: dict[str, float] | None = None, **tasks: Any) -> Rubric:
    given = tasks or {"t": {"checks": {"a": 5}}}
    return Rubric.model_validate({"id": "r", "tasks": given, "quiz": quiz or {}})


def marking(question: str, credit: float) -> Marking:
    return Marking(
        question=question,
        source_question=question,
        status="partial",
        credit=credit,
        answer="",
        source="",
        read_as=plain(""),
        feedback=plain("-"),
        explanation=None,
    )


def one(outcome: Outcome, criterion: object, value: float | None = None) -> CheckScore:
    return score_check(result(outcome, value), Criterion.model_validate(criterion))


@pytest.mark.parametrize(
    ("outcome", "points"),
    [("passed", 5), ("partial", 2.5), ("failed", 0), ("skipped", 0), ("errored", 0)],
)
def test_outcome_earns_its_share(outcome: Outcome, points: float) -> None:
    """All for passed, half for partial, nothing otherwise; the outcome stays what it was."""
    assert one(outcome, 5) == CheckScore(outcome=outcome, points=points, max_points=5)


@pytest.mark.parametrize(("share", "points"), [(0, 0), (0.3, 1.5), (1, 5), (1 / 3, 1.67)])
def test_partial_share_can_be_set(share: float, points: float) -> None:
    """A criterion says what `partial` is worth; points have two decimals."""
    assert one("partial", {"points": 5, "partial": share}).points == points


@pytest.mark.parametrize(
    ("value", "tolerance", "points", "outcome"),
    [
        (0.84, 0, 10, "passed"),
        (0.83, 0, 10, "passed"),
        (0.823, 0.007, 10, "passed"),
        (0.8229, 0.007, 7, "partial"),
        (0.8299, 0, 7, "partial"),
        (0.75, 0, 0, "failed"),
        (0.1, 0.007, 0, "failed"),
    ],
)
def test_value_reaches_a_level(
    value: float, tolerance: float, points: float, outcome: Outcome
) -> None:
    """The highest level whose bound, less the check's tolerance, is reached gives the points."""
    criterion = Criterion.model_validate(LEVELS)
    found = score_check(result("failed", value, tolerance), criterion)
    assert (found.points, found.outcome, found.max_points) == (points, outcome, 10)


def test_tolerance_is_that_of_each_check() -> None:
    """Of two checks with the same value and levels only the one with a tolerance reaches more."""
    checks = {"a": result("passed", 0.825, 0.0075), "b": result("failed", 0.825)}
    marks = score({"t": checks}, (), rubric(t={"checks": {"a": LEVELS, "b": LEVELS}}))
    assert [check.points for check in marks.tasks["t"].checks.values()] == [10, 7]


def test_sum_of_value_and_tolerance_shows_no_binary_dust() -> None:
    """0.7925 and 0.0075 are 0.8, though their floats add up to a little less."""
    found = score_check(result("passed", 0.7925, 0.0075), Criterion.model_validate(LEVELS))
    assert (0.7925 + 0.0075 < 0.8, found.points) == (True, 7)


def test_rubric_has_no_tolerance_of_its_own() -> None:
    """A tolerance follows from the number of images; writing one is refused."""
    with pytest.raises(ValidationError, match="tolerance"):
        Rubric.model_validate({"id": "r", "tolerance": 0.007, "tasks": {"t": {"checks": {"a": 5}}}})


@pytest.mark.parametrize(("value", "expected"), [(0.83, plain("x")), (0.80, None), (0.1, None)])
def test_level_has_its_words(value: float, expected: object) -> None:
    """A level with words brings them; others, and no level at all, bring none."""
    level = one("passed", LEVELS, value).level
    assert (level is None) == (expected is None)


@pytest.mark.parametrize("outcome", ["errored", "skipped", "failed"])
def test_levels_without_a_value_earn_nothing(outcome: Outcome) -> None:
    """Undecided is not failed: without a number the outcome stays, and there are no points."""
    assert one(outcome, LEVELS) == CheckScore(outcome=outcome, points=0, max_points=10)


def test_task_adds_up_its_checks() -> None:
    """A task's points are those of its checks."""
    checks = {"a": result(), "b": result("partial"), "c": result("failed")}
    marks = score({"t": checks}, (), rubric(t={"checks": {"a": 5, "b": 5, "c": 5}}))
    task = marks.tasks["t"]
    assert (task.points, task.max_points, marks.points, marks.max_points) == (7.5, 15, 7.5, 15)


@pytest.mark.parametrize("other", ["partial", "failed", "errored", "skipped"])
def test_all_or_nothing_needs_every_check(other: Outcome) -> None:
    """One check that did not pass costs all points; the outcomes stay."""
    task = {"checks": {"a": 5, "b": 5}, "all_or_nothing": True}
    marks = score({"t": {"a": result(), "b": result(other)}}, (), rubric(t=task)).tasks["t"]
    assert (marks.points, [check.outcome for check in marks.checks.values()]) == (
        0,
        ["passed", other],
    )


def test_all_or_nothing_with_every_check_passed() -> None:
    """Where all pass the points are there."""
    task = {"checks": {"a": 5, "b": 5}, "all_or_nothing": True}
    marks = score({"t": {"a": result(), "b": result()}}, (), rubric(t=task))
    assert marks.points == 10


def test_bonus_goes_beyond_the_maximum() -> None:
    """Bonus points count and do not raise what can be had."""
    tasks: dict[str, Any] = {
        "t": {"checks": {"a": 5}},
        "extra": {"checks": {"b": 3}, "bonus": True},
    }
    marks = score({"t": {"a": result()}, "extra": {"b": result()}}, (), rubric(**tasks))
    assert (marks.points, marks.max_points) == (8, 5)


def test_quiz_credit_becomes_points() -> None:
    """A question earns its share; every question counts towards the maximum."""
    given = rubric(quiz={"one": 4, "two": 3})
    marks = score({"t": {"a": result()}}, [marking("one", 0.5), marking("two", 0)], given)
    assert (marks.quiz, marks.points, marks.max_points) == ({"one": (2, 4), "two": (0, 3)}, 7, 12)


def test_question_that_the_rubric_lacks_is_worth_nothing() -> None:
    """A question without points is marked all the same."""
    marks = score({"t": {"a": result()}}, [marking("one", 1.0)], rubric())
    assert marks.quiz == {"one": (0, 0)}


def test_sums_show_no_binary_dust() -> None:
    """0.1 + 0.2 is 0.3 on a page."""
    checks = {"a": result(), "b": result()}
    marks = score({"t": checks}, (), rubric(t={"checks": {"a": 0.1, "b": 0.2}}))
    assert (marks.tasks["t"].points, marks.points) == (0.3, 0.3)
