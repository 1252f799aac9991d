"""A question of each type that a person may have to decide about, and a quiz of them."""

from __future__ import annotations

from typing import Any

from grader.spec.quiz import FreeTextQuestion, NumericQuestion, Quiz, TermQuestion

WORDS = {"ko": "말", "en": "words"}
_TEXTS: dict[str, Any] = {
    "prompt": WORDS,
    "explanation": WORDS,
    "hint": {"ko": "힌트", "en": "hint"},
}

ROLE = FreeTextQuestion.model_validate(
    {
        **_TEXTS,
        "id": "role",
        "type": "free_text",
        "concepts": [
            {"id": "error", "name": {"ko": "오차", "en": "error"}, "any_of": [["오차", "줄이"]]},
            {"id": "weight", "name": {"ko": "가중치", "en": "weight"}, "any_of": ["가중치"]},
        ],
    }
)
NUMERIC = NumericQuestion.model_validate({**_TEXTS, "id": "sum", "type": "numeric", "key": "1+1"})
TERM = TermQuestion.model_validate({**_TEXTS, "id": "loss", "type": "term", "key": "crossentropy"})
QUIZ = Quiz.model_validate({"id": "q", "title": WORDS, "questions": [ROLE, NUMERIC, TERM]})
