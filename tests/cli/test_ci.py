"""`grader ci`: what it writes, prints and ends with."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from pull_request_course import Clone, open_clone
from small_course import LOADED, SHOWN, leaves

from grader.cli.ci import ci
from grader.cli.frame import ExpectedErrors
from grader.evidence.events import CellError, CellFinished, CellStarted, RunFinished
from grader.execution.fake import FakeRun, FakeSandbox
from grader.execution.sandbox import Exit
from grader.pipeline import warm

LATE = FakeRun(end=Exit(reason="timed_out", wall_seconds=1.0))
FILES = ["comment.md", "junit.xml", "pages", "results.json", "summary.md"]


@dataclass
class Pull:
    """A pull request whose clone is the working folder."""

    clone: Clone
    sandbox: FakeSandbox
    service: Path
    """Where the service's own files lie."""

    def call(self, *arguments: str) -> tuple[int, str, str]:
        group = ExpectedErrors("grader", commands={"ci": ci})
        done = CliRunner().invoke(group, ["ci", "--language", "en", *arguments])
        assert done.exception is None
        return done.return_value, done.stdout, done.stderr

    def read(self, name: str) -> str:
        return (self.clone.root / "ci" / name).read_text(encoding="utf-8")

    def outputs(self) -> dict[str, str]:
        lines = (self.service / "output").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def pull(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pull:
    clone = open_clone(tmp_path / "clone", "a1/kim.py")
    monkeypatch.chdir(clone.root)
    for name in ("GITHUB_ACTIONS", "GITHUB_BASE_REF", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.delenv(name, raising=False)
    pull = Pull(clone, leaves(LOADED, SHOWN), tmp_path / "service")

    @contextlib.contextmanager
    def open_fake(*asked: Any, **more: Any) -> Iterator[FakeSandbox]:
        yield pull.sandbox

    monkeypatch.setattr(warm, "open_sandbox", open_fake)
    return pull


@pytest.fixture
def served(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> Pull:
    """The same in a CI service whose files hold something already."""
    pull.service.mkdir()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for variable, name in (("GITHUB_STEP_SUMMARY", "summary"), ("GITHUB_OUTPUT", "output")):
        (pull.service / name).write_text("before=1\n")
        monkeypatch.setenv(variable, str(pull.service / name))
    return pull


def test_everything_that_may_leave_is_written(pull: Pull) -> None:
    """And nothing else: no record, no evidence, no leader's page."""
    pull.clone.hand_in("a1/park.py", "week-6/choi.py")
    code, out, _ = pull.call()
    folder = pull.clone.root / "ci"
    assert (code, sorted(path.name for path in folder.iterdir())) == (0, FILES)
    pages = sorted(str(path.relative_to(folder)) for path in folder.glob("pages/*/*"))
    assert pages == ["pages/a1/choi.html", "pages/a1/park.html", "pages/a2/choi.html"]
    assert "a1 · park: 7.5 / 12 (graded, run: completed)" in out.splitlines()


def test_results_hold_each_grade(pull: Pull) -> None:
    """In the order of assignments."""
    pull.clone.hand_in("a2/choi.py", "a1/park.py")
    pull.call()
    found = json.loads(pull.read("results.json"))
    assert found["schema"] == "grader/results/1"
    assert [(r["student"], r["score"]) for r in found["results"]] == [("park", 7.5), ("choi", 7.5)]
    assert ElementTree.fromstring(pull.read("junit.xml")).tag == "testsuites"


def test_nothing_changed(served: Pull) -> None:
    """A pull request without hand-ins passes, and says so."""
    served.clone.write("notes.txt")
    served.clone.commit()
    code, out, _ = served.call()
    assert (code, out.splitlines()[0]) == (0, "There is no hand-in to grade.")
    assert (served.outputs()["status"], served.outputs()["graded"]) == ("nothing", "0")
    assert (served.outputs()["lowest-percent"], served.sandbox.requests) == ("", [])
    assert json.loads(served.read("results.json"))["results"] == []


def test_service_files_are_appended_to(served: Pull) -> None:
    """What earlier steps wrote stays."""
    served.clone.hand_in("a1/park.py")
    served.call()
    summary = (served.service / "summary").read_text(encoding="utf-8")
    assert summary == "before=1\n" + served.read("summary.md")
    assert served.outputs() == {
        "before": "1",
        "status": "passed",
        "graded": "1",
        "needs-review": "0",
        "not-graded": "0",
        "lowest-percent": "62.5",
        "folder": "ci",
    }


def test_annotations_are_for_the_service_alone(
    served: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They name the file from the repository's top; elsewhere there are none."""
    served.clone.hand_in("a1/park.py")
    _, out, _ = served.call()
    commands = [line for line in out.splitlines() if line.startswith("::")]
    assert commands[0].startswith("::warning file=submissions/a1/park.py,")
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert "::" not in served.call()[1]


def test_names_cannot_command_the_service(served: Pull) -> None:
    """Neither on the terminal nor in a file that the service reads."""
    served.clone.hand_in("a1/x\n::error::pwned\nstatus=passed.py", "::set-output name=x::y.txt")
    _, out, error = served.call()
    lines = (out + error + (served.service / "output").read_text()).splitlines()
    own = re.compile(r"::(error|warning) (file|title)=")
    assert [line for line in lines if line.startswith("::") and not own.match(line)] == []
    assert [line for line in lines if line.startswith("status=")] == ["status=passed"]


@pytest.mark.parametrize(
    ("fail_on", "expected"),
    [("error", 0), ("never", 0), ("below:62.5", 0), ("below:63", 1), ("below:0", 0)],
)
def test_scores_fail_only_where_they_are_to(pull: Pull, fail_on: str, expected: int) -> None:
    """A score of 62.5 percent."""
    pull.clone.hand_in("a1/park.py")
    assert pull.call("--fail-on", fail_on)[0] == expected


@pytest.mark.parametrize(("fail_on", "expected"), [("error", 1), ("never", 0), ("below:0", 1)])
def test_runs_that_do_not_end_fail(served: Pull, fail_on: str, expected: int) -> None:
    """Unless nothing is to fail; the outputs say the same."""
    served.sandbox = FakeSandbox(lambda _request: LATE)
    served.clone.hand_in("a1/park.py")
    assert served.call("--fail-on", fail_on)[0] == expected
    assert served.outputs()["status"] == ("failed" if expected else "passed")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fail-on", "below"],
        ["--fail-on", "below:101"],
        ["--fail-on", "below:nan"],
        ["--fail-on", "error:1"],
        ["--fail-on", ""],
        ["--base", "nowhere"],
        ["--base=--all"],
        ["--course", "nowhere"],
        ["--output", "submissions/ci"],
        ["--output", "rubrics"],
        ["--submissions", "/"],
        ["a1"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two(pull: Pull, arguments: list[str]) -> None:
    """Said on the error stream; nothing is graded."""
    pull.clone.hand_in("a1/park.py")
    code, out, error = pull.call(*arguments)
    assert (code, out, "rror: " in error, pull.sandbox.requests) == (2, "", True, [])


def test_results_of_an_earlier_run_are_removed(pull: Pull) -> None:
    """Pages of students who are no part of it any more, too; other files stay."""
    pull.clone.hand_in("a1/park.py")
    pull.call()
    pull.clone.write("ci/own.txt")
    pull.clone.write("ci/pages/own.txt")
    pull.clone.write(".gitignore", "ci\n")
    pull.clone.git("rm", "-q", "submissions/a1/park.py")
    pull.clone.commit()
    assert pull.call()[0] == 0
    names = sorted(path.name for path in (pull.clone.root / "ci").rglob("*"))
    assert names == sorted([*FILES, "own.txt", "own.txt"])


def test_results_that_came_with_the_pull_request_are_refused(pull: Pull) -> None:
    """A page of their own making must not be taken for one of ours."""
    pull.clone.write("ci/pages/a1/park.html", "<script>")
    pull.clone.commit()
    assert pull.call()[0] == 2


def test_hand_ins_of_another_folder(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    """The repository is the one in which they lie, wherever the command is called."""
    pull.clone.hand_in("a1/park.py")
    monkeypatch.chdir(pull.clone.root.parent)
    code, _, _ = pull.call("--submissions", "clone/submissions", "--course", "clone", "-o", "out")
    assert (code, (pull.clone.root.parent / "out/pages/a1/park.html").exists()) == (0, True)


def test_line_of_a_notebook(served: Pull) -> None:
    """An annotation points at the line of the notebook's file, in a folder as well."""
    error = CellError(name="ZeroDivisionError", message="division by zero", line=2)
    cell = CellFinished(cell=0, status="raised", seconds=0.1, error=error)
    events = (CellStarted(cell=0), cell, RunFinished(cells=1))
    served.sandbox = FakeSandbox(lambda _request: FakeRun(events=events))
    path = served.clone.write("submissions/a1/박지민/work.ipynb", notebook("x = 0\n", "1 / x"))
    served.clone.commit()
    line = path.read_text().splitlines().index('    "1 / x"') + 1
    _, out, _ = served.call()
    assert f"::error file=submissions/a1/박지민/work.ipynb,line={line}," in out


def notebook(*source: str) -> str:
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []}]
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}, indent=1
    )


@pytest.mark.slow
@pytest.mark.sandbox
@pytest.mark.skipif(sys.platform != "linux", reason="needs the kernel's sandbox")
def test_real_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook that fails is run for real: its result is a grade, and its error an annotation."""
    clone = open_clone(tmp_path / "clone")
    monkeypatch.chdir(clone.root)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for name in ("GITHUB_BASE_REF", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.delenv(name, raising=False)
    source = ("import keras\n", "keras.datasets.fashion_mnist.load_data()\n", "x = 1 / 0")
    path = clone.write("submissions/a1/park.ipynb", notebook(*source))
    clone.commit()
    done = CliRunner().invoke(ci, ["--language", "en"], standalone_mode=False)
    line = path.read_text().splitlines().index('    "x = 1 / 0"') + 1
    assert (done.return_value, done.exception) == (1, None)
    assert f"::error file=submissions/a1/park.ipynb,line={line}," in done.stdout
    (result,) = json.loads((clone.root / "ci/results.json").read_text())["results"]
    assert (result["execution"], result["score"]) == ("raised", 5.0)
