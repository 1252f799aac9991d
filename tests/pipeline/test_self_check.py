"""A student's own look at their work: what is told, and what is left to grading."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_course import LOADED as LOAD_EVENT
from small_course import leaves, story_run, write
from small_kits import (
    BUILT,
    CLOSED,
    LOADED,
    NOW,
    TRAINED,
    checks_of,
    kit_check,
    look,
    make_kit,
    outcomes,
    questions,
    trained_story,
)

from grader.checks.registry import Check, Registry
from grader.errors import ExecutionError, TargetError
from grader.evidence.events import CellError, CellFinished, CellStarted, Output, RunFinished
from grader.execution.fake import ENVIRONMENT, FakeRun, FakeSandbox
from grader.execution.sandbox import Exit, Request
from grader.messages import message
from grader.record.model import Record


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "kim.py", "# %%\nx = 1\n" * 6)


def trains(epochs: int, **changes: Any) -> FakeSandbox:
    """A sandbox in which every run trains one dense layer."""
    return FakeSandbox(lambda request: story_run(request, trained_story(epochs, **changes)))


class Spoiling(FakeSandbox):
    """Whose code gets at the folder in which it runs, as it can on one's own machine."""

    spoil: Callable[[Path], None]

    def run(self, request: Request, job: Path) -> Exit:
        end = super().run(request, job)
        self.spoil(job)
        return end


def replace_scratch(job: Path) -> None:
    shutil.rmtree(job / "scratch")
    (job / "scratch").write_bytes(b"")


def block_names(job: Path) -> None:
    for name in ("evidence.json", "measurement.json"):
        (job / name).mkdir()


@pytest.mark.parametrize(
    ("spoil", "status"),
    [(shutil.rmtree, "killed"), (replace_scratch, "killed"), (block_names, "completed")],
)
def test_code_that_spoils_its_folder_is_looked_at(
    spoil: Callable[[Path], None], status: str, file: Path
) -> None:
    """What it left of its run counts; the grader goes on."""
    sandbox = Spoiling(leaves(LOAD_EVENT).play)
    sandbox.spoil = spoil
    (record,) = look(file, [make_kit(LOADED)], sandbox)
    assert record.execution.status == status


def test_open_checks_are_run_here(file: Path) -> None:
    """What a student can check is checked: one passes, the other does not."""
    kit = make_kit(LOADED, kit_check("images_shown", arguments={"at_least": 2}))
    (record,) = look(file, [kit], leaves(LOAD_EVENT))
    assert outcomes(record) == {"dataset_loaded": "passed", "images_shown": "failed"}


def test_closed_check_is_left_to_grading(file: Path) -> None:
    """A closed check stands at its place, says so, and neither passes nor fails."""
    (record,) = look(file, [make_kit(CLOSED, LOADED)], leaves(LOAD_EVENT))
    closed = checks_of(record)["accuracy"]
    assert list(outcomes(record).items()) == [("accuracy", "later"), ("dataset_loaded", "passed")]
    assert (closed.title, closed.message) == (CLOSED.title, message("self_check.later.closed"))


def test_check_that_needs_a_closed_one_is_left_too(file: Path) -> None:
    """What waits for a closed check cannot be told, whatever it would say by itself."""
    kit = make_kit(CLOSED, kit_check("dataset_loaded", needs=("accuracy",)))
    (record,) = look(file, [kit], leaves(LOAD_EVENT))
    assert checks_of(record)["dataset_loaded"].message == message("self_check.later.waits")


def test_check_of_a_closed_checks_model_is_left_too(file: Path) -> None:
    """A model that only a closed check finds is found by nobody here."""
    closed = BUILT.model_copy(update={"is_open": False, "arguments": {}, "binds": None})
    (record,) = look(file, [make_kit(closed, TRAINED)], trains(5))
    assert outcomes(record) == {"model_structure": "later", "trained": "later"}


def test_unknown_kind_is_left_to_grading(file: Path) -> None:
    """A kind of check that another package brings there need not be installed here."""
    kit = make_kit(kit_check("of_another_package", arguments={"anything": [1]}), LOADED)
    (record,) = look(file, [kit], leaves(LOAD_EVENT))
    assert outcomes(record) == {"of_another_package": "later", "dataset_loaded": "passed"}
    told = checks_of(record)["of_another_package"].message
    assert told == message("self_check.later.not_installed")


def test_code_runs_where_every_check_is_closed(file: Path) -> None:
    """Whether it runs at all is worth knowing."""
    sandbox = leaves()
    (record,) = look(file, [make_kit(CLOSED)], sandbox)
    assert (len(sandbox.requests), record.execution.status) == (1, "completed")


def test_record_has_no_score(file: Path) -> None:
    """A look is no grade: no score, no points gained, only what there is to gain."""
    task = make_kit(LOADED).tasks[0].model_copy(update={"id": "more", "bonus": True})
    kit = make_kit(LOADED, CLOSED, questions=questions("q1"))
    kit = kit.model_copy(update={"tasks": (*kit.tasks, task)})
    (record,) = look(file, [kit], leaves(LOAD_EVENT), quick=True)
    assert (record.purpose, record.is_quick, record.status) == ("self_check", True, "graded")
    assert (record.score, record.max_score, record.evidence) == (None, 8, None)
    assert [check.points for check in checks_of(record).values()] == [0.0, 0.0]
    assert record.graded_at == NOW


@pytest.mark.parametrize(
    ("quick", "expected"),
    [(True, "self_check.later.quick"), (False, "checks.trained.short")],
    ids=["quick", "whole"],
)
def test_quick_run_says_nothing_of_what_it_cut(file: Path, quick: bool, expected: str) -> None:
    """Too few epochs are a finding in a whole run, and none in one that was cut short."""
    (record,) = look(file, [make_kit(BUILT, TRAINED)], trains(2), quick=quick)
    told = checks_of(record)["trained"]
    assert told.message == message(expected, **({} if quick else {"epochs": 2}))
    assert (told.outcome, told.hint is not None) == ("later" if quick else "partial", True)


def test_quick_run_keeps_what_passed(file: Path) -> None:
    """A check that needs the whole run and passes without it has passed."""
    (record,) = look(file, [make_kit(BUILT, TRAINED)], trains(5), quick=True)
    assert outcomes(record) == {"model_structure": "passed", "trained": "passed"}


def test_quick_run_leaves_what_waits_for_the_cut_too(file: Path) -> None:
    """A check that is skipped because of a short training is left to grading as well."""
    waits = kit_check("dataset_loaded", needs=("trained",))
    kit = make_kit(BUILT, kit_check("trained", arguments={"model": "single", "epochs": 5}), waits)
    (record,) = look(file, [kit], trains(5, epochs_run=0), quick=True)
    assert outcomes(record) == {
        "model_structure": "passed",
        "trained": "later",
        "dataset_loaded": "later",
    }


def test_quick_run_keeps_real_reasons_for_skipping(file: Path) -> None:
    """Without a model there is nothing to look at, however long the training."""
    (record,) = look(file, [make_kit(BUILT, TRAINED)], leaves(), quick=True)
    assert outcomes(record) == {"model_structure": "failed", "trained": "skipped"}


def test_quick_is_asked_of_the_sandbox(file: Path) -> None:
    """The sandbox is told whether training is to be short."""
    sandbox = leaves()
    look(file, [make_kit(LOADED)], sandbox, quick=True)
    look(file, [make_kit(LOADED)], sandbox)
    assert [request.quick for request in sandbox.requests] == [True, False]


def test_week_runs_once(file: Path) -> None:
    """A notebook for a whole week is run once, under all limits, and looked at with each kit."""
    kits = [make_kit(LOADED, id=id, limits={"wall": 60, "disk": 2**20}) for id in ("a1", "a2")]
    sandbox = leaves(LOAD_EVENT)
    records = look(file, kits, sandbox)
    assert [(record.assignment, outcomes(record)) for record in records] == [
        ("a1", {"dataset_loaded": "passed"}),
        ("a2", {"dataset_loaded": "passed"}),
    ]
    assert [request.limits.wall for request in sandbox.requests] == [120]


def test_each_data_set_has_a_run_of_its_own(file: Path) -> None:
    """Code is given one data set at a time; records come in the order of the kits."""
    kits = [
        make_kit(LOADED, id="a1"),
        make_kit(kit_check("dataset_loaded"), id="a2", dataset="mnist"),
        make_kit(LOADED, id="a3"),
    ]
    sandbox = leaves(LOAD_EVENT)
    records = look(file, kits, sandbox)
    assert [record.assignment for record in records] == ["a1", "a2", "a3"]
    assert len(sandbox.requests) == 2


def test_answers_are_found_and_not_marked(tmp_path: Path) -> None:
    """Of each question it is told whether it has an answer, by its id or its number."""
    write(tmp_path / "kim" / "week.py", "x = 1\n")
    write(tmp_path / "kim" / "answers.yaml", "q1: softmax\n2: ' '\n03: relu\n")
    kit = make_kit(LOADED, questions=questions("q1", "q2", "q3"))
    (record,) = look(tmp_path / "kim", [kit], leaves(LOAD_EVENT))
    assert [(one.id, one.is_answered) for one in record.answers] == [
        ("q1", True),
        ("q2", False),
        ("q3", True),
    ]
    assert record.quiz == ()


def test_answers_of_a_week_go_to_their_quizzes(tmp_path: Path) -> None:
    """Numbers that begin again begin the next quiz."""
    write(tmp_path / "kim" / "week.py", "x = 1\n")
    write(tmp_path / "kim" / "answers.yaml", "1: a\n2: b\n3: c\n")
    kits = [
        make_kit(LOADED, id="a1", questions=questions("q1", "q2")),
        make_kit(LOADED, id="a2", questions=questions("r1", "r2")),
    ]
    records = look(tmp_path / "kim", kits, leaves())
    assert [[one.is_answered for one in record.answers] for record in records] == [
        [True, True],
        [True, False],
    ]


def test_quiz_alone_runs_nothing(tmp_path: Path) -> None:
    """An assignment without tasks asks for answers; no code is run for it."""
    answers = write(tmp_path / "answers.yaml", "q1: softmax\n")
    sandbox = leaves()
    (record,) = look(answers, [make_kit(tasks=(), questions=questions("q1"))], sandbox)
    assert (sandbox.requests, record.answers[0].is_answered) == ([], True)
    assert (record.execution.status, record.max_score) == ("completed", 1)


def test_file_names_the_student(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record is called after the file, and a folder given as `.` after itself."""
    monkeypatch.chdir(file.parent)
    names = [look(path, [make_kit(LOADED)], leaves())[0].student for path in (file, Path())]
    assert names == ["kim", file.parent.name]


def test_failure_of_ours_is_told_as_ours(file: Path) -> None:
    """Where the code could not be run nothing is held against it, and closed checks stay closed."""
    broken = FakeSandbox(lambda request: FakeRun(failure=ExecutionError("no worker")))
    (record,) = look(file, [make_kit(LOADED, TRAINED, CLOSED)], broken, quick=True)
    assert (record.status, record.execution.message) == (
        "not_graded",
        message("self_check.execution.sandbox_failed"),
    )
    assert outcomes(record) == {
        "dataset_loaded": "errored",
        "trained": "later",
        "accuracy": "later",
    }
    assert checks_of(record)["dataset_loaded"].message == message("self_check.not_run")
    assert "no worker" in record.reasons[0].en


def test_unreadable_file_is_told(tmp_path: Path) -> None:
    """A file without code is no crash: it says what is wrong with it."""
    (record,) = look(write(tmp_path / "kim.ipynb", "{"), [make_kit(LOADED)], leaves())
    assert (record.status, record.execution.status) == ("not_graded", "unreadable")
    assert record.submission.files[0].problem is not None


def test_undecided_check_asks_for_nobody(file: Path) -> None:
    """A look is never put off until a person has seen it."""

    def crashes(context: object) -> None:
        raise RuntimeError(context)

    registry = Registry({"dataset_loaded": Check("dataset_loaded", crashes)})  # type: ignore[arg-type]
    (record,) = look(file, [make_kit(LOADED)], leaves(), registry=registry)
    assert (record.status, record.reasons, outcomes(record)) == (
        "graded",
        (),
        {"dataset_loaded": "errored"},
    )


def test_faulty_kit_is_refused(file: Path) -> None:
    """Arguments that a check does not know are the kit's fault, and said to be."""
    kit = make_kit(kit_check("dataset_loaded", arguments={"colour": "red"}))
    with pytest.raises(TargetError, match="colour"):
        look(file, [kit], leaves())


def test_notes_for_the_leader_stay_out(file: Path) -> None:
    """What only the leader is told on a grade is not told to whoever looks at their own work."""
    sandbox = leaves(LOAD_EVENT)
    sandbox.note = ENVIRONMENT.model_copy(update={"sandbox": "none", "missing": ("network",)})
    (record,) = look(file, [make_kit(LOADED)], sandbox)
    assert record.notes == ()
    assert record.environment.sandbox == "none"


def test_nothing_is_left_behind(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Evidence lives in a temporary folder, and is gone afterwards."""
    room = tmp_path / "temporary"
    room.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(room))
    look(file, [make_kit(LOADED)], leaves(LOAD_EVENT))
    assert list(room.iterdir()) == []


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """Names, outputs and errors of any kind make a record that reads as it was written."""
    hostile = "\x1b]0;owned\x07\u202e</script>::error::x{{7*7}}"
    ended = CellFinished(
        cell=0,
        status="raised",
        seconds=0.1,
        outputs=(Output(kind="text", text=hostile),),
        error=CellError(name=hostile, message=hostile, line=1, traceback=hostile),
    )
    run = FakeRun(events=(CellStarted(cell=0), ended, RunFinished(cells=1)))
    file = write(tmp_path / "a\u202eb<script>.py", "x = 1\n")
    (record,) = look(file, [make_kit(LOADED)], FakeSandbox(lambda request: run))
    again = Record.model_validate_json(record.model_dump_json(by_alias=True))
    error = again.execution.cells[0].error
    assert (again, again.student) == (record, "a\u202eb<script>")
    assert error is not None
    assert (error.name, error.message) == (hostile, hostile)
