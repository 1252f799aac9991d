"""What a student should do next."""

from __future__ import annotations

from report_records import make_check, make_failing, make_question, make_record, make_review

from grader.messages import plain
from grader.record.model import CheckRecord, TaskRecord
from grader.report.advice import next_steps


def make_missed(name: str, lost: float, hint: str | None = None, **changes: object) -> CheckRecord:
    values = {"outcome": "failed", "points": 0, "max_points": lost, "hint": plain(hint or name)}
    return make_check(name, plain(name), **(values | changes))


def make_task(*checks: CheckRecord, bonus: bool = False) -> TaskRecord:
    return TaskRecord(id="t", title=plain("t"), points=0, max_points=9, bonus=bonus, checks=checks)


def titles(*tasks: TaskRecord) -> list[str]:
    return [step.title.en for step in next_steps(make_record(tasks=tasks, quiz=()))]


def test_most_valuable_come_in_the_order_of_the_assignment() -> None:
    """The three hints that gain the most are given, causes before effects."""
    task = make_task(*(make_missed(str(points), points) for points in (1, 3, 2, 4)))
    assert titles(task) == ["3", "2", "4"]


def test_bonus_comes_after_equal_points() -> None:
    """What counts in full goes before a bonus."""
    bonus = make_task(make_missed("bonus", 2), bonus=True)
    assert titles(bonus, make_task(make_missed("plain", 2))) == ["plain", "bonus"]


def test_the_same_hint_is_given_once() -> None:
    """Two checks with one hint are one step."""
    task = make_task(make_missed("a", 1, "same"), make_missed("b", 2, "same"))
    assert titles(task) == ["b"]


def test_skipped_and_hintless_checks_give_no_step() -> None:
    """Only what can be acted on is listed."""
    skipped = make_missed("skipped", 3, outcome="skipped")
    silent = make_missed("silent", 3, hint=None).model_copy(update={"hint": None})
    assert titles(make_task(skipped, silent)) == []


def test_quiz_fills_up() -> None:
    """Questions worth another try are the last step."""
    steps = next_steps(make_failing())
    assert [step.anchor for step in steps] == ["check-1-2", "check-2-1", "quiz"]
    assert steps[-1].gain == 2.5


def test_answers_under_review_ask_nothing_of_the_student() -> None:
    """What a person decides is no step, and neither is a right answer."""
    quiz = (make_question("a", status="review", points=0), make_question("b"))
    assert next_steps(make_review().model_copy(update={"quiz": quiz})) == []
