"""A pull request is opened: grade.yml and the action grade it, and keep what came out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from workflow_actions import unpack
from workflow_course import CODE, COURSE, RIGHT, SCRIPT, WRONG
from workflow_hub import Hub, write
from workflow_player import Runner, play

HOSTILE = "$(touch${IFS}pwned)`touch${IFS}pwned`;'\"&|x"
TITLE = "'; touch pwned #\n::set-output name=status::passed\n$(touch pwned)"


def read_results(runner: Runner) -> list[dict[str, Any]]:
    """The hand-ins in what was kept for the comment."""
    assert "grade-results" in runner.artefacts, runner.said
    folder = unpack(runner.artefacts["grade-results"], runner.folder / "results")
    assert [path.name for path in folder.iterdir()] == ["results.json"]
    results: list[dict[str, Any]] = json.loads((folder / "results.json").read_text("utf-8"))[
        "results"
    ]
    return results


def read_scores(runner: Runner) -> dict[str, float | None]:
    """Each student's score."""
    return {result["student"]: result["score"] for result in read_results(runner)}


def list_kept(runner: Runner) -> list[str]:
    """The files in what was kept for people."""
    folder = unpack(runner.artefacts["grade"], runner.folder / "kept")
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def list_pages(runner: Runner) -> list[str]:
    """The pages among them."""
    return [name for name in list_kept(runner) if name.endswith(".html")]


def test_one_student(hub: Hub) -> None:
    """One hand-in is graded, its page is kept, and the check passes."""
    runner = hub.grade(hub.propose({"submissions/tiny/kim.yaml": RIGHT}))
    assert (runner.failures, read_scores(runner)) == ([], {"kim": 4.0})
    assert "kim" in runner.summary.read_text(encoding="utf-8")


def test_nothing_else_is_kept(hub: Hub) -> None:
    """No record, no evidence, no leader's page and no key leaves the machine."""
    runner = hub.grade(hub.propose({"submissions/tiny/kim.yaml": WRONG}))
    assert list_kept(runner) == [
        "comment.md",
        "junit.xml",
        "pages/tiny/kim.html",
        "results.json",
        "summary.md",
    ]


def test_two_students(hub: Hub) -> None:
    """Each of two students in one pull request gets a grade."""
    files = {"submissions/tiny/kim.yaml": RIGHT, "submissions/tiny/lee.yaml": WRONG}
    runner = hub.grade(hub.propose(files))
    assert read_scores(runner) == {"kim": 4.0, "lee": 0.0}


def test_rename(hub: Hub) -> None:
    """A hand-in that is moved to another name is graded under that name alone."""
    hub.merge(hub.propose({"submissions/tiny/kim.yaml": RIGHT}))
    moved = {"submissions/tiny/kim.yaml": "submissions/tiny/kim-minsu.yaml"}
    runner = hub.grade(hub.propose({}, moved=moved))
    assert read_scores(runner) == {"kim-minsu": 4.0}


def test_others_are_left_alone(hub: Hub) -> None:
    """Hand-ins that the base has already are not graded again."""
    hub.merge(hub.propose({"submissions/tiny/kim.yaml": RIGHT}))
    runner = hub.grade(hub.propose({"submissions/tiny/lee.yaml": WRONG}))
    assert read_scores(runner) == {"lee": 0.0}


def test_elsewhere_alone(hub: Hub) -> None:
    """A pull request without a hand-in passes, and its check says that there was nothing to do."""
    runner = hub.grade(hub.propose({"notes.txt": "hello\n"}))
    assert (runner.failures, read_results(runner)) == ([], [])
    assert runner.summary.read_text(encoding="utf-8") != ""


def test_gives_itself_points(hub: Hub) -> None:
    """A changed rubric or quiz has no effect on the pull request that brings it."""
    files = {
        "submissions/tiny/kim.yaml": WRONG,
        "rubrics/tiny.yaml": "id: tiny\nquiz: {days: 400}\n",
        "assignments/quizzes/tiny.yaml": COURSE["assignments/quizzes/tiny.yaml"].replace(
            'key: "7"', 'key: "365"'
        ),
    }
    result = read_results(hub.grade(hub.propose(files)))[0]
    assert (result["score"], result["max_score"]) == (0.0, 4.0)


def test_branch_and_title_are_no_commands(hub: Hub) -> None:
    """Nothing that a pull request is called reaches a shell."""
    files = {"submissions/tiny/kim.yaml": RIGHT}
    runner = hub.grade(hub.propose(files, branch=HOSTILE, title=TITLE))
    assert read_scores(runner) == {"kim": 4.0}
    assert list(hub.folder.rglob("pwned*")) == []


@pytest.mark.parametrize("name", ["a:b|c*?", '"<b>"', "-o", "$(touch pwned)", "이름 띄어쓰기"])
def test_names_that_archives_refuse(hub: Hub, name: str) -> None:
    """A hand-in of any name leaves its results, and a page that can be kept."""
    runner = hub.grade(hub.propose({f"submissions/tiny/{name}.yaml": RIGHT}))
    assert (runner.failures, read_scores(runner)) == ([], {name: 4.0})
    assert len(list_pages(runner)) == 1
    assert list(hub.folder.rglob("pwned")) == []


def test_failure_keeps_results(hub: Hub) -> None:
    """Where a hand-in cannot be graded the check fails, and what came out is kept all the same."""
    pull = hub.propose({"submissions/tiny/kim.pdf": "%PDF-1.7", "submissions/tiny/lee.yaml": RIGHT})
    runner = hub.grade(pull)
    statuses = {result["student"]: result["status"] for result in read_results(runner)}
    assert (runner.failures, statuses) == (
        ["Grade what has changed", "Grade"],
        {"kim": "not_graded", "lee": "graded"},
    )
    assert "pages/tiny/lee.html" in list_pages(runner)


def test_own_failure_keeps_nothing(hub: Hub) -> None:
    """Where the grader itself fails the check fails, and nothing is kept."""
    hub.replace_command("grader", "#!/bin/sh\nexit 3\n")
    runner = hub.grade(hub.propose({"submissions/tiny/kim.yaml": RIGHT}))
    assert (runner.failures, runner.artefacts) == (["Grade what has changed", "Grade"], {})


def test_token_is_not_left(hub: Hub) -> None:
    """The checkout in which a stranger's work is graded holds no token."""
    runner = hub.grade(hub.propose({"submissions/tiny/kim.yaml": RIGHT}))
    assert "AUTHORIZATION" not in (runner.workspace / ".git/config").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("requirement", "files", "expected"),
    [
        ("", ["requirements.txt"], ["--requirement", "requirements.txt"]),
        ("", ["requirements.lock"], ["--constraint", "requirements.lock", "."]),
        ("", [], ["."]),
        ("-r ci.txt", ["requirements.txt"], ["--requirement", "ci.txt"]),
        ("g @ git+https://x/$(touch pwned)", [], ["g @ git+https://x/$(touch pwned)"]),
    ],
)
def test_what_is_installed(
    tmp_path: Path, requirement: str, files: list[str], expected: list[str]
) -> None:
    """What pip is told: the input, the group's requirements, or the repository itself."""
    course = dict.fromkeys(files, "") | {"README.md": "# Course\n"}
    hub = Hub.make(tmp_path / "hub", course)
    workflow = write(
        tmp_path / "install.yml",
        "on: pull_request\njobs: {it: {steps: [{uses: actions/checkout@1}, {uses: ./, with: "
        f"{{requirement: {json.dumps(requirement)}, only-install: 'true'}}}}]}}}}\n",
    )
    pull = hub.propose({"a.txt": "a\n"})
    runner = hub.grade(pull)
    hub.installed.unlink()
    again = Runner(tmp_path / "again", runner.github, runner.environment, runner.actions)
    assert play(workflow, again).failures == []
    words = hub.installed.read_text(encoding="utf-8").splitlines()
    assert words == ["install", "--quiet", "--disable-pip-version-check", *expected]


@pytest.mark.slow
@pytest.mark.sandbox
def test_code_runs_in_the_sandbox(tmp_path: Path) -> None:
    """A script runs in the kernel's sandbox, earns its points and cannot speak to the runner."""
    hub = Hub.make(tmp_path / "hub", {**COURSE, **CODE})
    if data := os.environ.get("GRADER_DATA_DIR"):
        hub.settings["GRADER_DATA_DIR"] = data
    runner = hub.grade(hub.propose({"submissions/code/kim.py": SCRIPT}))
    assert (runner.failures, read_scores(runner)) == ([], {"kim": 3.0})
    assert "::error::" not in runner.said
