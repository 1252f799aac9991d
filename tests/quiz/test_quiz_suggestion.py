"""Tests of `grader.quiz.deciding.suggestion`."""

from __future__ import annotations

from free_text_quiz import ROLE

from grader.quiz.deciding.suggestion import LEAST_DECIDED, suggest, suggest_all
from grader.quiz.verdict import Reading

GOOD = [
    f"오차를 줄이려고 가중치를 바꿔요 {end}" for end in ("조금씩", "계속", "매번", "잘", "또", "늘")
]
POOR = [f"그림을 예쁘게 그려요 {end}" for end in ("조금씩", "계속", "매번", "잘", "또", "늘")]
DECIDED = [*((text, 1.0) for text in GOOD), *((text, 0.0) for text in POOR)]


def test_few_decisions_give_no_suggestion(reading: Reading) -> None:
    """Nine marked answers are too few to learn from."""
    assert suggest(ROLE, "오차", DECIDED[: LEAST_DECIDED - 1], reading) is None


def test_suggestion_follows_the_decisions(reading: Reading) -> None:
    """An answer like those that were right is suggested more than one like those that were not."""
    right, wrong = suggest_all(
        ROLE, ["가중치를 바꿔 오차를 줄여요", "그림을 그려요"], DECIDED, reading
    )
    assert (right is not None and right > 0.7, wrong is not None and wrong < 0.3) == (True, True)


def test_suggestion_is_a_share(reading: Reading) -> None:
    """Whatever the model says, a share lies between 0 and 1."""
    texts = ["오차를 줄이려고 가중치를 바꿔요 " * 20, "", "?"]
    assert all(
        guess is not None and 0 <= guess <= 1
        for guess in suggest_all(ROLE, texts, DECIDED, reading)
    )


def test_length_is_no_reason(reading: Reading) -> None:
    """An answer written twice is suggested what it is suggested once."""
    once, twice = suggest_all(
        ROLE, ["오차를 줄여요", "오차를 줄여요 오차를 줄여요"], DECIDED, reading
    )
    assert once is not None
    assert twice is not None
    assert abs(once - twice) < 0.1


def test_no_answers_give_no_suggestions(reading: Reading) -> None:
    """Nothing asked, nothing guessed."""
    assert suggest_all(ROLE, [], DECIDED, reading) == ()
