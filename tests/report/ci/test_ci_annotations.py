"""Annotations: the worst problems beside the lines they are about, and no command of a stranger."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from report_records import (
    make_blank,
    make_failing,
    make_hostile,
    make_record,
    make_review,
    make_timed_out,
)
from strangers import HOSTILE, any_text

from grader.messages import plain
from grader.record.model import ExecutionRecord, Place, Record
from grader.report.ci import render_annotations

FOLDER = "submissions/ch07-1/박서준"
FINE = make_record()
_COMMAND = re.compile(r"::(error|warning) ([^:]*)::(.*)")


def _render(*records: Record, path: str = FOLDER, line: int | None = 31) -> list[str]:
    paths = {(record.assignment, record.student): path for record in records}
    return render_annotations(records, paths, lambda _place: line, "en")


def _parse(command: str) -> tuple[str, dict[str, str], str]:
    """Level, properties and message, as a runner reads them."""
    match = _COMMAND.fullmatch(command)
    assert match is not None, command
    properties = dict(part.split("=", 1) for part in match[2].split(","))
    return match[1], {name: _decode(value) for name, value in properties.items()}, _decode(match[3])


def _decode(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n")):
        text = text.replace(code, character)
    return text.replace("%25", "%")


def _with_checks(student: str, count: int, **changes: Any) -> Record:
    record = make_failing()
    task = record.tasks[1]
    checks = tuple(
        task.checks[0].model_copy(update={"id": f"c{number}", "where": None, **changes})
        for number in range(count)
    )
    task = task.model_copy(update={"checks": checks})
    run = make_record().execution
    return record.model_copy(update={"student": student, "tasks": (task,), "execution": run})


def test_failed_check_is_a_warning_at_its_line() -> None:
    """A check that was not passed stands beside the line, with what was seen and a hint."""
    found = [_parse(command) for command in _render(make_failing())]
    assert found[1] == (
        "warning",
        {"file": f"{FOLDER}/week6.ipynb", "line": "31", "title": "박서준 · Loss fits the labels"},
        "Your labels are whole numbers from 0 to 9, but this loss is for one-hot labels.\n"
        "Hint: Print the labels first: are they whole numbers or one-hot vectors?",
    )


def test_error_of_the_run_is_explained() -> None:
    """Where a cell had an error, the annotation adds what that usually means."""
    level, _, words = _parse(_render(make_failing())[0])
    explanation = "This comes up when the loss and the labels do not fit each other."
    assert (level, words.split("\n")[1:]) == ("error", [explanation])


def test_line_is_asked_for_by_the_path_in_the_repository() -> None:
    """Two students' files of one name are told apart: the place carries the whole path."""
    asked: list[Place] = []

    def find_line(place: Place) -> None:
        asked.append(place)

    record = make_failing()
    render_annotations([record], {(record.assignment, record.student): FOLDER}, find_line, "ko")
    assert {place.file for place in asked} == {f"{FOLDER}/week6.ipynb"}


def test_hand_in_of_one_file_is_that_file() -> None:
    """The path of a hand-in that is a file needs nothing added to it."""
    commands = _render(make_failing(), path="submissions/ch07-1/week6.ipynb")
    assert {_parse(command)[1]["file"] for command in commands} == {
        "submissions/ch07-1/week6.ipynb"
    }


def test_unknown_line_is_left_out() -> None:
    """Where the line cannot be told the file alone is named."""
    properties = _parse(_render(make_failing(), line=None)[1])[1]
    assert sorted(properties) == ["file", "title"]


def test_unknown_path_leaves_the_problem() -> None:
    """A hand-in whose place is not known still has its problems told."""
    commands = render_annotations([make_failing()], {}, lambda _place: 1, "ko")
    assert [sorted(_parse(command)[1]) for command in commands] == [["title"]] * 3


def test_path_that_cannot_be_shown_is_left_out() -> None:
    """A changed path would name another file."""
    commands = _render(make_failing(), path="submissions/a\n::error::b")
    assert [command for command in commands if "file=" in command] == []


def test_run_that_stopped_is_an_error() -> None:
    """A run that did not come to its end is worse than any lost point."""
    level, properties, text = _parse(_render(make_record(), make_timed_out())[0])
    assert level == "error"
    assert properties["title"] == "최도윤 · The run"
    assert text == "Cell 3 did not finish within 5 minutes, so we stopped it."


def test_unreadable_file_is_told_once() -> None:
    """The run's message and the file's problem are the same here."""
    assert [_parse(command)[0] for command in _render(make_blank())] == ["error"]


def test_file_that_was_passed_over_is_a_warning() -> None:
    """A file that could not be read beside one that could is told of, too."""
    file = make_blank().submission.files[0].model_copy(update={"name": "b.ipynb"})
    submission = make_record().submission
    submission = submission.model_copy(update={"files": (*submission.files, file)})
    commands = _render(make_record(submission=submission))
    level, properties, _ = _parse(commands[0])
    assert (level, properties["file"], len(commands)) == ("warning", f"{FOLDER}/b.ipynb", 1)


def test_what_is_fine_is_not_mentioned() -> None:
    """Full marks and work for a person alone give nothing to mend."""
    assert _render(make_record(), make_review()) == []


def test_hand_in_that_was_not_graded_is_an_error() -> None:
    """A run to the end does not hide that there is no grade."""
    record = make_record(status="not_graded", score=None)
    assert [_parse(command)[0] for command in _render(record)] == ["error"]


def test_at_most_ten_are_shown() -> None:
    """More would be dropped by the service, and not the least important ones."""
    assert len(_render(_with_checks("a", 8), _with_checks("b", 8))) == 10


def test_most_points_lost_come_first() -> None:
    """Of many problems those that cost most are told."""
    records = (_with_checks("a", 10, max_points=1.0), _with_checks("b", 10, max_points=3.0))
    titles = [_parse(command)[1]["title"] for command in _render(*records)]
    assert {title.split(" · ")[0] for title in titles} == {"b"}


def test_words_are_in_the_language_asked_for() -> None:
    """A Korean group reads Korean."""
    text = render_annotations([make_failing()], {}, lambda _place: None, "ko")[1]
    assert "타깃이 0부터 9까지의 정수인데" in text


def test_line_of_a_script_that_crashed_is_counted_through_the_file() -> None:
    """An error's line is counted within its cell; whoever opens a script counts from its top."""
    record = make_failing()
    cells = [
        cell.model_copy(update={"file": "a.py", "first_line": 20})
        for cell in record.execution.cells
    ]
    run = record.execution.model_copy(update={"cells": tuple(cells)})
    asked: list[Place] = []

    def find_line(place: Place) -> int:
        asked.append(place)
        return place.line

    record = record.model_copy(update={"execution": run, "tasks": ()})
    commands = render_annotations([record], {("ch07-1", record.student): "s/a.py"}, find_line, "en")
    assert [_parse(command)[1]["line"] for command in commands] == ["23"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_begins_no_command(text: str) -> None:
    """Whatever a name or message holds, each line is one command of ours."""
    for command in _render(make_hostile(text), path=f"submissions/{text}"):
        assert command.isprintable()
        assert "##[" not in command
        assert _parse(command)[0] in ("error", "warning")


@given(text=any_text)
def test_properties_and_message_stay_apart(text: str) -> None:
    """No text breaks out of its property or its message."""
    run = ExecutionRecord(status="raised", message=plain(text), wall_seconds=0, cells=())
    record = FINE.model_copy(update={"student": text, "execution": run})
    level, properties, _ = _parse(_render(record, path="submissions/x")[0])
    assert (level, sorted(properties)) == ("error", ["file", "title"])
