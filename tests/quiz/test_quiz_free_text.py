"""Tests of `grader.quiz.kinds.free_text` and `grader.quiz.words.doubts`."""

from __future__ import annotations

import importlib.util
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.marking import judge
from grader.quiz.verdict import Reading, Verdict
from grader.quiz.words.lemmas import PLAIN, Analyser, find_analyser
from grader.spec.quiz import FreeTextQuestion, Glossary

BACKPROPAGATION: dict[str, Any] = {
    "id": "backpropagation",
    "type": "free_text",
    "prompt": {
        "ko": "역전파는 신경망의 학습에 어떻게 기여하나요?",
        "en": "What does backpropagation contribute to the training of a network?",
    },
    "explanation": {
        "ko": "출력층에서 구한 오차를 입력층 쪽으로 거꾸로 전달하면서 "
        "가중치마다 그레이디언트를 계산해요. "
        "그 값으로 손실이 줄어드는 방향으로 가중치를 조정해요.",
        "en": "It carries the error from the output layer back to the input layer and computes a "
        "gradient for each weight, which is then adjusted.",
    },
    "hint": {"ko": "오차가 가는 곳을 떠올려 보세요.", "en": "Think of where the error goes."},
    "concepts": [
        {
            "id": "back",
            "name": {"ko": "오차를 거꾸로 전달", "en": "the error goes back"},
            "any_of": [["오차", "거꾸로", "전달"], ["오차", "뒤", "전달"], ["error", "back"]],
        },
        {
            "id": "weights",
            "name": {"ko": "가중치 조정", "en": "weights are adjusted"},
            "any_of": [
                ["가중치", "조정"],
                ["가중치", "업데이트"],
                ["update", "weight"],
                ["adjust", "weight"],
            ],
        },
    ],
    "contradictions": [
        {
            "any_of": [["학습률", "조정"]],
            "text": {"ko": "학습률은 바뀌지 않아요.", "en": "The learning rate stays."},
        }
    ],
    "cases": {"correct": ["오차를 거꾸로 전달해서 가중치를 조정해요."]},
}
NO_HIDDEN: dict[str, Any] = {
    **BACKPROPAGATION,
    "prompt": {"ko": "은닉층은 왜 필요한가요?", "en": "Why hidden layers?"},
    "explanation": {"ko": "은닉층이 없으면 직선만 그려요.", "en": "Only lines without them."},
    "concepts": [
        {"id": "line", "name": {"ko": "직선", "en": "line"}, "any_of": [["은닉층", "없", "직선"]]}
    ],
    "contradictions": [],
    "cases": {},
}
HAS_KIWI = importlib.util.find_spec("kiwipiepy") is not None
KIWI_MARKS = (
    pytest.mark.slow,
    pytest.mark.skipif(not HAS_KIWI, reason="kiwipiepy is an optional extra"),
)

RIGHT = [
    "오차를 거꾸로 전달해서 가중치를 조정해요.",
    "오차를 거꾸로 전달해서 가중치를 조정합니다!",
    "오차를  거꾸로 전달해서 가중치를 조정한다",
]
# Right, and in words that the author did not think of: nothing tells them from a swap.
BEYOND = [
    "역전파는 오차를 거꾸로 전달하고, 가중치를 업데이트합니다.",
    "오차를 뒤로 전달해 가중치를 업데이트한다",
    "오차를 거꾸로 전달하면서 가중치마다 그레이디언트를 계산하고 가중치를 조정합니다",
    "오차가 거꾸로 전달되고 가중치가 조정됩니다.",
    "It sends the error back and updates the weights.",
]
WRONG = [
    "오차를 거꾸로 전달하지 않고 가중치를 조정해요",
    "오차를 거꾸로 전달해서 가중치를 조정하는 것은 아니에요",
    "오차가 아니라 입력을 거꾸로 전달해서 가중치를 조정해요",
    "가중치를 거꾸로 전달하고 오차를 조정해요",
    "오차를 가중치가 거꾸로 전달하고 가중치를 조정해요",
    "오차 거꾸로 전달 가중치 조정",
    "오차, 거꾸로, 전달, 가중치, 조정",
    "역전파는 신경망의 학습에 어떻게 기여하나요? 오차 거꾸로 전달 가중치 조정",
    "오차를 거꾸로 전달해 가중치를 조정해요. 그래서 손실이 커져요.",
    "오차를 거꾸로 전달해 가중치를 조정하는 데이터 전처리예요",
    "오차를 거꾸로 전달해 가중치를 조정해요. 손실을 계산하는 방법이에요.",
    "오차를 입력층에서 출력층으로 거꾸로 전달해 가중치를 조정해요",
    "오차를 거꾸로 전달하면 안돼요. 가중치를 조정해요",
    "오차를 거꾸로 전달해 가중치를 조정해서 오차를 키운다",
    "오차를 거꾸로 전달해 가중치를 조정한다는 말은 틀렸다",
    "오차를 거꾸로 전달하는 것을 막고 가중치를 조정해요",
    "오차를 거꾸로 전달해서 가중치를 조정한 뒤 버려요",
    "오차를 거꾸로 전달하고 가중치를 조정하나요?",
    "아마 오차를 거꾸로 전달해 가중치를 조정할 거예요",
    "오차를 거꾸로 전달해 가중치를 조정해요 ㄴㄴ",
    "오차를 거꾸로 전달해 가중치를 조정해요 ❌",
    "순전파는 오차를 거꾸로 전달해 가중치를 조정해요",
    "경사 하강법은 오차를 거꾸로 전달해 가중치를 조정해요",
    "It sends the weights back and updates the error",
    "The error goes back but does not update the weights",
    "weights update error back",
    "error back adjust weights is",
    "It sends the error back to increase it and updates the weights randomly",
    "It never sends the error back, it updates the weights",
]


@pytest.fixture(scope="module", params=["plain", pytest.param("kiwi", marks=KIWI_MARKS)])
def reading(request: pytest.FixtureRequest, glossary: Glossary) -> Reading:
    analyser: Analyser = PLAIN if request.param == "plain" else find_analyser(glossary)
    return Reading(glossary, analyser)


def mark(text: str, reading: Reading, tree: dict[str, Any] = BACKPROPAGATION) -> Verdict:
    return judge(FreeTextQuestion.model_validate(tree), reading, text)


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_author_says_is_released(text: str, reading: Reading) -> None:
    """The words of an author's right answer, whatever their endings: nobody has to read it."""
    assert mark(text, reading).status == "correct"


@pytest.mark.parametrize("text", BEYOND)
def test_other_words_wait_with_a_good_suggestion(text: str, reading: Reading) -> None:
    """Every idea is found, and a person confirms that they belong together as they must."""
    verdict = mark(text, reading)
    assert (verdict.status, verdict.suggested) == ("review", 1.0)


@pytest.mark.parametrize("glue", ["은 ", "는 ", "이 ", "를 ", "의 "])
def test_ideas_in_a_row_are_never_released(glue: str, reading: Reading) -> None:
    """Keywords glued by a particle and a copula say nothing, in whatever order."""
    for words in permutations(("오차 거꾸로 전달", "가중치 조정")):
        assert mark(f"{glue.join(words)}예요.", reading).status == "review"
    for words in permutations(("error back", "update weight")):
        assert mark(f"The {' is a '.join(words)}.", reading).status == "review"


def test_swapped_particles_are_never_released(reading: Reading) -> None:
    """The same words with other particles say something else."""
    assert mark("오차가 거꾸로 전달해서 가중치로 조정해요.", reading).status == "review"


@pytest.mark.parametrize("text", WRONG)
def test_wrong_answer_is_never_released(text: str, reading: Reading) -> None:
    """Negated, swapped, listed, repeated or contradictory: a person reads it."""
    assert mark(text, reading).status == "review"


@given(
    st.permutations(
        ["오차를", "거꾸로", "전달해서", "가중치를", "막고", "조정해요", "조정하지", "않아요"]
    )
)
def test_no_order_of_words_hides_a_negation(words: list[str]) -> None:
    """Wherever the words that turn it round stand, a person reads it."""
    plain = Reading(Glossary.model_validate({"terms": [_TERM]}), PLAIN)
    assert mark(" ".join(words), plain).status == "review"


_TERM = {"id": "loss", "kind": "idea", "name": {"ko": "손실", "en": "loss"}}


def test_missing_idea_is_suggested_never_wrong(reading: Reading) -> None:
    """What is missing may have been said in other words."""
    verdict = mark("오차를 거꾸로 전달해요", reading)
    assert (verdict.status, verdict.credit, verdict.suggested) == ("review", 0.0, 0.5)


def test_nothing_found_is_still_for_a_person(reading: Reading) -> None:
    """An answer without any known word is not wrong on our word."""
    verdict = mark("잘 되게 해 줍니다", reading)
    assert (verdict.status, verdict.suggested) == ("review", 0.0)


def test_verdict_tells_which_ideas_were_found(reading: Reading) -> None:
    """The leader sees each idea and whether it was found."""
    concepts = mark("가중치를 조정해요", reading).concepts
    assert [(concept.name.en, concept.found) for concept in concepts] == [
        ("the error goes back", False),
        ("weights are adjusted", True),
    ]


def test_feedback_names_what_was_found(reading: Reading) -> None:
    """A student whose answer waits reads what was found so far, in both languages."""
    feedback = mark("가중치를 조정해요", reading).feedback
    assert ("가중치 조정" in feedback.ko, "weights are adjusted" in feedback.en) == (True, True)


def test_feedback_keeps_what_was_not_found(reading: Reading) -> None:
    """What was not found is part of the key and is not told."""
    assert "거꾸로" not in mark("가중치를 조정해요", reading).feedback.ko


def test_contradiction_is_told(reading: Reading) -> None:
    """A known mistake sends the answer to a person with the author's words."""
    verdict = mark("오차를 거꾸로 전달하고 학습률을 조정하고 가중치를 조정해요", reading)
    assert (verdict.status, "학습률은 바뀌지 않아요." in verdict.feedback.ko) == ("review", True)


def test_own_negation_of_an_idea_does_not_count(reading: Reading) -> None:
    """A negation that the author asks for speaks for the answer."""
    tree = {**NO_HIDDEN, "cases": {"correct": ["은닉층이 없으면 직선만 그릴 거예요"]}}
    assert mark("은닉층이 없으면 직선만 그려요", reading, NO_HIDDEN).status == "review"
    feedback = mark("은닉층이 없으면 직선만 그려요", reading, tree).feedback
    assert "부정" not in feedback.ko


def test_second_negation_counts(reading: Reading) -> None:
    """The author's negation excuses no other."""
    assert mark("은닉층이 없으면 직선을 그릴 수 없어요", reading, NO_HIDDEN).status == "review"


def test_author_s_own_sample_is_released(reading: Reading) -> None:
    """A right answer that the author lists is right."""
    assert mark(BACKPROPAGATION["cases"]["correct"][0], reading).status == "correct"


def test_words_of_a_sample_in_other_roles_are_not_released(reading: Reading) -> None:
    """The words of a right answer say something else with other particles."""
    assert mark("오차를 거꾸로 전달해서 가중치가 조정하게 해 줘요.", reading).status == "review"


def test_longest_answer_is_read_quickly(reading: Reading) -> None:
    """An answer of two thousand characters is bounded work."""
    assert mark(("오차를 가중치가 " * 230)[:2000], reading).status == "review"
