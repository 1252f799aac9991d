"""Numbers are accepted only among words that are known to belong to them."""

from __future__ import annotations

from typing import Any

import pytest
from asking import question_of

from grader.quiz.marking import judge
from grader.quiz.reading.surroundings import asking_clause
from grader.quiz.verdict import Reading
from grader.spec.quiz import NumericQuestion

KEPT: dict[str, Any] = {
    "key": "70",
    "units": ["개"],
    "parts": ["꺼지는 출력"],
    "prompt": {
        "ko": "출력 100개 가운데 0.3만큼을 꺼요. 출력은 몇 개 남나요?",
        "en": "Of 100 outputs 0.3 are dropped. How many outputs remain?",
    },
    "explanation": {
        "ko": "30개가 꺼지고, 다음 층으로 가는 것은 70개예요.",
        "en": "30 are dropped, so 70 go on.",
    },
    "cases": {"correct": ["100 - 30 = 70", "70개가 살아요"]},
}


def status(text: str, reading: Reading, **fields: Any) -> str:
    question = question_of("numeric", **{**KEPT, **fields})
    assert isinstance(question, NumericQuestion)
    return judge(question, reading, text).status


@pytest.mark.parametrize(
    "text",
    [
        "70개", "정답은 70개입니다", "총 70개예요", "70개가 남아요", "출력은 70개", "70개가 살아요",
        "꺼지는 출력이 30개니까 70개", "100-30을 계산하면 70", "70 remain", "so 70", "70 맞나요?",
        "70번", "70개인 듯해요",
    ],
)  # fmt: skip
def test_known_words_are_accepted(text: str, reading: Reading) -> None:
    """Wrapping, the author's own words, arithmetic before and a wrong unit change nothing."""
    assert status(text, reading) == "correct"


@pytest.mark.parametrize(
    "text",
    [
        "70개가 꺼져요", "70개씩", "70개에서 좀 더", "뒤에서 70번째", "루트 70", "70배",
        "70 squared", "nearly 70", "70개 다음", "70 are dropped", "70개로 나눠요", "one before 70",
        "70 each",
    ],
)  # fmt: skip
def test_unknown_words_are_asked_about(text: str, reading: Reading) -> None:
    """Words that nobody knows to belong to the number leave open what it counts."""
    assert status(text, reading) == "ask"


def test_words_of_another_clause_do_not_count(reading: Reading) -> None:
    """What is told behind a comma or before `고` is not said of the number."""
    assert (
        status("꺼지는 출력 30개는 사라지고 70개, 왜냐하면 그렇게 배웠거든요", reading) == "correct"
    )


def test_direction_needs_a_sample(reading: Reading) -> None:
    """Where from the number is believed only in the words of a right sample answer."""
    sample = {"cases": {"correct": ["70 다음"]}}
    assert (status("70 다음", reading), status("70 다음", reading, **sample)) == ("ask", "correct")


def test_wrong_number_is_wrong_whatever_is_round_it(reading: Reading) -> None:
    """Only what would be accepted is asked about again."""
    assert status("30개가 사라져요", reading) == "wrong"


@pytest.mark.parametrize("text", ["왜 70개죠?", "70개는 왜 나온 거예요?", "what is 70?"])
def test_question_is_no_answer(text: str, reading: Reading) -> None:
    """Who asks back has not answered."""
    assert status(text, reading) == "ask"


@pytest.mark.parametrize("text", ["-70", "답은 -70", "마이너스 70", "음수 70이에요", "minus 70"])
def test_sign_is_kept(text: str, reading: Reading) -> None:
    """A sign that touches its number, or a word for it, makes it negative."""
    assert status(text, reading) == "wrong"


@pytest.mark.parametrize("text", ["답 - 70", "- 70", "100 -30", "100 - 30"])
def test_dash_is_no_sign(text: str, reading: Reading) -> None:
    """A dash with spaces on both sides divides, and behind a number it takes away."""
    assert status(text, reading) == "correct"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.5", "correct"), (".5", "correct"), ("시그모이드(0) = 0.5", "correct"),
        ("-log(0.6) = 0.5", "correct"), ("50 % 0.5", "ask"),
    ],
)  # fmt: skip
def test_number_is_found(text: str, expected: str, reading: Reading) -> None:
    """Behind a name with brackets the right side counts; what follows `%` is not worked out."""
    assert status(text, reading, key="0.5") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("다 더해서 100이어야 하니까 나머지는 70개", "correct"),
        ("30개가 꺼지므로 70개", "correct"),
        ("70개예요. 30개가 꺼지니까 100개에서", "ask"),
    ],
)
def test_reason_is_no_conclusion(text: str, expected: str, reading: Reading) -> None:
    """In one sentence the number behind the reason counts."""
    prompt = {"ko": "나머지는 몇 개인가요?", "en": "How many are left?"}
    assert status(text, reading, prompt=prompt) == expected


def test_asking_clause_leaves_out_what_is_not_so() -> None:
    """A prompt that asks what is not dropped does not lend its `dropped`."""
    asked = asking_clause("Half are lost. With 3 of them, how many are left?")
    assert (asked, asking_clause("How many are not dropped?")) == (" how many are left?", "")
