"""Tests of `grader.quiz.reading.writing`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.reading.writing import is_blank, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>１０１０</b>", "1010"),
        ("10²", "10**2"),
        ("① 1010", "1010"),
        ("①, ③", "① ③"),
        ("<class 'int'>", "<class 'int'>"),
        ("7850 <script>", "7850 <script>"),
        ("<SPAN style='x'>a</span>", "a"),
        ("a\r\n  b", "a\n b"),
        ("ReLU &amp; tanh", "relu & tanh"),
    ],
)
def test_text_is_made_plain(text: str, expected: str) -> None:
    """Shaping and look-alike characters go; what was answered stays."""
    assert expected == normalise(text)


@pytest.mark.parametrize("text", ["", "-", "...", "모르겠어요", "i don't know", "__", "( )"])
def test_blank_says_nothing(text: str) -> None:
    """Punctuation alone and "I don't know" are no answers."""
    assert is_blank(text)


@pytest.mark.parametrize("text", ["○", "×", "❌", "none", "①", "0", "o"])
def test_sign_may_be_an_answer(text: str) -> None:
    """Signs for true and false, and what Python prints for nothing, are answers."""
    assert not is_blank(text)


@given(text=st.text(max_size=60))
def test_plain_text_stays_plain(text: str) -> None:
    """ASCII text comes out the same by either way through the function."""
    ascii_text = text.encode("ascii", "ignore").decode("ascii")
    assert normalise(ascii_text) == normalise(ascii_text + "\u200b")
