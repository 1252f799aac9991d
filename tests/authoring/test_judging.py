"""What is made of scores."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from grader.authoring.judging import find_leniency, judge_mutant, judge_solution, judge_starter
from grader.authoring.mutation import Mutant
from grader.messages import plain
from grader.record.model import (
    CheckRecord,
    EnvironmentRecord,
    ExecutionRecord,
    QuestionRecord,
    Record,
    SubmissionRecord,
    TaskRecord,
)

WORDS = plain("…")
FULL = {"data": {"loaded": 5.0, "shown": 5.0}, "result": {"accuracy": 10.0}}
MUTANT = Mutant(
    kind="no_fit",
    cell=1,
    line=1,
    task="data",
    question=None,
    also=(),
    sources={1: "pass"},
    before="m.fit(x, y)",
)


def made_check(id: str, points: float, outcome: str) -> CheckRecord:
    return CheckRecord(
        id=id,
        kind=id,
        title=WORDS,
        outcome=outcome,
        points=points,
        max_points=FULL["result" if id == "accuracy" else "data"][id],
        message=WORDS,
    )


def made_record(
    points: dict[str, float] | None = None,
    outcomes: dict[str, str] | None = None,
    quiz: tuple[float, str] = (2.0, "correct"),
    execution: str = "completed",
    status: str = "graded",
) -> Record:
    """A record with full marks but for the checks in `points`, whose outcomes are `failed`."""
    tasks = []
    for task, checks in FULL.items():
        made = []
        for id, worth in checks.items():
            earned = (points or {}).get(id, worth)
            usual = "passed" if earned == worth else "failed"
            made.append(made_check(id, earned, (outcomes or {}).get(id, usual)))
        earned = sum(check.points for check in made)
        worth = sum(checks.values())
        tasks.append(
            TaskRecord(id=task, title=WORDS, points=earned, max_points=worth, checks=tuple(made))
        )
    values: dict[str, Any] = {"points": quiz[0], "status": quiz[1], "max_points": 2.0}
    question = QuestionRecord(
        id="q", prompt=WORDS, answer="a", source="s", read_as="a", feedback=WORDS, **values
    )
    score = sum(task.points for task in tasks) + question.points
    return Record(
        assignment="a1",
        title=WORDS,
        student="solution",
        status=status,
        score=None if status == "not_graded" else score,
        max_score=22.0,
        submission=SubmissionRecord(files=(), fingerprint="f"),
        execution=ExecutionRecord(status=execution, message=WORDS, wall_seconds=1.0, cells=()),
        tasks=tuple(tasks),
        quiz=(question,),
        environment=EnvironmentRecord(
            python="3.11", tensorflow="2", keras="3", grader="0", dataset=None, sandbox="fake"
        ),
        graded_at="",
    )


def judge(record: Record, mutant: Mutant = MUTANT) -> tuple[str, dict[str, float]]:
    found = judge_mutant(mutant, made_record(), record)
    return found.outcome, dict(found.lost)


def test_loss_in_its_task_kills() -> None:
    """A mutant that loses where it should, and only there, is caught."""
    assert judge(made_record({"shown": 0})) == ("killed", {"data": 5.0})


def test_no_loss_survives() -> None:
    """A mutant with full marks was not noticed."""
    assert judge(made_record()) == ("survived", {})


def test_loss_elsewhere_spills() -> None:
    """A mistake must not cost points in a task that it has nothing to do with."""
    record = made_record({"shown": 0, "accuracy": 0})
    assert judge(record) == ("spilled", {"data": 5.0, "result": 10.0})


def test_lost_answer_spills() -> None:
    """Code has nothing to do with the quiz."""
    assert judge(made_record({"shown": 0}, quiz=(0, "wrong")))[0] == "spilled"


def test_loss_in_a_named_task_is_allowed() -> None:
    """A task in `also:` may suffer too."""
    record = made_record({"shown": 0, "accuracy": 0})
    assert judge(record, replace(MUTANT, also=("result",)))[0] == "killed"


def test_loss_in_a_named_task_alone_is_not_enough() -> None:
    """The task that the cell does must notice the mistake itself."""
    record = made_record({"accuracy": 0})
    assert judge(record, replace(MUTANT, also=("result",)))[0] == "survived"


def test_business_of_another_task_may_show_there() -> None:
    """A line that serves another task is judged by that one as well."""
    mutant = replace(MUTANT, also=("result",), serves_others=True)
    assert judge(made_record({"accuracy": 0}), mutant)[0] == "killed"


@pytest.mark.parametrize(
    ("earned", "outcome"), [({"shown": 0}, "broken"), ({"shown": 0, "loaded": 0}, "killed")]
)
def test_withheld_points_count_where_nothing_is_earned(
    earned: dict[str, float], outcome: str
) -> None:
    """A check for a person to decide has caught nothing while the task still earns points."""
    record = made_record(earned, {"shown": "errored"}, status="needs_review")
    assert judge(record)[0] == outcome


def test_skipped_check_waits_for_the_errored_one() -> None:
    """What was skipped because something errored is as undecided as that."""
    outcomes = {"shown": "skipped", "accuracy": "errored"}
    record = made_record({"shown": 0, "accuracy": 0}, outcomes, status="needs_review")
    assert judge(record, replace(MUTANT, also=("result",)))[0] == "broken"


@pytest.mark.parametrize("execution", ["sandbox_failed", "timed_out", "out_of_memory", "killed"])
def test_unfinished_run_is_for_a_person(execution: str) -> None:
    """A run that did not come to its end says nothing about the checks."""
    found = judge_mutant(MUTANT, made_record(), made_record({"shown": 0}, execution=execution))
    assert found.outcome == "broken"
    assert found.reason is not None
    assert execution in found.reason.en


def test_wrong_answer_loses_its_question_only() -> None:
    """A quiz mutant is judged by its question."""
    mutant = replace(MUTANT, task=None, question="q")
    assert judge(made_record(quiz=(0, "wrong")), mutant) == ("killed", {"quiz q": 2.0})
    assert judge(made_record(quiz=(0, "review")), mutant)[0] == "broken"
    assert judge(made_record({"shown": 0}), mutant)[0] == "spilled"


def test_solution_needs_everything() -> None:
    """Every item and answer that is not full is named."""
    record = made_record({"shown": 2.5}, quiz=(0, "wrong"))
    found = judge_solution(record)
    assert (judge_solution(made_record()).good, found.good) == (True, False)
    assert found.items == ("data/shown", "q")


def test_starter_earns_nothing() -> None:
    """Every item for which a starter gets points is named."""
    nothing = made_record({"loaded": 0, "shown": 0, "accuracy": 0}, quiz=(0, "unanswered"))
    some = made_record({"shown": 0, "accuracy": 0}, quiz=(0, "unanswered"))
    assert judge_starter("starter.ko", nothing).good
    assert judge_starter("starter.ko", some).items == ("data/loaded",)


def test_leniency_is_the_smallest_that_helps() -> None:
    """Steps of 0.01, from none at all."""

    def grade(leniency: float) -> Record:
        return made_record({} if leniency >= 0.07 else {"accuracy": 0})

    assert find_leniency(grade) == 0.07
    assert find_leniency(lambda _leniency: made_record()) == 0.0


def test_leniency_that_cannot_help_is_none() -> None:
    """What does not depend on accuracy is the solution's own fault."""
    assert find_leniency(lambda _leniency: made_record({"loaded": 0})) is None
