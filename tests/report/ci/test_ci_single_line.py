"""One legible line of any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from strangers import HOSTILE, any_text

from grader.report.ci.single_line import legible_line


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_one_line_of_visible_characters(text: str) -> None:
    """No control, formatting or unassigned character is left, and no command."""
    line = legible_line(text, 200)
    assert [c for c in line if unicodedata.category(c) in ("Zl", "Zp") or _is_odd(c)] == []
    assert "##[" not in line
    assert "##vso[" not in line


@given(text=any_text)
def test_line_is_bounded(text: str) -> None:
    """A line is never longer than what was asked for."""
    assert len(legible_line(text, 10)) <= 10


@given(text=any_text)
def test_line_of_a_line_is_the_same(text: str) -> None:
    """What is legible already stays as it is."""
    line = legible_line(text, 100)
    assert legible_line(line, 100) == line


def test_korean_name_stays() -> None:
    """A name in Hangul is shown as it is."""
    assert legible_line("김하늘 (2)", 80) == "김하늘 (2)"


def test_towers_of_accents_are_levelled() -> None:
    """Hundreds of accents on a letter would cover the lines around it."""
    assert legible_line("a" + "\u0301" * 500 + "b", 80) == "a\u0301\u0301\u0301b"


def test_long_text_ends_in_an_ellipsis() -> None:
    """A reader sees that something is missing."""
    assert legible_line("abcdefgh", 5) == "abcd…"


def test_what_lies_beyond_blanks_is_missing_too() -> None:
    """A text that goes on after very many blanks is not taken for a short one."""
    assert legible_line("a" + " " * 1_000 + "b", 5) == "a…"


def _is_odd(character: str) -> bool:
    return unicodedata.category(character)[0] == "C"
