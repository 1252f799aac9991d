"""Makes one question for a test out of what matters in it."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from grader.messages import Text
from grader.spec.quiz import Question

WORDS = Text(ko="말", en="words")
_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)


def question_of(type: str, **fields: Any) -> Question:
    """A question of that type; texts that do not matter are filled in."""
    texts = {"prompt": WORDS, "explanation": WORDS, "hint": WORDS}
    return _QUESTION.validate_python({"id": "asked", "type": type, **texts, **fields})


def option(id: str, ko: str, en: str, feedback: str = "") -> dict[str, Any]:
    """An option, with feedback of the same words in both languages where there is some."""
    made: dict[str, Any] = {"id": id, "text": {"ko": ko, "en": en}}
    return {**made, "feedback": {"ko": feedback, "en": feedback}} if feedback else made
