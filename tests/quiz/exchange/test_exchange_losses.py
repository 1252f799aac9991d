"""What cannot be carried over is listed, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.messages import message, message_keys
from grader.quiz.exchange import Packed, Target, pack_quiz
from grader.quiz.exchange.losses import question_losses
from grader.spec.quiz import Bank, Glossary, Quiz, Topic

KEYS = {
    message(key).en: key.rpartition(".")[2]
    for key in message_keys()
    if key.startswith("quiz_exchange.loss.")
}


def lost(packed: Packed, question: str) -> list[str]:
    return [KEYS[loss.words.en] for loss in packed.losses if loss.question == question]


EXPECTED: list[tuple[Target, str, list[str]]] = [
    ("gift", "one", ["hints"]),
    ("moodle-xml", "one", []),
    ("qti", "one", ["more_hints"]),
    ("gift", "several", ["hints", "shuffle"]),
    ("moodle-xml", "several", []),
    ("qti", "several", ["several", "shuffle"]),
    ("moodle-xml", "statement", []),
    ("gift", "steps", ["hints", "order"]),
    ("gift", "amount", ["variables", "numbers", "units", "credits"]),
    ("moodle-xml", "amount", ["variables", "numbers", "credits"]),
    ("qti", "amount", ["variables", "numbers", "units", "misconceptions"]),
    ("gift", "named", ["names"]),
    ("qti", "named", ["names", "misconceptions"]),
    ("moodle-xml", "printed", ["output"]),
    ("gift", "why", ["hints", "concepts"]),
    ("moodle-xml", "why", ["hints", "concepts_kept"]),
]


@pytest.mark.parametrize(("target", "question", "expected"), EXPECTED)
def test_losses_of_a_question(
    pack: Callable[..., Packed], target: Target, question: str, expected: list[str]
) -> None:
    """Each format lacks its own things."""
    assert lost(pack(target), question) == expected


@pytest.mark.parametrize(
    ("target", "tongue", "expected"),
    [
        ("gift", "ko", ["points", "unclear", "cases", "language"]),
        ("qti", "both", ["points", "unclear", "cases"]),
    ],
)
def test_losses_of_the_whole(
    pack: Callable[..., Packed], target: Target, tongue: str, expected: list[str]
) -> None:
    """What concerns every question is said once."""
    assert lost(pack(target, tongue), "") == expected


def test_pools_and_personal_quizzes_are_losses(every_type: Quiz, terms: Glossary) -> None:
    """Moodle gets a category for a pool, and everybody the same quiz."""
    topic = Topic(id="t", title=every_type.title, questions=every_type.questions[:1])
    fields = {
        "id": "q",
        "title": {"ko": "q", "en": "q"},
        "personal": True,
        "questions": [{"id": "place", "type": "pool", "draw": ["one"]}],
    }
    packed = pack_quiz(Quiz.model_validate(fields), Bank((topic,)), terms, "gift", "both")
    assert lost(packed, "") == ["points", "unclear", "cases", "personal", "pools"]
    assert [section.pool for section in packed.packet.sections] == ["place"]


def test_loss_without_variables_is_none(every_type: Quiz) -> None:
    """A question whose numbers are the same for everybody loses none."""
    question = next(q for q in every_type.questions if q.id == "statement")
    assert question_losses(question, "moodle-xml") == ()
