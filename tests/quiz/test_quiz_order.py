"""Tests of `grader.quiz.kinds.order`."""

from __future__ import annotations

from itertools import pairwise

import pytest
from asking import option, question_of
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.marking import judge
from grader.quiz.verdict import Reading

IDS = ("loading", "building", "fitting", "testing")
STEPS = question_of(
    "order",
    steps=[
        option("loading", "데이터를 불러와요", "load the data"),
        option("building", "모델을 만들어요", "build the model"),
        option("fitting", "훈련해요", "train it"),
        option("testing", "평가해요", "test it"),
    ],
)
# fmt: off
ANSWERS = {
    "correct": (
        "loading, building, fitting, testing", "loading → building → fitting → testing",
        "loading -> building -> fitting -> testing", "loading\nbuilding\nfitting\ntesting",
        "1. loading 2. building 3. fitting 4. testing", "loading > building > fitting > testing",
        "2. building 1. loading 4. testing 3. fitting", "[loading, building, fitting, testing]",
        "데이터를 불러와요, 모델을 만들어요, 훈련해요, 평가해요",
        "loading building fitting testing",
        "load the data, then build the model, then train it, and finally test it",
        "loading 다음에 building 다음에 fitting 마지막에 testing",
    ),
    "wrong": ("testing, fitting, building, loading",),
    "ask": (
        "loading, building, fitting", "loading, loading, building, fitting, testing", "1,2,3,4",
        "testing <- fitting <- building <- loading", "순서대로요",
        "loading, building 또는 fitting, testing",
    ),
    "review": ("loading이 아니라 building, fitting, testing",),
}
# fmt: on


@pytest.mark.parametrize(
    ("text", "expected"), [(text, status) for status, texts in ANSWERS.items() for text in texts]
)
def test_steps_are_marked(reading: Reading, text: str, expected: str) -> None:
    """Every step must be named once, in order or with its number."""
    assert expected == judge(STEPS, reading, text).status


@given(st.permutations(IDS))
def test_credit_is_the_share_of_links(reading: Reading, order: list[str]) -> None:
    """Each step that rightly follows the one before it earns its share."""
    places = [IDS.index(id) for id in order]
    links = sum(after == before + 1 for before, after in pairwise(places))
    assert links / 3 == pytest.approx(judge(STEPS, reading, ", ".join(order)).credit)


def test_links_are_told_in_number(reading: Reading) -> None:
    """Who has part of the order right learns how many steps follow rightly."""
    feedback = judge(STEPS, reading, "building, loading, fitting, testing").feedback.en
    assert "1 of 3" in feedback


def test_count_of_steps_is_told(reading: Reading) -> None:
    """Who leaves a step out learns how many were read."""
    assert "3단계를 읽었어요" in judge(STEPS, reading, "loading, building, fitting").feedback.ko


@given(text=st.text(max_size=200))
def test_any_text_has_one_verdict(reading: Reading, text: str) -> None:
    """No text breaks the marker, and it is marked the same every time."""
    assert judge(STEPS, reading, text) == judge(STEPS, reading, text)
