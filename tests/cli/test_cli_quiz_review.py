"""`grader quiz review`: asked, listed, and decided without asking."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_course import Class
from waiting_class import open_waiting

from grader.cli.frame import ExpectedErrors
from grader.cli.quiz.review import review
from grader.quiz.deciding.decisions import read_decisions

COMMANDS = ExpectedErrors(commands={"review": review})


@pytest.fixture
def group(tmp_path: Path) -> Class:
    return open_waiting(tmp_path, kim="오차를 줄여요", lee="오차를 줄인다", park="가중치를 바꿔요")


def call(group: Class, *options: str, typed: str = "") -> Result:
    places = ["--course", str(group.root), "--reports", str(group.places.reports)]
    arguments = ["review", "a1", *places, "--language", "en", *options]
    return CliRunner().invoke(COMMANDS, arguments, input=typed)


def credits(group: Class) -> list[float]:
    path = group.places.course.decisions_path("a1")
    return [decision.credit for decision in read_decisions(path)]


def test_enter_takes_the_suggestion(group: Class) -> None:
    """Enter gives what the marker suggests, a number or a percentage something else."""
    result = call(group, typed="\n\n25%\nmore, please\n")
    assert (credits(group), "grader regrade a1" in result.output) == ([0.5, 0.25], True)


def test_skipped_group_still_waits(group: Class) -> None:
    """`s` decides nothing and goes on."""
    result = call(group, typed="s\n1\n\n")
    assert (credits(group), "still wait: 1" in result.output) == ([1.0], True)


def test_quitting_keeps_what_was_decided(group: Class) -> None:
    """`q` ends at once; what was decided before is saved."""
    call(group, typed="1\n\nq\n")
    assert credits(group) == [1.0]


def test_end_of_input_keeps_what_was_decided(group: Class) -> None:
    """A closed terminal loses no decision."""
    call(group, typed="1\n\n")
    assert credits(group) == [1.0]


def test_nonsense_is_asked_again(group: Class) -> None:
    """What is no share is not taken for one."""
    call(group, typed="2\nnan\nyes\n0\n\nq\n")
    assert credits(group) == [0.0]


def test_list_asks_nothing(group: Class) -> None:
    """The list shows each group once, with its students."""
    output = call(group, "--list").output
    assert ("kim, lee" in output, output.count("Answer:"), credits(group)) == (True, 2, [])


def test_json_can_be_decided_on(group: Class) -> None:
    """A group's name from the list decides it without asking."""
    first = json.loads(call(group, "--json").output)[0]
    call(group, "--decide", f"{first['group']}=0.75")
    assert (first["students"], credits(group)) == (["kim", "lee"], [0.75])


def test_waiting_answers_need_a_person(group: Class) -> None:
    """The exit code says whether something still waits."""
    codes = [call(group, "--list").return_value]
    names = [entry["group"] for entry in json.loads(call(group, "--json").output)]
    codes.append(call(group, *(f"--decide={name}=1" for name in names)).return_value)
    assert codes == [1, 0]


@pytest.mark.parametrize("choice", ["nothing=1", "abc", "abc=2", "=nan"])
def test_unknown_group_or_share_is_refused(group: Class, choice: str) -> None:
    """Nothing is decided by a slip of the pen."""
    result = call(group, "--decide", choice)
    assert (result.return_value, credits(group)) == (2, [])


def test_hostile_answer_steers_no_terminal(tmp_path: Path) -> None:
    """Workflow commands and invisible characters are shown, not obeyed."""
    group = open_waiting(tmp_path, kim=r"오차 ::error::x \u00ad")
    output = call(group, "--list").output
    assert "오차 \ufffd:error\ufffd:x \ufffd" in output
