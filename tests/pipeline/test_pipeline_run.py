"""Running and grading whole assignments, without running anybody's code."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import pytest
from small_course import LOADED, NOW, SHOWN, Class, leaves, open_class

from grader.errors import ExecutionError
from grader.evidence.events import CellStarted, Output
from grader.execution.fake import FakeRun, FakeSandbox, finished_run
from grader.execution.sandbox import Exit, Request
from grader.record.file import read_record
from grader.record.model import Record

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000"
    "000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)
"""One grey pixel."""
FAILED = Exit(reason="sandbox_failed", wall_seconds=0.0, problem="no pipes")


@pytest.fixture
def group(tmp_path: Path) -> Class:
    group = open_class(tmp_path)
    group.hand_in("kim.py", "import keras\n# %%\nx = 1\n")
    return group


def run_one(group: Class, sandbox: FakeSandbox) -> Record:
    group.sandbox = sandbox
    return group.run()[0]


def test_record_is_returned_and_written(group: Class) -> None:
    """What is graded lies where the contract says."""
    (record,) = group.run()
    path = group.root / "reports" / "a1" / "records" / "kim.json"
    assert (read_record(path), record.score, record.max_score) == (record, 7.5, 12)


def test_pages_are_written(group: Class) -> None:
    """One page for the student, and the leader's index."""
    group.run()
    pages = sorted(path.name for path in (group.root / "reports" / "a1").glob("*.html"))
    assert pages == ["index.html", "kim.html"]


def test_clock_is_asked_for_the_time(group: Class) -> None:
    """The record says when it was graded, by the clock that was given."""
    assert [record.graded_at for record in group.run()] == [NOW]


def test_records_come_in_the_order_of_the_work(group: Class) -> None:
    """Whoever finishes first, the table stays in order."""
    for number in range(8):
        group.hand_in(f"s{number}.py")
    students = [record.student for record in group.run(jobs=4)]
    assert students == ["kim", *(f"s{number}" for number in range(8))]


def test_progress_is_reported(group: Class) -> None:
    """Each student is started and graded."""
    group.run()
    assert group.stages == [("started", "a1", "kim"), ("graded", "a1", "kim")]


def test_request_holds_code_seed_and_limits(group: Class) -> None:
    """What the sandbox is told holds nothing of rubric, quiz or student."""
    group.run()
    (request,) = group.sandbox.requests
    sources = [cell.source.strip() for cell in request.cells]
    assert (sources, request.seed, request.limits.memory) == (["import keras", "x = 1"], 42, 2**30)


def test_second_run_gives_the_same_record(group: Class) -> None:
    """The same submission and the same evidence are the same record, to the byte."""
    group.run()
    before = group.files()
    group.run()
    assert group.files() == before


def test_files_are_laid_beside_the_code(group: Class, tmp_path: Path) -> None:
    """What was handed in beside the code is there when it runs; links are not."""
    group.hand_in("lee/main.py", "x = 1\n")
    group.hand_in("lee/data/own.csv", "1,2\n")
    os.symlink("/etc/hostname", group.root / "submissions/a1/lee/link.csv")
    os.symlink("/etc", group.root / "submissions/a1/lee/folder")
    seen: list[list[str]] = []

    class Looking(FakeSandbox):
        def run(self, request: Request, job: Path) -> Exit:
            work = job / "scratch" / "work"
            files = sorted(str(p.relative_to(work)) for p in work.rglob("*") if p.is_file())
            seen.append(files)
            return super().run(request, job)

    group.sandbox = Looking()
    group.run()
    assert seen == [["kim.py"], ["data/own.csv", "main.py"]]


def test_nothing_is_left_of_a_run(
    group: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job's folder is gone afterwards, however deep a student made it."""
    (tmp_path / "jobs").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "jobs"))

    class Digging(FakeSandbox):
        def run(self, request: Request, job: Path) -> Exit:
            here = os.getcwd()
            os.chdir(job / "scratch" / "work")
            for _ in range(1_100):
                os.mkdir("deeper")
                os.chdir("deeper")
            os.chdir(here)
            return super().run(request, job)

    record = run_one(group, Digging(leaves(LOADED).play))
    assert (record.status, os.listdir(tmp_path / "jobs")) == ("graded", [])


def test_unreadable_submission_is_not_run(group: Class) -> None:
    """Where there is nothing to run no sandbox is asked, and nobody fails."""
    group.hand_in("kim.py", "")
    (record,) = group.run()
    found = (record.status, record.execution.status, record.score, group.sandbox.requests)
    assert found == ("not_graded", "unreadable", None, [])


@pytest.mark.parametrize(
    "run", [FakeRun(end=FAILED), FakeRun(failure=ExecutionError("no pipes"))], ids=["exit", "error"]
)
def test_failed_sandbox_is_for_a_person(group: Class, run: FakeRun) -> None:
    """Our failure is told to the leader and costs the student nothing."""
    record = run_one(group, FakeSandbox(lambda _request: run))
    assert (record.status, record.score) == ("not_graded", None)
    assert "no pipes" in record.reasons[0].en


def test_failed_measurement_leaves_other_checks(group: Class) -> None:
    """Checks that need no measurement are judged all the same."""
    record = run_one(group, leaves(LOADED, SHOWN, problem="it crashed"))
    outcomes = [check.outcome for check in record.tasks[0].checks]
    assert outcomes == ["passed", "partial"]


@pytest.mark.parametrize(
    ("reason", "cell"),
    [
        ("timed_out", "timed_out"),
        ("out_of_memory", "out_of_memory"),
        ("disk_exceeded", "disk_exceeded"),
        ("processes_exceeded", "processes_exceeded"),
    ],
)
def test_passed_limit_is_the_status(group: Class, reason: str, cell: str) -> None:
    """What the supervisor saw decides, and the cell that had begun ended by it."""
    end = Exit.model_validate({"reason": reason, "wall_seconds": 9.0})
    run = FakeRun(events=(CellStarted(cell=0), LOADED), end=end)
    execution = run_one(group, FakeSandbox(lambda _request: run)).execution
    statuses = [outcome.status for outcome in execution.cells]
    assert (execution.status, statuses) == (reason, [cell, "not_run"])


def test_run_without_an_end_was_killed(group: Class) -> None:
    """`os._exit` in a cell leaves no last event."""
    run = FakeRun(events=(CellStarted(cell=0),))
    assert run_one(group, FakeSandbox(lambda _request: run)).execution.status == "killed"


def test_pictures_are_stored_and_shown(group: Class) -> None:
    """A picture goes from the evidence into the store, and from there into the record."""
    digest = hashlib.sha256(PNG).hexdigest()
    outputs = {0: [Output(kind="image", picture=digest)]}
    sandbox = FakeSandbox(lambda request: finished_run(request, outputs=outputs, blobs=[PNG]))
    cell = run_one(group, sandbox).execution.cells[0]
    assert (group.places.store.get(digest), len(cell.outputs[0].png) > 0) == (PNG, True)


def test_quiz_answers_are_marked(group: Class) -> None:
    """Answers in a student's folder earn their points."""
    group.hand_in("lee/main.py", "x = 1\n")
    group.hand_in("lee/answers.yaml", "loss: 소프트맥스\n")
    records = {record.student: record for record in group.run()}
    assert [question.points for question in records["lee"].quiz] == [2]


def test_two_assignments_have_an_index_each(group: Class) -> None:
    """A week's pages lie with their assignments."""
    group.hand_in("kim.py", assignment="a2")
    group.run("week-6")
    found = sorted(path.parent.name for path in (group.root / "reports").glob("*/index.html"))
    assert found == ["a1", "a2"]


def test_failure_for_everybody_stops_the_run(group: Class) -> None:
    """A sandbox that never comes up is told once, as what it is."""

    class Broken(FakeSandbox):
        def dataset(self, name: str) -> object:  # type: ignore[override]
            raise ExecutionError("the worker did not start")

    group.sandbox = Broken()
    with pytest.raises(ExecutionError, match="did not start"):
        group.run()


def test_failure_of_ours_leaves_the_grade_that_stands(group: Class) -> None:
    """The same files, graded before: a sandbox that fails now does not wipe the record."""
    before = run_one(group, leaves(LOADED))
    failed = run_one(group, FakeSandbox(lambda _request: FakeRun(end=FAILED)))
    path = group.root / "reports" / "a1" / "records" / "kim.json"
    assert (failed.status, read_record(path)) == ("not_graded", before)


def test_failure_of_ours_is_recorded_for_changed_files(group: Class) -> None:
    """A grade of other files says nothing of these: the record asks for a person."""
    run_one(group, leaves(LOADED))
    group.hand_in("kim.py", "import keras\n# %%\nx = 2\n")
    failed = run_one(group, FakeSandbox(lambda _request: FakeRun(end=FAILED)))
    path = group.root / "reports" / "a1" / "records" / "kim.json"
    assert read_record(path) == failed
