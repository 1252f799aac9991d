"""The commands: exit codes, words on the terminal, and what they are given."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from small_course import LOADED, Class, leaves, open_class

from grader.cli import command
from grader.errors import ExecutionError, SandboxUnavailableError
from grader.execution.fake import FakeRun, FakeSandbox
from grader.execution.sandbox import Exit, Request
from grader.pipeline import run as pipeline
from grader.pipeline import warm

FAILED = FakeRun(end=Exit(reason="sandbox_failed", wall_seconds=0.0, problem="no pipes"))


@dataclass
class Done:
    """What a command left on the terminal."""

    code: int
    out: str
    error: str


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Class:
    """A class whose folder is the working folder, and one hand-in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    group = open_class(tmp_path)
    group.hand_in("kim.py")

    @contextlib.contextmanager
    def open_fake(*asked: Any, **more: Any) -> Iterator[FakeSandbox]:
        yield group.sandbox

    monkeypatch.setattr(warm, "open_sandbox", open_fake)
    return group


def call(*arguments: str) -> Done:
    done = CliRunner().invoke(command, arguments)
    assert done.exception is None
    return Done(done.return_value, done.stdout, done.stderr)


def test_graded_class_ends_with_zero(group: Class) -> None:
    """Every submission has its grade."""
    assert call("run", "a1").code == 0


def test_week_is_a_target(group: Class) -> None:
    """`week-6` grades both assignments."""
    group.hand_in("kim.py", assignment="a2")
    done = call("run", "week-6", "--json")
    found = [(entry["assignment"], entry["score"]) for entry in json.loads(done.out)]
    assert (done.code, found) == (0, [("a1", 7.5), ("a2", 7.5)])


def test_submission_for_a_person_ends_with_one(group: Class) -> None:
    """One record without a grade is enough, and the reason is on the terminal."""
    group.sandbox = FakeSandbox(lambda _request: FAILED)
    done = call("run", "a1")
    assert (done.code, "no pipes" in done.out) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade", "a1"],
        ["run"],
        ["run", "a1", "--jbos", "2"],
        ["run", "a1", "--jobs", "0"],
        ["run", "a1", "--sandbox", "docker"],
        ["run", "a3"],
        ["run", "a1", "--student", "park"],
        ["run", "a1", "--course", "nowhere"],
        ["run", "a1", "--submissions", "nowhere"],
        ["regrade", "a1"],
        ["lint", "--course", "nowhere"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two(group: Class, arguments: list[str]) -> None:
    """What the caller can mend is said on the error stream, and nothing on the other."""
    done = call(*arguments)
    assert (done.code, done.out, "rror: " in done.error) == (2, "", True)


def test_expected_error_has_a_message_and_a_hint(group: Class) -> None:
    """Two lines, no traceback."""
    assert call("run", "a1", "--student", "park").error.splitlines() == [
        "error: no submission by 'park' in submissions",
        "hint: there are: kim",
    ]


def test_notebook_as_target_leads_to_the_other_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where there is no course: a student has none."""
    monkeypatch.chdir(tmp_path)
    done = call("run", "week 6.ipynb")
    first, hint = done.error.splitlines()
    assert (done.code, first.startswith("error: week 6.ipynb: expected an assignment")) == (2, True)
    assert "grader check 'week 6.ipynb'" in hint


def test_faulty_specification_ends_with_two(group: Class) -> None:
    """A rubric that lacks a check stops the run, with file and line."""
    path = group.root / "rubrics" / "a1.yaml"
    path.write_text(path.read_text().replace(", images_shown: 5", ""))
    done = call("run", "a1")
    assert (done.code, done.error.startswith("error: rubrics/a1.yaml:2: ")) == (2, True)


def test_rubric_edited_into_a_mistake_stops_a_regrade(group: Class) -> None:
    """The mistake is named, and the records stay."""
    call("run", "a1")
    before = group.files()
    path = group.root / "rubrics" / "a1.yaml"
    path.write_text(path.read_text().replace("dataset_loaded", "dataset_laoded"))
    done = call("regrade", "a1")
    assert (done.code, group.files()) == (2, before)
    assert "did you mean 'dataset_loaded'?" in done.error


def test_missing_sandbox_ends_with_three(group: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that cannot isolate code says what to do."""

    def refuse(*asked: Any, **more: Any) -> Any:
        raise SandboxUnavailableError("no sandbox on this machine", "grade on Linux")

    monkeypatch.setattr(warm, "open_sandbox", refuse)
    done = call("run", "a1")
    expected = "error: no sandbox on this machine\nhint: grade on Linux\n"
    assert (done.code, done.error) == (3, expected)


def test_bug_of_ours_ends_with_three(group: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody expected shows its traceback, and says whose fault it is."""

    def crash(*asked: Any, **more: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "run", crash)
    done = call("run", "a1")
    assert (done.code, "ZeroDivisionError" in done.error) == (3, True)
    assert done.error.endswith("error: this is a bug in grader, not in a submission\n")


def test_interruption_ends_with_three(group: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C stops without a traceback."""

    def interrupt(*asked: Any, **more: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "run", interrupt)
    done = call("run", "a1")
    assert (done.code, done.error.strip()) == (3, "stopped")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_a_run(group: Class, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end the run under way, without record or traceback."""
    closed = threading.Event()

    class Blocking(FakeSandbox):
        def run(self, request: Request, job: Path) -> Exit:
            os.kill(os.getpid(), number)
            assert closed.wait(20)
            raise ExecutionError("it was closed")

        def close(self) -> None:
            super().close()
            closed.set()

    before = signal.getsignal(signal.SIGTERM)
    group.sandbox = Blocking()
    done = call("run", "a1")
    assert (done.code, done.error.strip(), group.files()) == (3, "stopped", {})
    assert signal.getsignal(signal.SIGTERM) == before


def test_reports_that_cannot_be_written_end_with_three(
    group: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said before a sandbox is opened, in two lines."""
    (group.root / "reports").mkdir()
    (group.root / "reports" / "a1").write_text("a file")
    monkeypatch.setattr(warm, "open_sandbox", None)
    done = call("run", "a1")
    error, hint = done.error.splitlines()
    assert (done.code, hint.startswith("hint: ")) == (3, True)
    assert error.startswith("error: cannot write to the reports folder reports/a1: ")


@pytest.mark.parametrize(("locale", "word"), [("ko_KR.UTF-8", "알림: "), ("C.UTF-8", "note: ")])
def test_unreadable_record_is_mentioned(
    group: Class, monkeypatch: pytest.MonkeyPatch, locale: str, word: str
) -> None:
    """A line names the file, and the command ends with one: somebody has to look."""
    monkeypatch.setenv("LC_ALL", locale)
    call("run", "a1")
    (group.root / "reports" / "a1" / "records" / "park.json").write_text("{")
    done = call("run", "a1")
    last = done.error.splitlines()[-1]
    assert (done.code, last.startswith(word)) == (1, True)
    assert "reports/a1/records/park.json" in last


def test_submission_without_a_record_ends_with_three(
    group: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named with the reason, and the others are graded."""
    whole = pipeline.grade
    group.hand_in("lee.py")

    def crash(specs: Any, bundle: Any, *more: Any) -> Any:
        if bundle.submission.student == "kim":
            raise ZeroDivisionError
        return whole(specs, bundle, *more)

    monkeypatch.setattr(pipeline, "grade", crash)
    done = call("run", "a1", "--json")
    expected = "error: no record could be made for kim: ZeroDivisionError"
    assert (done.code, done.error.splitlines()[-1]) == (3, expected)
    assert [entry["student"] for entry in json.loads(done.out)] == ["lee"]


def test_summary_is_json_and_nothing_else(group: Class) -> None:
    """`--json` prints one list, with the paths of record and page."""
    done = call("run", "a1", "--json")
    assert (json.loads(done.out), done.error) == (
        [
            {
                "assignment": "a1",
                "student": "kim",
                "status": "graded",
                "score": 7.5,
                "max_score": 12.0,
                "execution": "completed",
                "record": "reports/a1/records/kim.json",
                "page": "reports/a1/kim.html",
            }
        ],
        "",
    )


def test_table_has_score_and_report(group: Class) -> None:
    """The terminal shows the student's points and where the report is."""
    out = call("run", "a1").out
    assert [text in out for text in ("kim", "7.5 / 12", "report: reports/a1/index.html")] == [
        True,
        True,
        True,
    ]


def test_progress_is_a_line_each(group: Class) -> None:
    """Away from a terminal each submission is one line on the error stream."""
    assert call("run", "a1").error == "[1/1] a1 kim\n"


def test_reports_go_where_they_are_asked(group: Class, tmp_path: Path) -> None:
    """`--reports` holds records and pages."""
    call("run", "a1", "--reports", "elsewhere")
    assert (tmp_path / "elsewhere" / "a1" / "kim.html").is_file()


def test_lookalike_is_announced(group: Class) -> None:
    """Grades that rest on the look-alike say so in the terminal."""
    group.sandbox.source = "lookalike"
    assert "look-alike" in call("run", "a1").out


@pytest.mark.parametrize(("locale", "word"), [("ko_KR.UTF-8", "보고서"), ("C.UTF-8", "report")])
def test_locale_chooses_the_language(
    group: Class, monkeypatch: pytest.MonkeyPatch, locale: str, word: str
) -> None:
    """A Korean locale gives Korean words."""
    monkeypatch.setenv("LC_ALL", locale)
    assert word in call("run", "a1").out


def test_language_can_be_asked_for(group: Class) -> None:
    """`--language` wins over the locale."""
    assert "보고서" in call("run", "a1", "--language", "ko").out


def test_regrade_without_changes_says_so(group: Class) -> None:
    """Nobody moved."""
    call("run", "a1")
    done = call("regrade", "a1")
    assert (done.code, done.out) == (0, "all 1 scores are unchanged.\n")


def test_regrade_shows_who_moved(group: Class) -> None:
    """The new score and the change are in the table."""
    call("run", "a1")
    path = group.root / "rubrics" / "a1.yaml"
    path.write_text(path.read_text().replace("dataset_loaded: 5", "dataset_loaded: 8"))
    out = call("regrade", "a1").out
    assert [text in out for text in ("10.5 / 15", "+3", "1 of 1 scores changed.")] == [True] * 3


def test_regrade_of_damaged_evidence_ends_with_three(group: Class) -> None:
    """What is broken is named, and no record is touched."""
    call("run", "a1")
    before = group.files()
    for path in (group.root / "reports" / "evidence").rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    done = call("regrade", "a1")
    assert (done.code, "is damaged" in done.error, group.files()) == (3, True, before)


def test_regrade_gives_json_as_well(group: Class) -> None:
    """The summary has the form of a run's."""
    summary = call("run", "a1", "--json").out
    assert call("regrade", "a1", "--json").out == summary


def test_regrade_of_a_case_for_a_person_ends_with_one(group: Class) -> None:
    """A record that waits for a person still waits."""
    group.sandbox = FakeSandbox(lambda _request: FAILED)
    call("run", "a1")
    assert call("regrade", "a1").code == 1


def test_lint_of_a_good_course_ends_with_zero(group: Class) -> None:
    """The files are counted."""
    done = call("lint")
    assert (done.code, done.out) == (0, "6 files, no problems.\n")


def test_lint_lists_every_problem(group: Class) -> None:
    """Each mistake is a line that begins with its file."""
    for id in ("a1", "a2"):
        path = group.root / "rubrics" / f"{id}.yaml"
        path.write_text(path.read_text().replace("dataset_loaded", "dataset_laoded"))
    done = call("lint")
    *problems, end = done.error.splitlines()
    assert (done.code, done.out, end) == (2, "", f"problems: {len(problems)}")
    assert {problem.split(":")[0] for problem in problems} == {
        "rubrics/a1.yaml",
        "rubrics/a2.yaml",
    }


@pytest.mark.parametrize("name", ["\x1b[31mred\x1b[0m", "[bold]kim[/bold]", "a\u202eb"])
def test_students_name_cannot_colour_the_terminal(group: Class, name: str) -> None:
    """Names are students' text: no control characters, no markup."""
    (group.root / "submissions" / "a1" / "kim.py").unlink()
    (group.root / "submissions" / "a1" / f"{name}.py".replace("/", "-")).write_text("x = 1\n")
    group.sandbox = FakeSandbox(lambda _request: FAILED)
    seen = "".join(call("run", "a1", *more).out for more in ([], ["--student", "park"]))
    seen += call("run", "a1").error + call("run", "a1", "--student", "park").error
    assert ("\x1b" in seen, "\u202e" in seen) == (False, False)


def test_runs_leave_only_what_was_asked(group: Class) -> None:
    """Two students are two lines of progress, whoever is chosen."""
    group.hand_in("lee.py")
    group.sandbox = leaves(LOADED)
    assert call("run", "a1", "--student", "lee").error == "[1/1] a1 lee\n"
