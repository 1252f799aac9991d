"""Tests of `grader.quiz.words.concepts`."""

from __future__ import annotations

from typing import Any

from grader.quiz.words.concepts import credit, find_concepts, find_contradictions, take_apart
from grader.quiz.words.lemmas import PLAIN
from grader.spec.quiz import FreeTextQuestion

RATE: dict[str, Any] = {
    "id": "rate",
    "type": "free_text",
    "prompt": {"ko": "학습률은 훈련에 어떤 영향을 주나요?", "en": "How does the rate matter?"},
    "explanation": {"ko": "크면 발산하고 작으면 느려요.", "en": "Large diverges, small is slow."},
    "hint": {"ko": "걸음", "en": "Steps"},
    "concepts": [
        {
            "id": "large",
            "name": {"ko": "클 때", "en": "large"},
            "any_of": [["크", "발산"]],
            "weight": 3,
        },
        {"id": "small", "name": {"ko": "작을 때", "en": "small"}, "any_of": [["작", "느리"]]},
    ],
    "contradictions": [
        {"any_of": [["층", "늘리"]], "text": {"ko": "층과는 달라요.", "en": "Not about layers."}}
    ],
}


def rate(**changes: Any) -> FreeTextQuestion:
    return FreeTextQuestion.model_validate({**RATE, **changes})


def flags(text: str, question: FreeTextQuestion) -> list[tuple[bool, bool]]:
    findings = find_concepts(question, take_apart(text, PLAIN), PLAIN)
    return [(finding.found, finding.clear) for finding in findings]


def only(any_of: list[Any]) -> FreeTextQuestion:
    return rate(concepts=[{"id": "one", "name": {"ko": "하나", "en": "one"}, "any_of": any_of}])


def test_ideas_in_their_clauses_are_clear() -> None:
    """Words of a group in one clause say the idea, whatever their endings."""
    assert flags("크면 발산하고, 작으면 느려져요. 작으면 느려요", rate()) == [
        (True, True),
        (True, True),
    ]


def test_swapped_halves_are_not_clear() -> None:
    """Words of a group that stand in different clauses are found and say nothing for sure."""
    assert flags("크면 느리고, 작으면 발산해요", rate()) == [(True, False), (True, False)]


def test_other_order_is_not_clear() -> None:
    """What comes first may be the cause: another order than the author's is left to a person."""
    assert flags("발산하면 크다", rate())[0] == (True, False)


def test_every_word_of_a_group_is_needed() -> None:
    """A part of a group is no evidence."""
    assert flags("크면 좋다", rate()) == [(False, False), (False, False)]


def test_one_group_is_enough() -> None:
    """Groups are ways to say the same."""
    assert flags("it diverges", only([["크", "발산"], "diverge"])) == [(True, True)]


def test_phrase_is_found_with_and_without_spaces() -> None:
    """Spaces within a phrase do not count, for learners leave them out."""
    assert [flags(text, only(["손실 함수"])) for text in ("손실함수를", "손실 함수를")] == [
        [(True, True)]
    ] * 2


def test_phrase_keeps_its_order() -> None:
    """The words of a phrase stand next to each other, in its order."""
    assert flags("함수의 손실", only(["손실 함수"])) == [(False, False)]


def test_prompt_is_no_evidence() -> None:
    """Who repeats the question has not answered it."""
    assert flags("학습률은 훈련에 영향을 줘요", only([["학습률", "영향"]])) == [(False, False)]


def test_prompt_word_beside_another_counts() -> None:
    """A group may ask for words of the prompt if it asks for others, too."""
    assert flags("학습률은 걸음의 크기예요", only([["학습률", "걸음"]])) == [(True, True)]


def test_credit_is_the_share_of_weights() -> None:
    """An idea of weight 3 beside one of weight 1 is worth three quarters."""
    findings = find_concepts(rate(), take_apart("크면 발산해요", PLAIN), PLAIN)
    assert credit(findings) == 0.75


def test_contradiction_is_found_in_any_order() -> None:
    """For a contradiction it is enough that its words are in one sentence."""
    found = find_contradictions(rate(), take_apart("늘리는 것은 층이에요", PLAIN), PLAIN)
    assert [contradiction.text.en for contradiction in found] == ["Not about layers."]


def test_contradiction_needs_one_sentence() -> None:
    """Words of a contradiction in two sentences do not make it."""
    assert find_contradictions(rate(), take_apart("층이 있다. 값을 늘린다.", PLAIN), PLAIN) == ()
