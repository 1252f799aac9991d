"""Tests of `grader.quiz.reading.numerals`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.reading.numerals import parse_numeral, write_digits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("천십", "1010"),
        ("1만2천", "12000"),
        ("천 십 개", "1010 개"),
        ("3억 5천만 개", "350000000 개"),
        ("육만오천 개", "65000 개"),
        ("일공일공", "1010"),
        ("답은 천십이에요", "답은 1010이에요"),
    ],
)
def test_numeral_becomes_digits(text: str, expected: str) -> None:
    """Numerals in hangul, alone or mixed with digits, are written as digits."""
    assert expected == write_digits(text, ("개",))


@pytest.mark.parametrize(
    "text",
    [
        "만일 편향이 없으면",
        "이만 줄입니다",
        "천천히",
        "일 때",
        "편향이 10개",
        "이 개",
        "백엔드",
        "1000 10",
    ],
)
def test_plain_word_stays(text: str) -> None:
    """Words that only look like numerals are left alone."""
    assert text == write_digits(text, ("개",))


@given(number=st.integers(1, 9_999_9999))
def test_spelled_number_is_read_back(number: int) -> None:
    """Every number below a hundred million is read back from its numeral."""
    assert number == parse_numeral(spell(number))


def spell(number: int) -> str:
    """The Sino-Korean numeral of a number below 10**8."""
    high, low = divmod(number, 10_000)
    return (spell_thousands(high) + "만" if high else "") + spell_thousands(low)


def spell_thousands(number: int) -> str:
    digits = f"{number:04d}"
    names = ("천", "백", "십", "")
    pairs = zip(digits, names, strict=True)
    return "".join(
        "영일이삼사오육칠팔구"[int(digit)] + name for digit, name in pairs if digit != "0"
    )
