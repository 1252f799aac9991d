"""Tests of `grader.quiz.lint`: questions marked by their own cases, on every value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from asking import question_of
from small_quizzes import make_pooled

from grader.quiz.lint import (
    MOST_COMBINATIONS,
    Mismatch,
    check_bank,
    check_cases,
    combinations,
    own_questions,
    unknown_terms,
)
from grader.spec.course import load_course
from grader.spec.quiz import Glossary, Question, Topic

ROOT = Path(__file__).parents[2]


def topic_of(*questions: Question) -> Topic:
    words = {"ko": "말", "en": "words"}
    return Topic.model_validate({"id": "topic", "title": words, "questions": questions})


def product_of(**fields: Any) -> Question:
    variables = {"width": [3, 4], "height": [5, 0]}
    return question_of("numeric", variables=variables, key="width*height", **fields)


def test_bank_holds() -> None:
    """Every case of the shipped bank gets its status, on every value."""
    course = load_course(ROOT)
    assert check_bank(course.bank, course.glossary) == []


def test_placeholder_is_marked_on_other_values(glossary: Glossary) -> None:
    """A case that holds only on the first values is reported with those on which it fails."""
    question = product_of(cases={"wrong": ["{=width + height}", "{width}"]})
    assert check_cases(topic_of(question), glossary) == []
    question = product_of(cases={"wrong": ["{=height * 0}"]})
    assert check_cases(topic_of(question), glossary) == [
        Mismatch("asked", "0", "wrong", "correct", "0", "width=3, height=0"),
        Mismatch("asked", "0", "wrong", "correct", "0", "width=4, height=0"),
    ]


def test_plain_case_is_marked_once(glossary: Glossary) -> None:
    """A case without placeholders is meant for the first values."""
    assert check_cases(topic_of(product_of(cases={"correct": ["15"]})), glossary) == []


@pytest.mark.parametrize(
    ("key", "expected"), [("width/height", ["width/height"]), ("height/width", [])]
)
def test_value_is_needed_everywhere(glossary: Glossary, key: str, expected: list[str]) -> None:
    """A key that has no value for some of the numbers is reported."""
    question = product_of().model_copy(update={"key": key})
    assert expected == [found.name for found in unknown_terms(topic_of(question), glossary)]


def test_unknown_term_is_reported(glossary: Glossary) -> None:
    """A term that the glossary lacks is reported for a topic as for a quiz."""
    topic = topic_of(question_of("term", key="nowhere"))
    assert [found.name for found in unknown_terms(topic, glossary)] == ["nowhere"]


def test_combinations_begin_with_the_first_values() -> None:
    """All combinations are tried, and the first values come first."""
    found = combinations(product_of())
    assert (len(found), found[0]) == (4, {"width": 3.0, "height": 5.0})


def test_many_combinations_are_sampled() -> None:
    """Of more than 200 combinations the same sample is tried each time."""
    variables = {name: list(range(1, 9)) for name in "abc"}
    question = question_of("numeric", variables=variables, key="a*b*c")
    found = combinations(question)
    assert (len(found), found[0]) == (MOST_COMBINATIONS, {"a": 1.0, "b": 1.0, "c": 1.0})
    assert found == combinations(question)


def test_pools_hold_no_questions_of_their_own() -> None:
    """What a pool draws belongs to the bank."""
    quiz, _ = make_pooled()
    assert own_questions(quiz) == ()
