"""`grader quiz take`: by lines, by keys, stopped and taken up, and with hostile papers."""

from __future__ import annotations

import contextlib
import io
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.plain_text import PlainTextOutput

from grader.cli.frame import ExpectedErrors
from grader.cli.quiz.answering import take_quiz
from grader.cli.quiz.chooser import Chooser
from grader.cli.quiz.files import load_paper, load_session
from grader.cli.quiz.lines import LineTerminal
from grader.cli.quiz.screen import ScreenTerminal
from grader.cli.quiz.take import take
from grader.cli.quiz.terminal import Terminal, has_screen
from grader.messages import Language

COMMANDS = ExpectedErrors(commands={"take": take})
DOWN, TAB, BACK, ENTER, CTRL_C, CTRL_D = "\x1b[B", "\t", "\x1b[Z", "\r", "\x03", "\x04"


def text(words: str) -> dict[str, str]:
    return {"ko": f"{words} (ko)", "en": words}


def options(*ids: str) -> list[dict[str, Any]]:
    return [{"id": id, "text": text(f"option {id}")} for id in ids]


def item(id: str, type: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "type": type, "prompt": text(f"about {id}"), **fields}


ONE = item("one", "single_choice", options=options("a", "b", "c"))
MANY = item("many", "multiple_choice", options=options("a", "b", "c"))
TRUE = item("true", "true_false")
PAIRS = item("pairs", "match", options=options("l1", "l2"), right=options("r1", "r2"))
STEPS = item("steps", "order", options=options("s1", "s2", "s3"))
WORD = item("word", "term")
FREE = item("free", "free_text")


@pytest.fixture(autouse=True)
def _working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def write_paper(*items: dict[str, Any], **fields: Any) -> None:
    paper = {"schema": "grader/paper/1", "quiz": "q", "title": text("Quiz"), "items": items}
    Path("paper.json").write_text(json.dumps(paper | fields), encoding="utf-8")


def call(lines: str, *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and errors of `take` with `lines` as its input."""
    command = ["take", "paper.json", "--language", "en", *arguments]
    done = CliRunner().invoke(COMMANDS, command, input=lines)
    assert done.exception is None
    return done.return_value or 0, done.stdout, done.stderr


def press(keys: str, language: Language = "en") -> None:
    """Answer the paper on a real terminal's stand-in with `keys`."""
    paper = load_paper("paper.json", Path(), language)
    output = Path("answers.yaml")
    with create_pipe_input() as given, create_app_session(input=given, output=DummyOutput()):
        # So that a wrong number of keys fails a test and does not make it wait.
        given.send_text(keys + CTRL_C)
        session = load_session(paper, output, language)
        take_quiz(ScreenTerminal(language), session, output, "COMMAND")


def answers() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path("answers.yaml").read_text("utf-8"))["answers"]
    return found


def test_every_type_by_lines() -> None:
    """Numbers or ids, a line for each choice; a blank line in the overview finishes."""
    write_paper(ONE, MANY, TRUE, PAIRS, STEPS, WORD, FREE)
    code, out, _ = call("b\n1, c\n2\n2\nr1\n3\n1\n시그모이드\n뒤로 전달\n\n")
    assert (code, answers(), "Your answer file: answers.yaml" in out) == (
        0,
        {
            "one": "b",
            "many": ["a", "c"],
            "true": "false",
            "pairs": {"l1": "r2", "l2": "r1"},
            "steps": ["s3", "s1", "s2"],
            "word": "시그모이드",
            "free": "뒤로 전달",
        },
        True,
    )


def test_every_type_by_keys() -> None:
    """Arrows, space, enter, typed Korean, and an empty line that ends a long text."""
    write_paper(ONE, MANY, TRUE, PAIRS, STEPS, WORD, FREE)
    one, many, true = DOWN + ENTER, " " + DOWN + DOWN + " " + ENTER, DOWN + ENTER
    pairs, steps = DOWN + ENTER + ENTER, DOWN + DOWN + ENTER + ENTER
    texts = "시그모이드" + ENTER + "한 줄" + ENTER + "두 줄" + ENTER + ENTER
    press(one + many + true + pairs + steps + texts + ENTER)
    assert answers() == {
        "one": "b",
        "many": ["a", "c"],
        "true": "false",
        "pairs": {"l1": "r2", "l2": "r1"},
        "steps": ["s3", "s1", "s2"],
        "word": "시그모이드",
        "free": "한 줄\n두 줄",
    }


def test_numbers_point_at_rows() -> None:
    """A digit is a shortcut for arrows, and ticks where several may be chosen."""
    write_paper(ONE, MANY)
    press("3" + ENTER + "23" + ENTER + ENTER)
    assert answers() == {"one": "c", "many": ["b", "c"]}


def test_words_for_moves_are_answers() -> None:
    """Who answers `skip` or `back` has answered."""
    write_paper(WORD, item("two", "term"))
    call("skip\nback\n\n")
    assert answers() == {"word": "skip", "two": "back"}


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
def test_stopping_saves_and_says_how_to_go_on(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What was answered is in the file, and the next call begins at the next question."""
    write_paper(ONE, WORD)
    press(ENTER + key)
    told = capsys.readouterr().out
    press("relu" + ENTER + ENTER)
    assert (answers(), "To go on, run: COMMAND" in told) == ({"one": "a", "word": "relu"}, True)


def test_stopping_keeps_a_draft(capsys: pytest.CaptureFixture[str]) -> None:
    """A text that was being written is not lost."""
    write_paper(FREE)
    press("한 줄" + ENTER + "두" + CTRL_C)
    told = capsys.readouterr().out
    assert (answers(), "were writing is saved" in told) == ({"free": "한 줄\n두"}, True)


def test_end_of_input_stops() -> None:
    """A pipe that ends early has saved what came, and that is no failure."""
    write_paper(ONE, WORD)
    code, out, _ = call("2\n", "-o", "my answers.yaml")
    command = "grader quiz take paper.json -o 'my answers.yaml'"
    saved = yaml.safe_load(Path("my answers.yaml").read_text())["answers"]
    assert (code, saved, f"To go on, run: {command}" in out) == (0, {"one": "b"}, True)


def test_resuming_says_so_and_keeps_answers() -> None:
    """The second call asks for what is missing only."""
    write_paper(ONE, WORD)
    call("2\n")
    _, out, _ = call("relu\n\n")
    told = ("1 of 2 questions are answered" in out, "Question 1/2" in out)
    assert (answers(), told) == ({"one": "b", "word": "relu"}, (True, False))


def test_going_back_by_lines() -> None:
    """`<` asks the question before again, a blank line keeps its answer."""
    write_paper(ONE, WORD)
    _, out, _ = call("2\n<\n\nrelu\n\n")
    assert (answers(), "Answer so far: option b" in out) == ({"one": "b", "word": "relu"}, True)


def test_going_back_by_keys() -> None:
    """Shift-Tab returns with the pointer on what was chosen; Tab goes on without a change."""
    write_paper(ONE, WORD)
    press(DOWN + ENTER + BACK + DOWN + ENTER + TAB + TAB)
    assert answers() == {"one": "c"}


def test_going_back_within_a_question() -> None:
    """In an order, going back takes the last step back."""
    write_paper(STEPS)
    press(ENTER + BACK + DOWN + ENTER + ENTER + ENTER)
    assert answers() == {"steps": ["s2", "s1", "s3"]}


def test_overview_leads_to_a_change() -> None:
    """A question that was chosen there is asked once more, then the overview is back."""
    write_paper(ONE, WORD)
    _, out, _ = call("2\nrelu\n1\n3\n\n")
    assert (answers()["one"], out.count("Your answers · 2 of 2")) == ("c", 2)


def test_overview_shows_what_is_missing() -> None:
    """Unanswered questions are marked, and one may finish all the same."""
    write_paper(ONE, WORD)
    _, out, _ = call("2\n\n3\n")
    told = ("about word → (no answer yet)" in out, "Without an answer: 1" in out)
    assert (answers(), told) == ({"one": "b"}, (True, True))


def test_cleared_text_is_no_answer() -> None:
    """Deleting all of an answer and pressing Enter takes it back."""
    write_paper(WORD)
    press("ab" + ENTER + "1" + ENTER + "\x7f\x7f" + ENTER + CTRL_C)
    content = Path("answers.yaml").read_bytes()
    assert content == b'quiz: "q"\nanswers: {}\n'


@pytest.mark.parametrize("line", ["4", "0", "1 2", "x"])
def test_odd_lines_are_asked_again(line: str) -> None:
    """What is not in the list is no answer."""
    write_paper(ONE)
    _, out, _ = call(f"{line}\n1\n\n")
    assert (answers(), f"'{line}' is not in the list" in out) == ({"one": "a"}, True)


def test_file_carries_the_ticket() -> None:
    """Student and ticket of the paper are in the answers."""
    write_paper(WORD, student="kim", ticket="abc.def")
    call("relu\n\n")
    lines = Path("answers.yaml").read_text().splitlines()
    assert lines[:3] == ['quiz: "q"', 'student: "kim"', 'ticket: "abc.def"']


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('quiz: "p"\nanswers: {}\n', "another quiz: expected q, found p"),
        ('quiz: "q"\nstudent: "lee"\nanswers: {}\n', "somebody else's answers: expected kim"),
        ('quiz: "q"\nstudent: "kim"\nanswers: {}\n', "but to another paper"),
        ("1: 1010\n", "does not say which quiz"),
        ("- [", ": this line is not valid YAML"),
    ],
    ids=["quiz", "student", "ticket", "bare", "broken"],
)
def test_strange_files_are_left_alone(content: str, words: str) -> None:
    """Answers to anything else are never overwritten; the call ends with 2."""
    write_paper(WORD, student="kim", ticket="t")
    Path("answers.yaml").write_text(content)
    code, out, error = call("relu\n\n")
    kept = Path("answers.yaml").read_text()
    assert (code, out, words in error, kept) == (2, "", True, content)


def test_unwritable_place_is_said_first() -> None:
    """Nobody answers anything before hearing that it cannot be saved."""
    write_paper(WORD)
    Path("file").write_text("")
    code, out, error = call("relu\n\n", "-o", "file/answers.yaml")
    assert (code, out, error.startswith("error: file/answers.yaml")) == (2, "", True)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"schema": "grader/paper/1"}'])
def test_odd_papers_end_with_two(content: str) -> None:
    """The words say what to use instead."""
    Path("paper.json").write_text(content)
    code, out, error = call("")
    assert (code, out, "hint: use the .json paper from your leader" in error) == (2, "", True)


def test_missing_paper_ends_with_two() -> None:
    """A file that is not there is named."""
    code, _, error = call("")
    assert (code, "paper.json cannot be read: No such file" in error) == (2, True)


HOSTILE = "\x1b]0;x\x07\x1b[2J\x9b1m\u202e\u200b\r"


def controls(shown: str) -> set[str]:
    """Control and formatting characters other than line ends."""
    return {c for c in shown if unicodedata.category(c)[0] == "C" and c != "\n"}


def hostile_paper() -> None:
    words = {"ko": f"말{HOSTILE}", "en": f"words{HOSTILE}"}
    two: list[dict[str, Any]] = [{"id": id, "text": words} for id in ("a", "b")]
    items: list[dict[str, Any]] = [
        {"id": "one", "type": "single_choice", "prompt": words, "code": HOSTILE, "options": two},
        {"id": "pairs", "type": "match", "prompt": words, "options": two, "right": two},
        {"id": "free", "type": "free_text", "prompt": words},
    ]
    write_paper(*items, title=words, student="kim", ticket="t")


def test_hostile_paper_cannot_steer_lines() -> None:
    """No escape sequence of a paper, and none of an answer, reaches the output."""
    hostile_paper()
    code, out, error = call(f"1\n1\n1\nx{HOSTILE}\n\n")
    assert (code, controls(out + error), "words" in out) == (0, set(), True)


def test_hostile_paper_cannot_steer_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither what is shown nor what is to choose from holds a sequence of the paper."""
    hostile_paper()
    paper, drawn = load_paper("paper.json", Path(), "en"), io.StringIO()
    with (
        create_pipe_input() as given,
        create_app_session(input=given, output=PlainTextOutput(drawn)),
    ):
        given.send_text(ENTER * 3 + "x" + CTRL_C)
        session = load_session(paper, Path("answers.yaml"), "en")
        take_quiz(ScreenTerminal("en"), session, Path("answers.yaml"), "COMMAND")
    told = capsys.readouterr().out
    assert (controls(told), controls(drawn.getvalue()) - {"\r"}, "words" in told) == (
        set(),
        set(),
        True,
    )


def test_hostile_answers_cannot_steer() -> None:
    """An answer file with sequences in it is shown without them."""
    write_paper(WORD)
    Path("answers.yaml").write_text('quiz: "q"\nanswers:\n  word: "x\\u001b[2J"\n')
    _, out, _ = call("\n")
    assert (controls(out), "x\ufffd[2J" in out) == (set(), True)


def test_slices_are_shown_as_they_are() -> None:
    """Two colons in code are Python, not a command to anybody."""
    write_paper(item("word", "term", code="x[::2]\n\ty = 1"))
    _, out, _ = call("\n\n")
    assert ("    x[::2]\n" in out, "        y = 1\n" in out) == (True, True)


@pytest.mark.parametrize("columns", [20, 40, 100])
def test_long_rows_are_wrapped(columns: int) -> None:
    """No line is wider than the terminal, Korean counted as two columns, and no word is lost."""
    from rich.cells import cell_len

    row = "렐루 함수는 기울기 소실이 적어서 깊은 신경망의 은닉층에 널리 쓰여요"
    chooser = Chooser([row, "b"], chosen={0})
    shown = "".join(fragment[1] for fragment in chooser.draw(columns))
    words = [word for word in shown.split() if word in row]
    widest = max(map(cell_len, shown.split("\n")))
    assert (widest <= columns, " ".join(words)) == (True, row)


def test_pointer_knows_its_line() -> None:
    """Below a row that was wrapped, the pointer's line is counted with its lines."""
    chooser = Chooser(["word " * 12, "b"], at=1)
    chooser.draw(30)
    assert chooser.lines == [0, 3]


def test_personal_quiz_needs_a_paper() -> None:
    """From the course alone nobody can say whose questions are meant."""
    write_quiz(personal=True)
    command = ["take", "q", "--language", "en"]
    done = CliRunner().invoke(COMMANDS, command, input="")
    told = "grader quiz take PAPER.json" in done.stderr
    assert (done.return_value, told) == (2, True)


def test_quiz_of_the_course_is_asked() -> None:
    """Without a paper file everybody's questions come from the course."""
    write_quiz(personal=False)
    done = CliRunner().invoke(COMMANDS, ["take", "q", "--language", "ko"], input="7\n\n")
    told = ("2 더하기 3" in done.stdout, "key-words" in done.stdout)
    assert (done.return_value or 0, answers(), told) == (0, {"sum": "7"}, (True, False))


def test_unknown_quiz_ends_with_two() -> None:
    """A quiz that is not there is named."""
    write_quiz(personal=False)
    done = CliRunner().invoke(COMMANDS, ["take", "r", "--language", "en"], input="")
    assert (done.return_value, "there is no quiz 'r'" in done.stderr) == (2, True)


def write_quiz(*, personal: bool) -> None:
    words = {"ko": "key-words", "en": "key-words"}
    question = {
        "id": "sum",
        "type": "numeric",
        "variables": {"n": [3, 4]},
        "prompt": {"ko": "2 더하기 {n}", "en": "2 plus {n}"},
        "key": "2 + n",
        "explanation": words,
        "hint": words,
    }
    quiz = {"id": "q", "title": text("Quiz"), "personal": personal, "questions": [question]}
    folder = Path("assignments/quizzes")
    folder.mkdir(parents=True)
    (folder / "q.yaml").write_text(json.dumps(quiz), encoding="utf-8")


class _Pretended(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@contextlib.contextmanager
def terminal_called(name: str, patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setenv("TERM", name)
    patch.setattr("sys.stdin", _Pretended())
    patch.setattr("sys.stdout", _Pretended())
    yield
    patch.undo()


@pytest.mark.parametrize(("name", "expected"), [("xterm-256color", True), ("dumb", False)])
def test_dumb_terminals_get_lines(
    name: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arrow keys are only offered where the cursor can be moved."""
    with terminal_called(name, monkeypatch):
        found = has_screen()
    assert found is expected


def test_both_terminals_can_the_same() -> None:
    """Lines and screen do all that a question needs."""
    wanted = {name for name in vars(Terminal) if not name.startswith("_")} - {"language"}
    assert [wanted - set(vars(kind)) for kind in (LineTerminal, ScreenTerminal)] == [set(), set()]


def test_small_screens_scroll() -> None:
    """Rows that do not fit are still reached by the arrow keys."""
    write_paper(item("one", "single_choice", options=options(*"abcdefghijklmnop")))
    paper, output = load_paper("paper.json", Path(), "en"), Path("answers.yaml")
    size = type("Small", (DummyOutput,), {"get_size": lambda self: Size(rows=6, columns=30)})
    with create_pipe_input() as given, create_app_session(input=given, output=size()):
        given.send_text(DOWN * 14 + ENTER + ENTER + CTRL_C)
        take_quiz(ScreenTerminal("en"), load_session(paper, output, "en"), output, "COMMAND")
    assert answers() == {"one": "o"}
