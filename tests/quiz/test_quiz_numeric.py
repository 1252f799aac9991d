"""Tests of `grader.quiz.kinds.numeric`: shares and functions beside plain arithmetic."""

from __future__ import annotations

import pytest
from asking import WORDS, question_of

from grader.quiz.marking import judge
from grader.quiz.verdict import Reading

SHARE = question_of("numeric", key="200*0.3", units=["개"], misconceptions={"200*0.7": WORDS})
LOSS = question_of("numeric", key="1.386", tolerance={"absolute": 0.001})
# fmt: off
SHARES = {
    "correct": (
        "200의 30%니까 60개", "200개의 30%", "200 * 30% = 60", "30% of 200",
        "200개 중 30%니까 60개",
        "30% of the 200 = 60", "30퍼센트를 끄니까 60개", "200개 가운데 30%",
    ),
    "wrong": ("200의 70%", "200의 3%"),
    "ask": ("30%", "60%", "전체의 30%"),
}
LOSSES = {
    "correct": (
        "-log(0.25) = 1.386", "-ln 0.25 = 1.386", "log 4 = 1.386", "-np.log(0.25) = 1.386",
        "e^-0.5 = 1.386",
    ),
    "wrong": ("0.25", "log(4) = 4"),
    "ask": ("log(1.386)", "-log(0.25)", "√1.386"),
}
# fmt: on


@pytest.mark.parametrize(
    ("text", "expected"), [(text, status) for status, texts in SHARES.items() for text in texts]
)
def test_share_is_worked_out(reading: Reading, text: str, expected: str) -> None:
    """A percentage of something is an amount; a percentage alone is none."""
    assert expected == judge(SHARE, reading, text).status


@pytest.mark.parametrize(
    ("text", "expected"), [(text, status) for status, texts in LOSSES.items() for text in texts]
)
def test_function_is_not_worked_out(reading: Reading, text: str, expected: str) -> None:
    """What a function makes of a number counts only where the answer says it."""
    assert expected == judge(LOSS, reading, text).status
