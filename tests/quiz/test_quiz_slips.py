"""Tests of `grader.quiz.reading.slips`."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.reading.slips import find_slip, split_jamo
from grader.quiz.reading.terms import index_glossary
from grader.spec.quiz import Glossary


def slip_of(glossary: Glossary, text: str, key: str) -> str | None:
    slip = find_slip(text, key, index_glossary(glossary))
    return slip.text if slip else None


def test_jamo_of_a_syllable() -> None:
    """A syllable becomes its letters; Latin stays."""
    assert split_jamo("값a시") == "ㄱㅏㅄaㅅㅣ"


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=5))
def test_jamo_agree_with_unicode(text: str) -> None:
    """There are as many letters as Unicode's own decomposition has."""
    assert len(unicodedata.normalize("NFD", text)) == len(split_jamo(text))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("complie", "compile"),
        ("씨그모이드", "sigmoid"),
        ("시그모이트를 써요", "sigmoid"),
        ("소프드맥스", "softmax"),
        ("binary_crosentropy", "binary_crossentropy"),
    ],
)
def test_slip_is_found(glossary: Glossary, text: str, key: str) -> None:
    """One wrong keystroke in a long word is a slip of it."""
    assert slip_of(glossary, text, key) is not None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("rel", "relu"),
        ("ft", "fit"),
        ("tahn", "tanh"),
        ("adm", "adam"),
        ("elu", "relu"),
        ("categorical_crossentropy", "sparse_categorical_crossentropy"),
        ("dense_categorical_crossentropy", "sparse_categorical_crossentropy"),
        ("complier", "compile"),
        ("computer", "compile"),
        ("softmin", "softmax"),
        ("sigmoid2", "sigmoid"),
    ],
)
def test_other_word_is_no_slip(glossary: Glossary, text: str, key: str) -> None:
    """Short words, other terms and other words are no slips, however near."""
    assert slip_of(glossary, text, key) is None


def test_no_term_is_a_slip_of_another(glossary: Glossary) -> None:
    """No spelling in the glossary counts as a slip of a different term."""
    confused = [
        (spelling, key)
        for key in ("sigmoid", "compile", "sparse_categorical_crossentropy")
        for term in glossary.terms
        if term.id != key
        for spelling in term.spellings
        if slip_of(glossary, spelling.casefold(), key) is not None
    ]
    assert confused == []
