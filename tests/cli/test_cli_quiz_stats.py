"""`grader quiz stats`: what it prints and writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_course import Class, open_class

from grader.cli.quiz.stats import stats
from grader.errors import TargetError

ANSWERS = {"kim": "softmax", "lee": "[bold]sigmoid\x1b[31m", "park": "softmax", "choi": "??"}


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Class:
    """A class whose folder is the working folder, graded."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    group = open_class(tmp_path)
    for name, answer in ANSWERS.items():
        group.hand_in(f"{name}/main.py")
        group.hand_in(f"{name}/answers.yaml", f"loss: {json.dumps(answer)}\n")
    group.run()
    return group


def call(*arguments: str) -> Result:
    return CliRunner().invoke(stats, arguments)


def test_table_and_page(group: Class) -> None:
    """The question's figures are printed, and where the page lies."""
    done = call("a1")
    path = Path("reports/a1/quiz/index.html")
    assert (done.exit_code, path.is_file()) == (0, True)
    assert "students who answered: " in done.stdout
    assert f"Page: {path}" in done.stdout
    assert "loss" in done.stdout


def test_small_class_is_cautioned(group: Class) -> None:
    """Nobody reads a bare alpha of four students."""
    done = call("a1")
    assert "internal consistency (alpha): —" in done.stdout
    assert "below 20 chance moves these numbers a lot" in done.stdout


def test_language_is_chosen(group: Class) -> None:
    """Korean where that is asked for."""
    done = call("a1", "--language", "ko")
    assert "답한 학생" in done.stdout
    assert "students who answered" not in done.stdout


def test_page_goes_where_it_is_asked(group: Class) -> None:
    """`-o` names another file."""
    call("a1", "-o", "mine/stats.html")
    assert Path("mine/stats.html").is_file()
    assert not Path("reports/a1/quiz").exists()


def test_json_is_complete_and_names_nobody(group: Class) -> None:
    """One object: the figures, each question, and the page; no student's name."""
    done = call("a1", "--json")
    found = json.loads(done.stdout)
    assert (found["assignment"], found["small_group"], found["alpha"]) == ("a1", True, None)
    assert found["page"] == str(Path("reports/a1/quiz/index.html"))
    assert [question["id"] for question in found["questions"]] == ["loss"]
    assert [name for name in ANSWERS if name in done.stdout] == []


@pytest.mark.parametrize("arguments", [("a1",), ("a1", "--json")])
def test_answers_cannot_steer_the_terminal(group: Class, arguments: tuple[str, ...]) -> None:
    """No control character of an answer gets through."""
    assert "\x1b" not in call(*arguments).stdout


def test_unknown_target_is_an_expected_error(group: Class) -> None:
    """The caller turns it into an exit code and words."""
    assert isinstance(call("a9").exception, TargetError)
