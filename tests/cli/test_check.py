"""`grader check`: what a student reads, and how it ends."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest
from rich.console import Console
from small_course import LOADED as LOAD_EVENT
from small_course import leaves, write
from small_kits import CLOSED, LOADED, kit_check, make_kit, outcomes, questions

from grader.cli.check import check
from grader.cli.frame import ExpectedErrors
from grader.errors import ExecutionError
from grader.evidence.events import CellError, CellFinished, CellStarted, RunFinished
from grader.execution.fake import ENVIRONMENT, FakeRun, FakeSandbox
from grader.messages import Language, Text
from grader.pipeline import own_machine
from grader.record.model import Record
from grader.report.self_check_lines import print_looks
from grader.spec.kit import Kit, dump_kit, kit_name

SHOWN = kit_check("images_shown", arguments={"at_least": 2})
HOSTILE = "\x1b]0;owned\x07[bold]::error::"


class Desk:
    """A student's folder with a file and its kit, and a machine that runs nothing."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.sandbox = leaves(LOAD_EVENT)
        self.asked: list[tuple[tuple[str, ...], bool]] = []
        self.opened: list[str] = []
        monkeypatch.chdir(folder)
        monkeypatch.setattr(own_machine, "open_own_machine", self._open)
        monkeypatch.setattr(click, "launch", self.opened.append)

    @contextlib.contextmanager
    def _open(
        self, datasets: Sequence[str], data_folder: Path | None, *, isolate: bool = True
    ) -> Iterator[FakeSandbox]:
        self.asked.append((tuple(datasets), isolate))
        yield self.sandbox

    def put(self, *kits: Kit) -> None:
        for kit in kits:
            write(self.folder / kit_name(kit.id), dump_kit(kit))

    def check(self, *arguments: str) -> int:
        if not (self.folder / "a1.py").exists():
            write(self.folder / "a1.py", "x = 1\n")
        group = ExpectedErrors(name="grader", commands={"check": check})
        given = ["check", *(arguments or ("a1.py",))]
        return int(
            group.main(given if "--language" in given else [*given, "--language", "en"]) or 0
        )


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(tmp_path, monkeypatch)
    found.put(make_kit(LOADED, CLOSED, questions=questions("q1", "q2")))
    return found


def show(
    record: Record, *, language: Language = "en", width: int = 80, encoding: str = "utf-8"
) -> str:
    """What the terminal shows of one record."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding)
    print_looks([record], language, Console(file=file, width=width))
    file.flush()
    return raw.getvalue().decode(encoding)


def look(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Record:
    desk.check("a1.py", "--json")
    return Record.model_validate(json.loads(capsys.readouterr().out)[0])


def fails_in_a_cell(error: CellError) -> FakeSandbox:
    ended = CellFinished(cell=0, status="raised", seconds=0.1, error=error)
    run = FakeRun(events=(CellStarted(cell=0), ended, RunFinished(cells=1)))
    return FakeSandbox(lambda request: run)


def test_all_that_can_be_checked_passed(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The last lines say how many passed, what is left to grading, and where the page is."""
    assert desk.check() == 0
    lines = capsys.readouterr().out.splitlines()
    page = Path("reports/check/a1.html")
    assert lines[-4:] == [
        "Checks passed here: 1 of 1.",
        "Checked only at grading (1): Look at accuracy",
        "Quiz questions answered: 0 of 2. Answers are marked at grading.",
        f"The full page: {page}",
    ]
    assert page.is_file()


def test_terminal_claims_no_score(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody could take it for a grade."""
    desk.check()
    shown = capsys.readouterr().out
    assert "This is your own check, not a grade." in shown
    assert [word for word in ("score", "points", "/ 7", "%") if word in shown] == []


def test_check_that_did_not_pass(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """It is shown with its message and its hint, and the exit code says so."""
    desk.put(make_kit(LOADED, SHOWN))
    assert desk.check() == 1
    shown = capsys.readouterr().out
    assert "  ✓ Look at dataset_loaded\n" in shown
    assert "  ✕ Look at images_shown · Not yet\n    Too few images were drawn.\n    → " in shown


def test_closed_check_stands_at_its_place(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Between its neighbours, with a sign and a word of its own."""
    desk.put(make_kit(LOADED, CLOSED, SHOWN))
    desk.check()
    lines = capsys.readouterr().out.splitlines()
    marked = [line for line in lines if line.startswith("  ") and line[2] != " "]
    assert [line[2] for line in marked] == ["✓", "…", "✕"]
    assert marked[1] == "  … Look at accuracy · At grading"


def test_error_of_a_cell_is_explained(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Where it happened, what Python said, and what that usually means; the exit code is 1."""
    error = CellError(name="ZeroDivisionError", message="division by zero", line=1, traceback="")
    desk.put(make_kit(CLOSED))
    desk.sandbox = fails_in_a_cell(error)
    assert desk.check() == 1
    shown = capsys.readouterr().out
    assert (
        "  ✕ a1.py, line 1\n    ZeroDivisionError: division by zero\n    → Something was" in shown
    )


def test_limit_is_said_with_its_number(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that was stopped says which limit it passed."""
    stopped = FakeRun(end=FakeRun().end.model_copy(update={"reason": "timed_out"}))
    desk.sandbox = FakeSandbox(lambda request: stopped)
    assert desk.check() == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "One cell may take 5 minutes, all of them 10 minutes" in shown


def test_failure_of_ours(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the code could not be run, the exit code says that it was us."""
    desk.sandbox = FakeSandbox(lambda request: FakeRun(failure=ExecutionError("no worker")))
    assert desk.check() == 3
    assert "It is not your fault." in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["ch7-1.ipynb", "ch07-1"])
def test_missing_file_is_told_from_its_neighbour(
    desk: Desk, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    """A slip in the file's name, or no more than an id, is answered with the name that is there."""
    write(desk.folder / "ch07-1.ipynb", "{}")
    write(desk.folder / "ch07-2.ipynb", "{}")
    assert desk.check(typed) == 2
    told, hint = capsys.readouterr().err.splitlines()
    assert told == f"error: there is no file {typed}; did you mean 'ch07-1.ipynb'?"
    assert str(desk.folder) in hint


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.py"], "nothing.py"),
        (["a1.py", "--assignment", "zz"], "there is no assignment, week or kit 'zz'"),
        (["a1.py", "--sandbox", "kernel"], "'kernel' is not one of"),
    ],
)
def test_wrong_usage(
    desk: Desk, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """A missing file, an unknown assignment and an unknown option end with code 2."""
    assert desk.check(*arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sandbox", "words"), [("fake", "run in a sandbox"), ("none", "not isolated")]
)
def test_terminal_says_where_it_ran(
    desk: Desk, capsys: pytest.CaptureFixture[str], sandbox: str, words: str
) -> None:
    """On one's own machine without isolation, that is said."""
    desk.sandbox.note = ENVIRONMENT.model_copy(update={"sandbox": sandbox})
    desk.check()
    surroundings = capsys.readouterr().out.splitlines()[2]
    assert surroundings.removeprefix("Ran to the end, 1 s · ").endswith(words)


def test_options_reach_the_machine(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Isolation and a short training are asked for where the work is done."""
    desk.check("a1.py", "--sandbox", "none", "--quick")
    shown = capsys.readouterr()
    assert desk.asked == [(("fashion_mnist",), False)]
    assert [request.quick for request in desk.sandbox.requests] == [True]
    assert "quick check: training was cut short" in shown.out
    assert shown.err == "a1.py: running with training cut short; this takes about a minute...\n"


def test_json_is_the_record(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints records in plain ASCII and nothing else, not even on stderr."""
    write(desk.folder / "a1.py", "print('한글')\n")
    assert desk.check("a1.py", "--json") == 0
    shown = capsys.readouterr()
    (record,) = [Record.model_validate(one) for one in json.loads(shown.out)]
    assert (record.purpose, record.score, outcomes(record)["accuracy"]) == (
        "self_check",
        None,
        "later",
    )
    assert (shown.out.isascii(), shown.err) == (True, "")


def test_week_gives_a_page_for_each_assignment(desk: Desk) -> None:
    """Several assignments are shown one after the other, each with its page."""
    desk.put(make_kit(LOADED, id="a2"))
    assert desk.check("a1.py", "--assignment", "week-6", "-o", "out/mine.html") == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["mine.a1.html", "mine.a2.html"]
    assert len(desk.sandbox.requests) == 1


@pytest.mark.parametrize(
    ("arguments", "is_opened"),
    [([], False), (["--open"], True), (["--no-open"], False), (["--json", "--open"], True)],
    ids=["default", "open", "no-open", "json"],
)
def test_page_is_opened_when_asked(desk: Desk, arguments: list[str], is_opened: bool) -> None:
    """Away from a terminal the page opens only where it is asked for."""
    desk.check("a1.py", *arguments)
    page = Path("reports/check/a1.html").absolute()
    assert desk.opened == ([str(page)] if is_opened else [])


@pytest.mark.parametrize(("ci", "is_opened"), [("", True), ("true", False)])
def test_page_opens_at_a_desk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, ci: str, is_opened: bool
) -> None:
    """Before a terminal with a screen it opens by itself, and never on a CI service."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("CI", ci)
    desk.check()
    assert bool(desk.opened) == is_opened


def test_hostile_text_steers_no_terminal(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters, markup and a CI service's commands are shown as text or not at all."""
    desk.sandbox = fails_in_a_cell(CellError(name=HOSTILE, message=HOSTILE, line=1, traceback=""))
    title = Text(ko=HOSTILE, en=HOSTILE)
    desk.put(make_kit(kit_check("images_shown", title=title, arguments={"at_least": 1})))
    desk.check()
    shown = capsys.readouterr().out
    assert ("\x1b" in shown, "::" in shown, "[bold]" in shown) == (False, False, True)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [40, 80])
def test_lines_fit_the_terminal(
    desk: Desk, capsys: pytest.CaptureFixture[str], width: int, language: Language
) -> None:
    """No line is wider than the terminal, and none ends in blanks."""
    from rich.cells import cell_len

    desk.put(make_kit(LOADED, SHOWN, CLOSED))
    lines = show(look(desk, capsys), width=width, language=language).splitlines()
    assert [line for line in lines if cell_len(line) > width or line != line.rstrip()] == []


def test_plain_terminal_has_plain_signs(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is nothing but ASCII, ASCII is enough."""
    desk.put(make_kit(LOADED, SHOWN, CLOSED))
    shown = show(look(desk, capsys), encoding="ascii")
    marked = [line for line in shown.splitlines() if line.startswith("  ") and line[2] != " "]
    assert [line[2] for line in marked] == ["+", "x", "."]
    assert "    -> " in shown


def test_korean_is_korean(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Who reads Korean finds it from the first line to the last."""
    desk.check("a1.py", "--language", "ko")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "a1 · 스스로 확인한 결과예요. 점수는 아니에요."
    assert lines[-3] == "1개는 채점할 때만 확인해요: accuracy 보기"
