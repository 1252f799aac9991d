"""A term that only helps to name something else is no answer."""

from __future__ import annotations

from typing import Any

import pytest
from asking import question_of

from grader.quiz.marking import judge
from grader.quiz.verdict import Reading


def status(text: str, reading: Reading, key: str = "sigmoid", type: str = "term") -> str:
    prompt = {"ko": "어떤 함수를 지정하나요?", "en": "Which function is it?"}
    fields: dict[str, Any] = {"key": key, "prompt": prompt}
    return judge(question_of(type, **fields), reading, text).status


@pytest.mark.parametrize(
    "text",
    [
        "sigmoid의 미분", "sigmoid랑 비슷한 거", "sigmoid를 뒤집은 함수", "-sigmoid", "1 - sigmoid",
        "sigmoid 이전에 나온 거", "the inverse of the sigmoid", "a function similar to sigmoid",
        "the one after sigmoid", "strange sigmoid", "sigmoid=False", "sigmoid * 2",
    ],
)  # fmt: skip
def test_modified_term_is_asked_about(text: str, reading: Reading) -> None:
    """What is made of a term, stands near it or undoes it is another thing."""
    assert status(text, reading) == "ask"


@pytest.mark.parametrize(
    "text",
    [
        "sigmoid를 지정해요", "시그모이드 함수예요", "the sigmoid function", "sigmoid라고 생각해요",
        "0과 1 사이로 바꿔야 하므로 sigmoid", "sigmoid의 이름", "sigmoid, 왜냐하면 확률이니까요",
        "- sigmoid", "sigmoid 맞나요?", "sigmoid?",
    ],
)  # fmt: skip
def test_plain_term_is_accepted(text: str, reading: Reading) -> None:
    """Endings, kinds of terms, uses and reasons leave a term what it is."""
    assert status(text, reading) == "correct"


@pytest.mark.parametrize(
    "text",
    [
        "sigmoid도 되고 다른 것도 됨", "아무 함수나 돼요 sigmoid든 뭐든", "sigmoid든지요",
        "sigmoid나 dropout", "sigmoid or dropout", "dropout 또는 sigmoid", "둘 다 sigmoid",
    ],
)  # fmt: skip
def test_offer_is_asked_about(text: str, reading: Reading) -> None:
    """An answer that also allows something else, of whatever kind, is not decided."""
    assert status(text, reading) == "ask"


@pytest.mark.parametrize(
    "text",
    ["sigmoid는 언제 쓰는 거예요?", "왜 sigmoid를 쓰나요", "what is sigmoid?", "sigmoid가 뭐예요"],
)
def test_question_is_no_answer(text: str, reading: Reading) -> None:
    """Who asks about a term has not answered with it."""
    assert status(text, reading) == "ask"


def test_unread_word_before_another_term_is_asked_about(reading: Reading) -> None:
    """A noun that nobody knows may belong to the term behind it: it is not simply wrong."""
    found = (status("거꾸로렐루파 softmax", reading), status("그건 softmax", reading))
    assert found == ("ask", "wrong")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EarlyStopping(patience=2)", "correct"),
        ("EarlyStopping(patience=2, restore_best_weights=True)", "ask"),
        ("patience=None", "ask"),
        ("patience=2", "correct"),
        ("callbacks.EarlyStopping.patience", "correct"),
        ("정답은 patience.history입니다", "ask"),
    ],
)
def test_argument_in_code(text: str, expected: str, reading: Reading) -> None:
    """A lone keyword answers with its call, one of several does not, nor one that is undone."""
    assert status(text, reading, key="patience", type="code_name") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("sigmod 함수예요", "near"), ("sigmod의 미분", "ask"), ("what is sigmod?", "ask")],
)
def test_slip_is_read_like_its_term(text: str, expected: str, reading: Reading) -> None:
    """What is made of a misspelt term is another thing as well."""
    assert status(text, reading) == expected
