"""Tests of `grader.quiz.reading.negation`."""

from __future__ import annotations

import pytest

from grader.quiz.reading.negation import has_hedge, has_question


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("가중치를 수정해요", False),
        ("가중치 수정", False),
        ("수정: 1010", True),
        ("1000, 수정 1010", True),
        ("정정 1010", True),
    ],
)
def test_correction(text: str, expected: bool) -> None:
    """To change weights takes nothing back; a clause that begins with the word does."""
    assert has_hedge(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("왜 1010개죠?", True),
        ("언제 쓰는 거예요", True),
        ("how does it work?", True),
        ("what is relu", True),
        ("1010 맞나요?", False),
        ("왜냐하면 편향이 있으니까요", False),
        ("몇 번 쓸지는 epochs로 정해요", False),
        ("언제나 1이에요", False),
        ("무엇이든 0이에요", False),
    ],
)
def test_question(text: str, expected: bool) -> None:
    """Only who asks for something else than to be told that an answer is right asks."""
    assert has_question(text) is expected
