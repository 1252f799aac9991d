"""Tests of `grader.quiz.kinds.match`."""

from __future__ import annotations

import pytest
from asking import option, question_of
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.marking import judge
from grader.quiz.verdict import Reading

PAIRS = question_of(
    "match",
    left=[
        option("sg", "시그모이드", "sigmoid"),
        option("so", "소프트맥스", "softmax"),
        option("re", "렐루", "ReLU"),
    ],
    right=[
        option("two", "이진 분류", "binary"),
        option("many", "다중 분류: 여러 클래스", "many classes, more than two"),
        option("inside", "은닉층, activation='relu'", "hidden"),
        option("end", "출력", "out"),
    ],
    key={"sg": "two", "so": "many", "re": "inside"},
)
# fmt: off
ANSWERS = {
    ("correct", 1.0): (
        "sg: two, so: many, re: inside", "sg=two; so=many; re=inside",
        "re: inside, so: many, sg: two",
        "sg->two\nso -> many\nre → inside", "sg - two, so - many, re - inside",
        "sg:two so:many re:inside", "{sg: two, so: many, re: inside}",
        "답: sg: two, so: many, re: inside",
        "sg: 이진 분류\n소프트맥스: 다중 분류: 여러 클래스\n렐루: 은닉층, activation='relu'",
        "시그모이드: 이진 분류, 소프트맥스: 다중 분류: 여러 클래스, re: 은닉층, activation='relu'",
        "sigmoid: binary, softmax: many classes, more than two, relu: hidden",
    ),
    ("partial", 2 / 3): ("sg: two, so: many", "sg: two, so: many, re: end"),
    ("partial", 1 / 3): ("sg: two, sg: two",),
    ("wrong", 0.0): ("sg: many, so: two, re: end",),
    ("ask", 0.0): (
        "two, many", "sg는 two", "1: 2, 2: 3", "sg: two, sg: many", "sg: two, so: foo, re: inside",
        "sg: two 또는 many", "two: sg, many: so",
    ),
    ("review", 0.0): ("sg: two, so: many, re: inside 아님",),
}
# fmt: on


@pytest.mark.parametrize(
    ("text", "expected"), [(text, mark) for mark, texts in ANSWERS.items() for text in texts]
)
def test_pairs_are_marked(reading: Reading, text: str, expected: tuple[str, float]) -> None:
    """Pairs earn the share that is right; what cannot be read, or is said twice, is asked again."""
    verdict = judge(PAIRS, reading, text)
    assert expected == (verdict.status, pytest.approx(verdict.credit))


def test_share_is_told_in_number(reading: Reading) -> None:
    """Who has some pairs right learns how many."""
    assert "3쌍 중 2쌍" in judge(PAIRS, reading, "sg: two, so: many").feedback.ko


def test_unread_pairs_are_counted(reading: Reading) -> None:
    """Who misspells a side learns how many pairs could be read."""
    assert "1쌍은 읽었지만 1쌍은" in judge(PAIRS, reading, "sg: two, so: foo").feedback.ko


@given(text=st.text(alphabet="sgotwre:,;=->→ \n", max_size=80))
def test_any_text_has_one_verdict(reading: Reading, text: str) -> None:
    """No text breaks the marker, and it is marked the same every time."""
    assert judge(PAIRS, reading, text) == judge(PAIRS, reading, text)
