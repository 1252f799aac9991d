"""`grader quiz practice`: hints, tries, what comes again, and never a graded question."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from grader.cli.frame import ExpectedErrors
from grader.cli.quiz.practice import practice
from grader.cli.quiz.practising import practise_course
from grader.cli.quiz.screen import ScreenTerminal
from grader.quiz.practice.cards import cards_path

COMMANDS = ExpectedErrors(commands={"practice": practice})
NOW = datetime(2025, 3, 10, 21, 30)
CARDS = Path("state/cards.json")
DOWN, TAB, ENTER, CTRL_C = "\x1b[B", "\t", "\r", "\x03"


def text(words: str) -> dict[str, str]:
    return {"ko": f"{words} (ko)", "en": words}


def question(id: str, type: str = "numeric", **fields: Any) -> dict[str, Any]:
    words = {"prompt": f"about {id}", "explanation": f"because {id}", "hint": "first hint"}
    kind = {"key": "5"} if type == "numeric" else {}
    texts = {name: text(said) for name, said in words.items()}
    return {"id": id, "type": type, **texts, **kind, **fields}


HINTED = question("five", more_hints=[text("second hint")])
FREE = question(
    "free",
    "free_text",
    concepts=[{"id": "error", "name": text("the error"), "any_of": ["error"]}],
)


@pytest.fixture(autouse=True)
def _working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def write(path: str, data: dict[str, Any]) -> None:
    file = Path("assignments") / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(data), encoding="utf-8")


def open_course(*bank: dict[str, Any], quiz: tuple[dict[str, Any], ...] = ()) -> None:
    """A course with one topic, `basics`, and a quiz where there are items for it."""
    if bank:
        write("questions/basics.yaml", topic("basics", *bank))
    else:
        Path("assignments").mkdir()
    if quiz:
        write("quizzes/graded.yaml", {"id": "graded", "title": text("Q"), "questions": list(quiz)})
    term = {"id": "relu", "kind": "activation", "name": text("ReLU")}
    write("glossary.yaml", {"terms": [term]})


def topic(id: str, *questions: dict[str, Any]) -> dict[str, Any]:
    return {"id": id, "title": text(id.title()), "questions": list(questions)}


def call(lines: str, *arguments: str, language: str = "en") -> tuple[int, str, str]:
    """Exit code, output and errors of `practice` with `lines` as its input."""
    command = ["practice", *arguments, "--language", language, "--state", "state"]
    done = CliRunner().invoke(COMMANDS, command, input=lines)
    assert done.exception is None
    return done.return_value or 0, done.stdout, done.stderr


def press(keys: str, now: datetime = NOW) -> None:
    """Practise everything on a real terminal's stand-in with `keys`."""
    with create_pipe_input() as given, create_app_session(input=given, output=DummyOutput()):
        # So that a wrong number of keys fails a test and does not make it wait.
        given.send_text(keys + CTRL_C)
        practise_course(ScreenTerminal("en"), Path(), (), CARDS, 10, random.Random(1), now)


def due_in(path: Path = CARDS, now: datetime = NOW) -> dict[str, int]:
    """Days until each question comes again."""
    cards = json.loads(path.read_text())["cards"]
    days = {id: datetime.fromisoformat(card["due"]).date() for id, card in cards.items()}
    return {id: (day - now.date()).days for id, day in days.items()}


def told(out: str, *wanted: str) -> list[bool]:
    return [words in out for words in wanted]


def test_right_at_once() -> None:
    """Status, feedback, answer in words and explanation, then what comes when."""
    open_course(HINTED)
    code, out, _ = call("5\n")
    wanted = ("Right\n", "That is right!", "Answer: 5", "because five", "Right at once: 1")
    assert (code, told(out, *wanted), "first hint" in out) == (0, [True] * 5, False)


def test_hints_come_one_by_one() -> None:
    """Each wrong answer brings the next hint, and how many tries are left."""
    open_course(HINTED)
    _, out, _ = call("1\n2\n5\n")
    first, second = out.index("first hint"), out.index("second hint")
    left = [out.index(f"Tries left: {count}") for count in (2, 1)]
    summary = "Right at once: 0 · with hints: 1" in out
    assert (first < left[0] < second < left[1], summary) == (True, True)


def test_solution_only_after_three_tries() -> None:
    """Who stops after two has seen no answer; who is wrong three times has."""
    open_course(HINTED)
    outs = [call("1\n" * tries)[1] for tries in (2, 3)]
    assert [told(out, "Answer: 5", "because five") for out in outs] == [[False] * 2, [True] * 2]


def test_unclear_answers_cost_no_try() -> None:
    """Two numbers, and what cannot be read, may be written again as often as it takes."""
    open_course(HINTED)
    _, out, _ = call("4 or 5\n\x07\n4 or 5\n4 or 5\n5\n")
    assert (out.count("did not count as a try"), "Right at once: 1" in out) == (4, True)


def test_blank_line_skips() -> None:
    """A question that was skipped is not scheduled."""
    open_course(HINTED)
    _, out, _ = call("\n")
    saved = json.loads(cards_path(Path("state"), Path()).read_text())["cards"]
    assert (saved, told(out, "Skipped", "Answer: 5")) == ({}, [True, False])


def test_korean_summary_says_tomorrow() -> None:
    """In Korean the end of a round says when to come back."""
    open_course(HINTED)
    _, out, _ = call("1\n1\n1\n", language="ko")
    assert told(out, "다음 복습: 내일 1문제", "정답: 5") == [True, True]


def test_free_text_is_rated_by_oneself() -> None:
    """What was found and the explanation are shown, then the student says how it went."""
    open_course(FREE)
    _, out, _ = call("it sends the error back\n2\n")
    wanted = ("found: the error", "because free", "with hints: 1")
    assert told(out, *wanted) == [True] * 3


def test_keys_work() -> None:
    """On a real terminal the same is done by arrows, Korean text and an empty line."""
    open_course(FREE)
    press("오차를 뒤로" + ENTER + ENTER + DOWN + DOWN + ENTER)
    assert due_in() == {"free": 1}


def test_stopping_keeps_what_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C in the second question leaves the first one scheduled, and no other."""
    open_course(question("five"), question("more"))
    press("5" + ENTER + "1" + CTRL_C)
    assert (len(due_in()), "saved" in capsys.readouterr().out) == (1, True)


def test_due_questions_come_again(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is asked twice on one day; what is due the day after is asked in the morning, too."""
    open_course(HINTED)
    press(f"1{ENTER}" * 3)
    capsys.readouterr()
    press("", NOW)
    same_day = capsys.readouterr().out
    press("5" + ENTER, NOW + timedelta(hours=10))
    next_day = capsys.readouterr().out
    nothing, repeated = "nothing left to practise" in same_day, "1 to repeat, 0 new" in next_day
    assert (nothing, repeated, due_in()["five"] > 2) == (True, True, True)


def test_graded_questions_are_never_asked() -> None:
    """Neither a quiz's own questions nor those that its pools may draw."""
    pool = {"id": "p", "type": "pool", "draw": ["two", "three"]}
    names = ("one", "two", "three", "four")
    open_course(*map(question, names), quiz=(question("one"), pool))
    _, out, _ = call("5\n" * 4, "--count", "10")
    assert told(out, *(f"about {name}" for name in names)) == [False, False, False, True]


def test_faulty_quiz_stops_practice() -> None:
    """A quiz that cannot be read might ask anything, so nothing is asked."""
    open_course(HINTED)
    write("quizzes/odd.yaml", {"id": "odd"})
    code, out, error = call("5\n")
    assert (code, out, "odd.yaml" in error) == (2, "", True)


def test_course_without_questions_ends_with_two() -> None:
    """The words say where questions come from."""
    open_course(HINTED, quiz=(HINTED,))
    code, out, error = call("")
    assert (code, out, "no questions to practise" in error) == (2, "", True)


def test_topics_narrow_it_down() -> None:
    """Only questions on the topics that are named are asked."""
    open_course(question("five"))
    write("questions/other.yaml", topic("other", question("six")))
    _, out, _ = call("5\n", "other")
    assert told(out, "about six", "about five") == [True, False]


def test_unknown_topic_ends_with_two() -> None:
    """The words say which there are."""
    open_course(HINTED)
    code, _, error = call("", "basic")
    wanted = ("'basic'", "there are some on: basics")
    assert (code, told(error, *wanted)) == (2, [True, True])


def test_damaged_state_is_set_aside() -> None:
    """It is said where it went, and practice begins anew."""
    open_course(HINTED)
    path = cards_path(Path("state"), Path())
    path.parent.mkdir()
    path.write_text("{")
    code, out, _ = call("5\n")
    aside = [file.read_text() for file in path.parent.glob("*.damaged-*")]
    assert (code, aside, "put aside" in out) == (0, ["{"], True)


def test_state_that_cannot_be_kept_is_an_error() -> None:
    """It is said before the first question."""
    open_course(HINTED)
    cards_path(Path("state"), Path()).mkdir(parents=True)
    code, out, error = call("5\n")
    assert (code, out, "choose a folder where you may write" in error) == (2, "", True)


def test_count_bounds_a_round() -> None:
    """No more are asked than wanted."""
    open_course(question("five"), question("more"))
    _, out, _ = call("5\n5\n", "--count", "1")
    assert told(out, "Practice 1/1", "Practice 2") == [True, False]
