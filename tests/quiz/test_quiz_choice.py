"""Tests of `grader.quiz.kinds.choice`."""

from __future__ import annotations

import pytest
from asking import option, question_of
from hypothesis import given
from hypothesis import strategies as st

from grader.messages import Text, plain
from grader.quiz.kinds.choice import names_place
from grader.quiz.marking import judge
from grader.quiz.verdict import Reading

SINGLE = question_of(
    "single_choice",
    key="frozen",
    options=[
        option("frozen", "가중치를 배우지 않아요.", "It does not learn weights."),
        option("bent", "렐루", "ReLU", "ReLU가 떠올랐군요."),
        option("share", "0.3", "0.3"),
        option("grows", "손실이 커져요", "the loss grows"),
    ],
)
MULTIPLE = question_of(
    "multiple_choice",
    key=["front", "back", "middle"],
    options=[
        option("front", "입력", "input"),
        option("back", "출력", "output"),
        option("middle", "은닉층", "hidden layer"),
        option("cost", "손실", "loss", "손실은 층이 아니에요."),
        option("cost2", "손실 함수", "loss function"),
    ],
)
# fmt: off
ONE = {
    "correct": (
        "frozen", "FROZEN.", "정답: frozen", "my answer is frozen", "가중치를 배우지 않아요",
        "It does not learn weights", "답은 '가중치를 배우지 않아요.'예요", "가중치를배우지않아요",
        "frozen\nfrozen", "`frozen`",
    ),
    "wrong": ("bent", "렐루입니다", "relu", "0.3", "the loss grows", "grows because it learns"),
    "ask": (
        "2", "②", "①, ③", "b)", "2번", "두 번째", "option 2", "a", "ㄱ", "0.35", "1.3",
        "frozen, bent",
        "frozen 또는 bent", "렐루함수", "it is frozen solid", "무엇이든", "not frozen",
    ),
    "review": ("relu 말고 frozen", "렐루가 아니라 frozen", "not ReLU"),
    "unanswered": ("", "모르겠어요", "?"),
}
SEVERAL = {
    ("correct", 1.0): (
        "front, back, middle", "입력 출력 은닉층", "입력과 출력과 은닉층이에요",
        "[front, back, middle]",
        "- 입력\n- 출력\n- 은닉층", "input and output and hidden layer", "middle/back/front",
    ),
    ("partial", 2 / 3): ("front, back", "front back middle cost", "front, front, back"),
    ("partial", 1 / 3): ("front", "front back middle cost cost2"),
    ("wrong", 0.0): ("cost", "손실 함수", "front, cost"),
    ("ask", 0.0): ("1, 3", "①②③", "입력 또는 출력", "모두"),
    ("review", 0.0): ("입력 말고 출력", "입력, 출력 (손실은 아님)"),
}
# fmt: on


@pytest.mark.parametrize(
    ("text", "expected"), [(text, status) for status, texts in ONE.items() for text in texts]
)
def test_single_choice(reading: Reading, text: str, expected: str) -> None:
    """One option is chosen by its id or text, and never by its place."""
    assert expected == judge(SINGLE, reading, text).status


@pytest.mark.parametrize(
    ("text", "expected"), [(text, mark) for mark, texts in SEVERAL.items() for text in texts]
)
def test_multiple_choice(reading: Reading, text: str, expected: tuple[str, float]) -> None:
    """Hits less false choices earn a share of all that are right, and never less than nothing."""
    verdict = judge(MULTIPLE, reading, text)
    assert expected == (verdict.status, pytest.approx(verdict.credit))


def test_wrong_choice_has_its_words(reading: Reading) -> None:
    """Who chose a wrong option reads what is said about it."""
    assert judge(SINGLE, reading, "bent").feedback.ko.startswith("ReLU가 떠올랐군요.")


def test_share_is_told_in_number(reading: Reading) -> None:
    """An incomplete choice is told how much was right, and not what is missing."""
    feedback = judge(MULTIPLE, reading, "front, back").feedback.ko
    assert ("3개 중 2개" in feedback, "은닉층" in feedback) == (True, False)


def test_place_is_told_to_differ(reading: Reading) -> None:
    """Who answers by number learns that numbers differ from student to student."""
    assert "사람마다" in judge(SINGLE, reading, "②").feedback.ko


def test_read_as_is_the_text_in_both_languages(reading: Reading) -> None:
    """What was read is shown in words, each language in its own."""
    read = [judge(SINGLE, reading, text).read_as for text in ("bent", "share")]
    assert read == [Text(ko="렐루", en="ReLU"), plain("0.3")]


@pytest.mark.parametrize("text", ["3", "c)", "(2)", "2번이에요", "정답은 4", "①", "first"])
def test_place_is_seen(text: str) -> None:
    """Numbers, letters and ordinals are places."""
    assert names_place(text)


@pytest.mark.parametrize("text", ["0.5", "relu", "정답", "3개월", "128"])
def test_value_is_no_place(text: str) -> None:
    """Words and longer numbers are none."""
    assert not names_place(text)


@given(around=st.text(max_size=40), id=st.sampled_from(["bent", "share", "grows"]))
def test_wrong_id_is_never_accepted(reading: Reading, around: str, id: str) -> None:
    """Whatever stands around the id of a wrong option, it does not become right."""
    assert judge(SINGLE, reading, f"{around} {id} {around}").status != "correct"


@given(text=st.text(max_size=200))
def test_any_text_has_one_verdict(reading: Reading, text: str) -> None:
    """No text breaks a marker, and it is marked the same every time."""
    for question in (SINGLE, MULTIPLE):
        assert judge(question, reading, text) == judge(question, reading, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("한 에포크의 배치", "correct"),
        ("한 에포크의 배치요ㅋㅋ", "correct"),
        ("답은 한 에포크의 배치입니다", "correct"),
        ("한 에포크의 배치, 진행 막대가 그만큼 움직여서", "correct"),
        ("batches 빼먹었네", "correct"),
        ("한 에포크의 배치에 든 샘플", "ask"),
        ("한 에포크의 배치는 왜 세나요?", "ask"),
    ],
)
def test_text_that_goes_on_is_asked_about(text: str, expected: str, reading: Reading) -> None:
    """An option's text with further words may be the beginning of another one; an id is not."""
    options = [option("batches", "한 에포크의 배치", "x"), option("samples", "샘플", "y")]
    question = question_of("single_choice", key="batches", options=options)
    assert judge(question, reading, text).status == expected
