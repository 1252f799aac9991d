"""Tests of `grader.quiz.faults`."""

from __future__ import annotations

from typing import Any

import pytest
from asking import WORDS, option, question_of

from grader.messages import message
from grader.quiz.faults import Fault, find_bank_faults, find_faults
from grader.spec.quiz import Bank, Question, Quiz, Topic

TWO = [option("bent", "렐루", "ReLU"), option("smooth", "시그모이드", "sigmoid", "매끄러워요.")]
TITLE = {"ko": "말", "en": "words"}


def faults_of(question: Question) -> list[str]:
    topic = Topic(id="topic", title=WORDS, questions=(question,))
    return [fault.words.en for fault in find_faults(topic, Bank((topic,)))]


def choice(*options: dict[str, Any], **fields: Any) -> Question:
    return question_of("single_choice", **{"key": options[0]["id"], "options": options, **fields})


def expected(key: str, **values: str) -> list[str]:
    return [message(f"quiz.fault.{key}", **values).en]


def test_sound_question_has_no_fault() -> None:
    """A question as it should be passes."""
    assert faults_of(choice(*TWO)) == []


def test_placeholder_without_variable() -> None:
    """A placeholder must name a variable, if the question has any."""
    prompt = {"ko": "{inputs}개와 {unit}개", "en": "{inputs} and {=inputs*unit}"}
    question = question_of("numeric", key="inputs", prompt=prompt, variables={"inputs": [1, 2]})
    assert faults_of(question) == expected("placeholder", name="unit", known="inputs")


def test_braces_mean_nothing_without_variables() -> None:
    """A question without variables may show a dictionary or an f-string."""
    assert faults_of(choice(*TWO, prompt={"ko": "{x}", "en": "{x}"})) == []


def test_names_of_the_code_are_no_placeholders() -> None:
    """An f-string in the code may name what the code names."""
    code = "size = {n}\nprint(f'{size} rows')"
    question = question_of("code_output", code=code, key="{n} rows", variables={"n": [3, 4]})
    assert faults_of(question) == []


def test_key_that_equals_a_misconception() -> None:
    """A misconception that is right for some numbers is reported with them."""
    question = question_of(
        "numeric", key="a*b", misconceptions={"a+b": WORDS}, variables={"a": [3, 2], "b": [2]}
    )
    assert faults_of(question) == expected("clash", wrong="a+b", values="a=2, b=2")


def test_output_that_equals_a_misconception() -> None:
    """Outputs are compared as they are when they are marked."""
    question = question_of(
        "code_output", code="print(1)", key="(1, 2)", misconceptions={"(1,2)": WORDS}
    )
    assert faults_of(question) == expected("clash", wrong="(1,2)", values="-")


def test_term_that_is_its_own_misconception() -> None:
    """A key among the misconceptions is reported."""
    question = question_of("term", key="relu", misconceptions={"relu": WORDS})
    assert faults_of(question) == expected("clash", wrong="relu", values="-")


@pytest.mark.parametrize("id", ["right", "wrong", "correct", "answer", "key", "true", "a", "2"])
def test_telling_id(id: str) -> None:
    """An option's id must not tell whether it is right, nor look like a place."""
    assert faults_of(choice(option(id, "렐루", "ReLU"), TWO[1])) == expected("telling_id", id=id)


def test_wrong_option_without_feedback() -> None:
    """Who chooses wrongly must have something to read."""
    question = choice(*TWO, option("flat", "선형", "linear"))
    assert faults_of(question) == expected("no_feedback", id="flat")


def test_options_that_are_alike() -> None:
    """Two options of one text cannot be told apart in an answer."""
    question = choice(*TWO, option("other", "re-lu", "other", "아니에요."))
    assert faults_of(question) == expected("alike", first="bent", second="other")


@pytest.mark.parametrize(
    ("ids", "expected_faults"),
    [
        (("step1", "step2", "step3"), expected("telling_order", ids="step1, step2, step3")),
        (("step2", "step1", "step3"), []),
        (("build", "fit", "test"), []),
    ],
)
def test_numbered_steps(ids: tuple[str, ...], expected_faults: list[str]) -> None:
    """Ids that count up in the right order give it away."""
    steps = [option(id, f"{id} 하기", f"do {id}") for id in ids]
    assert faults_of(question_of("order", steps=steps)) == expected_faults


def test_concept_of_the_prompt_alone() -> None:
    """A concept that the prompt's own words would bring can never be evidence."""
    concepts = [
        {"id": "given", "name": TITLE, "any_of": ["dropout", ["neuron", "dropout"]]},
        {"id": "new", "name": TITLE, "any_of": ["dropout", "random"]},
    ]
    prompt = {"ko": "드롭아웃은 왜 쓰나요?", "en": "Why does dropout help a neuron?"}
    question = question_of("free_text", prompt=prompt, concepts=concepts)
    assert faults_of(question) == expected("given_concept", id="given")


def test_pool_of_unknown_questions() -> None:
    """A pool that names a question which the bank lacks is told the nearest one."""
    bank = Bank((Topic(id="topic", title=WORDS, questions=(choice(*TWO),)),))
    pool = {"id": "place", "type": "pool", "draw": ["asked", "askd", "xyzxyz"]}
    quiz = Quiz.model_validate({"id": "quiz", "title": TITLE, "questions": [pool]})
    assert find_faults(quiz, bank) == [
        Fault("place", message("quiz.fault.pool_near", id="askd", nearest="asked")),
        Fault("place", message("quiz.fault.pool", id="xyzxyz")),
    ]


def test_id_in_two_topics() -> None:
    """An id that two topics use is reported with both."""
    topics = tuple(Topic(id=id, title=WORDS, questions=(choice(*TWO),)) for id in ("one", "two"))
    words = message("quiz.fault.repeated", first="one", second="two")
    assert find_bank_faults(Bank(topics)) == [Fault("asked", words)]
