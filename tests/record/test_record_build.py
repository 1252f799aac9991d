"""The record of one submission."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from evidence_factory import Story, at, model_compiled
from findings_factory import ASSIGNMENT, cells, findings, good_story, outcome, submission

from grader.evidence.events import CellError, Output
from grader.evidence.model import CellStatus
from grader.messages import message, plain
from grader.quiz.marking import Marking
from grader.record.amounts import spoken_limits
from grader.record.build import Findings, build_record
from grader.record.model import CellRecord, Record
from grader.spec.assignment import Limits

DIGEST = "a" * 64
PNG = b"\x89PNG picture"


def build(given: Findings | None = None) -> Record:
    pictures = {DIGEST: PNG}
    return build_record(given or findings(), pictures.get, "2025-01-01T00:00:00Z")


def one_cell(**changes: Any) -> CellRecord:
    return build(findings(cells=(outcome(**changes),))).execution.cells[0]


def marking(status: Any) -> Marking:
    return Marking(
        question="params",
        source_question="params",
        status=status,
        credit=0,
        answer="?",
        source="",
        read_as=plain(""),
        feedback=plain("-"),
        explanation=None,
    )


def test_decided_record_is_graded() -> None:
    """Where every check came to a verdict the grade stands."""
    record = build()
    assert (record.status, record.reasons, record.score, record.max_score) == ("graded", (), 8, 10)


def test_errored_check_needs_a_person() -> None:
    """The reason names each undecided check; the points of the others are there."""
    story = Story()
    story.measure(story.add(model_compiled()), None, status="undecided", reason="not_built")
    record = build(findings(story))
    expected = (message("execution.reason.errored", checks="dense/accuracy"),)
    assert (record.status, record.reasons, record.score) == ("needs_review", expected, 3)


def test_quiz_answer_in_review_needs_a_person() -> None:
    """An answer that nobody could mark names its question."""
    record = build(findings(markings=(marking("review"),)))
    expected = (message("execution.reason.quiz", questions="params"),)
    assert (record.status, record.reasons) == ("needs_review", expected)


def test_answer_that_is_asked_again_needs_nobody() -> None:
    """A student can answer anew; the record stands."""
    assert build(findings(markings=(marking("ask"),))).status == "graded"


def test_failed_sandbox_is_not_graded() -> None:
    """Our failure gives no score, and tells the leader what happened."""
    record = build(findings(Story(measured=False), status="sandbox_failed", problem="no pipes"))
    expected = (message("execution.reason.sandbox_failed", problem="no pipes"),)
    assert (record.status, record.reasons, record.score) == ("not_graded", expected, None)


def test_unreadable_submission_is_not_graded() -> None:
    """A submission without a readable file has no score."""
    record = build(findings(Story(), status="unreadable", cells=()))
    expected = (message("execution.reason.unreadable"),)
    assert (record.status, record.reasons, record.score) == ("not_graded", expected, None)


def test_status_is_told_with_the_limit() -> None:
    """A passed limit is named with its value and its setting."""
    execution = build(findings(good_story(), status="timed_out")).execution
    expected = message("execution.status.timed_out", **spoken_limits(ASSIGNMENT.limits))
    assert (execution.message, "limits.wall" in execution.message.en) == (expected, True)
    assert all(number in execution.message.ko for number in ("90초", "5분"))


LIMITS_OF_STATUSES = {
    "timed_out": ("wall", "cell"),
    "cpu_exceeded": ("cpu",),
    "out_of_memory": ("memory",),
    "output_exceeded": ("output",),
    "disk_exceeded": ("disk",),
    "files_exceeded": ("files",),
    "open_files_exceeded": ("open_files",),
    "processes_exceeded": ("processes",),
    "threads_exceeded": ("threads",),
}


@pytest.mark.parametrize(("status", "limits"), LIMITS_OF_STATUSES.items())
def test_every_limit_is_told_by_number_and_setting(status: str, limits: tuple[str, ...]) -> None:
    """Whichever limit was passed, both languages name how much is allowed and the setting."""
    told = build(findings(good_story(), status=status)).execution.message
    spoken = spoken_limits(ASSIGNMENT.limits)
    for limit in limits:
        assert f"limits.{limit}" in told.ko
        assert f"limits.{limit}" in told.en
        assert spoken[limit].ko in told.ko
        assert spoken[limit].en in told.en


def test_every_limit_has_a_status() -> None:
    """No setting bounds something without a word about it."""
    named = {limit for limits in LIMITS_OF_STATUSES.values() for limit in limits}
    assert named == set(Limits.model_fields)


@pytest.mark.parametrize("status", LIMITS_OF_STATUSES)
def test_points_before_a_passed_limit_stay(status: str) -> None:
    """A run that was ended by a limit earns what its evidence shows, and its grade stands."""
    ended, whole = build(findings(good_story(), status=status)), build(findings(good_story()))
    assert (ended.status, ended.score) == ("graded", whole.score)


def test_check_has_points_level_and_words() -> None:
    """Each check brings its outcome, its points and the words of its level."""
    checks = {check.id: check for check in build().tasks[0].checks}
    found = [(check.outcome, check.points, check.max_points) for check in checks.values()]
    level = checks["accuracy"].level
    assert found == [("failed", 0, 2), ("passed", 3, 3), ("passed", 5, 5)]
    assert level is not None
    assert level.en == "Good"


def test_place_of_a_check_in_a_script_is_a_line_of_the_file() -> None:
    """A cell of a script that begins on line 11 has its second line on line 12."""
    cell = cells()[1].model_copy(update={"file": "a.py", "first_line": 11})
    scripted = submission(cells=(cells()[0], cell, *cells()[2:]))
    story = Story()
    story.train(0.84, where=at(1, 2))
    place = build(findings(story, submission=scripted)).tasks[0].checks[1].where
    assert place is not None
    assert (place.file, place.line, place.code) == ("a.py", 12, "model.compile()")


def test_cell_has_its_source_and_outputs() -> None:
    """What a cell showed is in the record; a picture is inside it."""
    shown = (Output(kind="text", text="hi"), Output(kind="image", picture=DIGEST))
    cell = one_cell(outputs=shown)
    pictures = [output.png for output in cell.outputs]
    assert (cell.source, cell.outputs[0].text) == ("import keras", "hi")
    assert pictures == ["", base64.b64encode(PNG).decode()]


def test_missing_picture_is_left_empty() -> None:
    """A picture that is not in the store is none; the record is built all the same."""
    cell = one_cell(outputs=(Output(kind="image", picture="b" * 64),))
    assert [output.png for output in cell.outputs] == [""]


def test_error_of_a_cell_is_explained() -> None:
    """A missing import says which."""
    error = CellError(name="NameError", message="name 'np' is not defined", line=1)
    cell = one_cell(status="raised", error=error)
    assert cell.error is not None
    assert cell.error.explanation == message("execution.missing_name.np")


@pytest.mark.parametrize(
    "status",
    [
        "timed_out",
        "out_of_memory",
        "output_exceeded",
        "disk_exceeded",
        "open_files_exceeded",
        "processes_exceeded",
        "threads_exceeded",
    ],
)
def test_stopped_cell_is_explained_by_its_limit(status: CellStatus) -> None:
    """Where a limit stopped the cell the limit explains it, not the exception."""
    cell = one_cell(status=status, error=CellError(name="KeyboardInterrupt", message=""))
    assert cell.error is not None
    assert cell.error.explanation == message(
        f"execution.cell.{status}", **spoken_limits(ASSIGNMENT.limits)
    )


def test_outcome_of_a_cell_that_nobody_wrote_is_left_out() -> None:
    """Evidence cannot add cells to a submission."""
    assert len(build(findings(cells=(outcome(0), outcome(99)))).execution.cells) == 1


def test_problem_of_a_file_is_kept() -> None:
    """What could not be read is in the record, in words."""
    file = submission().files[0].model_copy(update={"problem": plain("torn")})
    record = build(findings(submission=submission(files=(file,))))
    assert record.submission.files[0].problem == plain("torn")


def test_record_says_what_it_rests_on() -> None:
    """Versions, data set, sandbox and the digest of the evidence are there."""
    record = build()
    dataset = record.environment.dataset
    assert dataset is not None
    assert (dataset.source, record.environment.sandbox, record.evidence) == (
        "folder",
        "fake",
        "0" * 64,
    )


def test_record_without_dataset_can_be_built() -> None:
    """Where no data set was had the environment says none."""
    assert build(findings(dataset=None)).environment.dataset is None
