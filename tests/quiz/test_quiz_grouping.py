"""Tests of `grader.quiz.deciding.grouping`."""

from __future__ import annotations

import pytest
from free_text_quiz import NUMERIC, ROLE, TERM

from grader.quiz.deciding.grouping import content_key, group_name
from grader.quiz.reading.writing import normalise
from grader.quiz.verdict import Reading
from grader.spec.quiz import Question


def is_same(question: Question, one: str, other: str, reading: Reading) -> bool:
    return content_key(question, normalise(one), reading) == content_key(
        question, normalise(other), reading
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("오차를 줄여요", "오차를 줄입니다."),
        ("오차를 줄인다", "오차를  줄인다!"),
        ("It reduces the error", "it reduced errors."),
    ],
)
def test_endings_do_not_part_answers(one: str, other: str, reading: Reading) -> None:
    """Free text of the same content words is one group."""
    assert is_same(ROLE, one, other, reading)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("역전파가 아니라 순전파", "순전파가 아니라 역전파"),
        ("옵티마이저는 가중치를 바꿔요", "옵티마이저를 가중치는 바꿔요"),
        ("가중치로 손실을 줄여요", "가중치를 손실로 줄여요"),
        ("손실을 줄여요", "손실을 줄여요?"),
        ("multiplies it by -1", "multiplies it by 1"),
        ("rate of 0.1 %", "rate of 0.1"),
        ("오차를 줄여요", "오차를 줄이지 않아요"),
        ("작으면 느리고 크면 발산", "크면 느리고 작으면 발산"),
        ("앞에서 뒤로 보내요", "앞으로 뒤에서 보내요"),
        ("훈련이 검증보다 커요", "훈련보다 검증이 커요"),
        ("모델이 오차를 줄여요", "모델을 오차가 줄여요"),
        ("훈련 > 검증", "훈련 < 검증"),
        ("the error updates weights", "the error is updated by weights"),
        ("it helps", "it doesn't help"),
    ],
)
def test_other_meaning_is_another_group(one: str, other: str, reading: Reading) -> None:
    """A decision about an answer never reaches one that turns it round."""
    assert not is_same(ROLE, one, other, reading)


def test_signs_of_a_number_count(reading: Reading) -> None:
    """-1 is not 1, and 10 10 is not 1010."""
    texts = ("-1", "1", "10 10", "1010")
    assert len({content_key(NUMERIC, text, reading) for text in texts}) == 4


def test_spelling_of_a_term_does_not_count(reading: Reading) -> None:
    """Spaces and joints part no answers that are a term."""
    assert is_same(TERM, "Cross-Entropy 아님", "cross entropy아님", reading)


def test_answer_without_words_has_a_group_of_its_own(reading: Reading) -> None:
    """Signs alone are compared as they are written."""
    assert not is_same(ROLE, "→ ←", "← →", reading)


def test_group_depends_on_the_numbers_asked(reading: Reading) -> None:
    """The same answer to other numbers is another matter, and 5 is 5.0."""
    names = [group_name(NUMERIC, "sum", {"n": n}, "1", reading) for n in (5, 5.0, 6)]
    assert (names[0] == names[1], names[0] == names[2]) == (True, False)


def test_group_depends_on_the_question(reading: Reading) -> None:
    """Two questions never share a group."""
    names = {group_name(ROLE, source, {}, "오차", reading) for source in ("one", "two")}
    assert len(names) == 2


def test_group_name_is_short(reading: Reading) -> None:
    """Sixteen hexadecimal digits: to be typed if need be, and not to be hit by chance."""
    name = group_name(ROLE, "role", {}, "오차", reading)
    assert (len(name), set(name) <= set("0123456789abcdef")) == (16, True)
