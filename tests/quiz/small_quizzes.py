"""A small quiz and bank that hold every type of question, built from YAML."""

from __future__ import annotations

import yaml

from grader.spec.quiz import Bank, Quiz, Topic

_WORDS = """
    prompt: {ko: "{NAME} 질문", en: "{NAME} asked"}
    explanation: {ko: SECRET-설명, en: SECRET-explanation}
    hint: {ko: SECRET-힌트, en: SECRET-hint}
    cases: {correct: [SECRET-case]}
"""

_QUESTIONS = """
  - id: range
    type: single_choice
    options:
      - {id: unit, text: {ko: 0과 1 사이, en: between 0 and 1}}
      - {id: half, text: {ko: 절반, en: half}, feedback: {ko: SECRET-왜, en: SECRET-why}}
      - {id: whole, text: {ko: 전체, en: whole}, feedback: {ko: SECRET-왜, en: SECRET-why}}
    key: unit
  - id: losses
    type: multiple_choice
    options:
      - {id: sparse, text: {ko: 희소, en: sparse}}
      - {id: binary, text: {ko: 이진, en: binary}}
      - {id: mse, text: {ko: 제곱, en: squares}}
    key: [sparse, binary]
  - id: flag
    type: true_false
    key: true
    feedback: {ko: SECRET-왜, en: SECRET-why}
  - id: pairs
    type: match
    left:
      - {id: relu, text: {ko: 렐루, en: ReLU}}
      - {id: tanh, text: {ko: 탄젠트, en: tanh}}
    right:
      - {id: bent, text: {ko: 꺾인 선, en: a bend}}
      - {id: curve, text: {ko: 곡선, en: a curve}}
      - {id: line, text: {ko: 직선, en: a line}}
    key: {relu: bent, tanh: curve}
  - id: steps
    type: order
    steps:
      - {id: predict, text: {ko: 예측, en: predict}}
      - {id: compare, text: {ko: 비교, en: compare}}
      - {id: adjust, text: {ko: 조정, en: adjust}}
      - {id: repeat, text: {ko: 반복, en: repeat}}
  - id: params
    type: numeric
    variables: {inputs: [100, 20, 30, 50], units: [10, 5, 4]}
    key: inputs*units + units
    misconceptions:
      inputs*units: {credit: 0.5, text: {ko: SECRET-편향, en: SECRET-bias}}
  - id: activation
    type: term
    key: sigmoid
  - id: method
    type: code_name
    key: compile
  - id: output
    type: code_output
    variables: {n: [3, 4, 5]}
    code: "print({n} * 2)"
    key: "{=n * 2}"
  - id: why
    type: free_text
    concepts:
      - {id: error, name: {ko: SECRET-오차, en: SECRET-error}, any_of: [SECRET-오차]}
"""


def make_quiz(**changes: object) -> Quiz:
    """A quiz with a question of every type."""
    data = {
        "id": "all-types",
        "title": {"ko": "모든 문제", "en": "Every type"},
        "questions": _questions(),
    }
    return Quiz.model_validate({**data, **changes})


def make_pooled(**changes: object) -> tuple[Quiz, Bank]:
    """A quiz of two pools, and the bank that they draw from."""
    topic = Topic.model_validate(
        {"id": "all", "title": {"ko": "", "en": ""}, "questions": _questions()}
    )
    data = {
        "id": "pooled",
        "title": {"ko": "뽑기", "en": "Drawn"},
        "personal": True,
        "attempts": 2,
        "questions": [
            {"id": "first", "type": "pool", "draw": ["params", "output"]},
            {"id": "second", "type": "pool", "draw": ["range", "losses", "steps", "pairs"]},
        ],
    }
    return Quiz.model_validate({**data, **changes}), Bank((topic,))


def _questions() -> list[dict[str, object]]:
    found: list[dict[str, object]] = yaml.safe_load(_QUESTIONS)
    shared = yaml.safe_load(_WORDS)
    for question in found:
        words = dict(shared)
        words["prompt"] = {
            language: text.replace("{NAME}", str(question["id"]))
            for language, text in shared["prompt"].items()
        }
        if question["id"] == "params":
            words["prompt"] = {
                "ko": "특성이 {inputs:,}개, 뉴런이 {units}개",
                "en": "{inputs:,} features, {units} neurons",
            }
        question.update(words)
    return found
