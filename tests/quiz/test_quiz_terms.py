"""Tests of `grader.quiz.reading.terms` and `grader.quiz.reading.negation`."""

from __future__ import annotations

import pytest

from grader.quiz.reading.negation import has_negation
from grader.quiz.reading.terms import find_terms, index_glossary
from grader.spec.quiz import Glossary


def found(glossary: Glossary, text: str) -> list[str]:
    return [mention.term.id for mention in find_terms(text, index_glossary(glossary))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sparse_categorical_crossentropy", ["sparse_categorical_crossentropy"]),
        ("sparse categorical cross-entropy", ["sparse_categorical_crossentropy"]),
        ("leaky relu와 relu", ["leaky_relu", "relu"]),
        ("소프트 맥스를 써요", ["softmax"]),
        ("keras.activations.sigmoid", ["sigmoid"]),
        ("하드 시그모이드", ["hard_sigmoid"]),
    ],
)
def test_longest_spelling_wins(glossary: Glossary, text: str, expected: list[str]) -> None:
    """Spaces and joints do not count, and a longer term hides the shorter ones within it."""
    assert expected == found(glossary, text)


@pytest.mark.parametrize("text", ["benefit", "adamant", "recompile", "sigmoid2", "my_sigmoid"])
def test_part_of_a_word_is_no_term(glossary: Glossary, text: str) -> None:
    """A term within another Latin word or name is not found."""
    assert found(glossary, text) == []


def test_index_is_built_once(glossary: Glossary) -> None:
    """The same glossary has the same index, so that marking a class does not build it again."""
    assert index_glossary(glossary) is index_glossary(glossary)


@pytest.mark.parametrize(
    "text",
    [
        "아닙니다",
        "쓰지 않는다",
        "안 써요",
        "안됩니다",
        "isn't",
        "isn’t",
        "not",
        "sigmoid 말고",
        "잘못",
    ],
)
def test_negation_is_seen(text: str) -> None:
    """Korean and English negations are seen in the forms learners use."""
    assert has_negation(text)


@pytest.mark.parametrize(
    "text",
    ["안에", "안녕하세요", "했었잖아요", "from_logits=false", "note", "non-trainable params"],
)
def test_likeness_is_no_negation(text: str) -> None:
    """Words that only look like a negation are none."""
    assert not has_negation(text)
