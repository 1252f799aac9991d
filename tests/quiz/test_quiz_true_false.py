"""Tests of `grader.quiz.reading.truth` and `grader.quiz.kinds.true_false`."""

from __future__ import annotations

import pytest
from asking import question_of
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.marking import judge
from grader.quiz.reading.truth import read_verdicts
from grader.quiz.reading.writing import normalise
from grader.quiz.verdict import Reading

# fmt: off
TRUE = (
    "참", "참입니다", "참이에요", "true", "True!", "T", "O", "o", "○", "⭕", "ㅇ", "ㅇㅇ", "네",
    "네, 맞아요",
    "맞아요", "맞습니다", "맞다", "그렇다", "yes", "정답은 참", "옳은 설명이에요", "맞는 말이에요",
    "거짓이 아니에요", "틀리지 않았어요", "not false", "yes it does", "참이라고 생각해요",
)
FALSE = (
    "거짓", "거짓이에요", "false", "False.", "F", "X", "x", "×", "❌", "ㄴㄴ", "아니요", "아뇨",
    "아닙니다",
    "틀렸어요", "틀려요", "no", "nope", "No, it is not", "맞지 않아요", "안 맞아요",
    "참이 아니에요",
    "틀린 말이에요", "옳지 않다", "사실이 아니에요", "not true", "isn't true", "that's wrong",
    "이 문장은 거짓이에요", "답은 X", "정답: 거짓", "거짓 (false)", "그렇지 않아요", "no, false",
    "거짓입니다. 왜냐하면 배치마다 바뀌니까요", "거짓, 훈련 데이터로만 해요", "X, 평가 때는 꺼요",
    "아니에요, 검증 손실이에요", "false because the test set is held out", "아니요. 틀렸어요",
    "it is not true that it learns", "검증 손실이 줄어든다는 말은 틀렸어요", "No it does not",
    "the statement is not always correct",
)
NEITHER = (
    "모델", "0", "1", "shuffle=True라서 달라요", "네 개의 층이 있어요", "No layer has weights",
    "not sure",
    "x 값이 커져요", "출력층을 맞춰요", "사실 손실이 커져요", "그래서 손실이 줄어요",
    "참 좋은 방법이에요",
    "잘못된 예측이 줄어요", "알맞은 값을 골라요", "wrong predictions drop",
    "the right answer comes out",
    "평가할 때 쓰는 것이 아니에요", "참인가? 거짓인가?", "참이라고 할 수 없어요", "참이 될 수 없다",
    "맞다고 볼 수 없어요", "참일 수도 거짓일 수도", "참이면 좋겠다", "참이 아닐까요", "half true",
    "is it true", "it would be true if it were dropout", "true only for dropout", "far from true",
    "true인 줄 알았는데 아니에요", "거짓이라고 할 수 없어요",
)
BOTH = (
    "참 또는 거짓", "true/false", "O/X", "O X", "네 거짓이에요",
    "아니요 참이에요",
    "참이다. 아니 거짓이다", "true or false", "no it's true", "네 아니요",
)
# fmt: on
STATEMENT = question_of("true_false", key=False, feedback={"ko": "왜냐면", "en": "because"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, {True}) for text in TRUE),
        *((text, {False}) for text in FALSE),
        *((text, set()) for text in NEITHER),
        *((text, {True, False}) for text in BOTH),
    ],
)
def test_verdict_is_read(text: str, expected: set[bool]) -> None:
    """A statement is called true, false, neither or both, in the ways learners say it."""
    assert expected == set(read_verdicts(normalise(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("거짓이에요", "correct"), ("참", "wrong"), ("참 또는 거짓", "ask"), ("글쎄요", "ask")],
)
def test_verdict_is_marked(reading: Reading, text: str, expected: str) -> None:
    """One verdict is right or wrong; both and none are asked again."""
    assert expected == judge(STATEMENT, reading, text).status


def test_wrong_verdict_has_its_words(reading: Reading) -> None:
    """Who chose wrongly reads why."""
    assert judge(STATEMENT, reading, "네").feedback.en.startswith("because")


@given(text=st.text(max_size=200))
def test_any_text_has_one_verdict(reading: Reading, text: str) -> None:
    """No text breaks the marker, and it is marked the same every time."""
    assert judge(STATEMENT, reading, text) == judge(STATEMENT, reading, text)
