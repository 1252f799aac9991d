"""A quiz of every type, the course as it ships, and ways to read what was written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.quiz.exchange import Intake, Packed, Target, Tongue, pack_quiz, take_gift
from grader.spec.course import Course, load_course
from grader.spec.quiz import Bank, Glossary, Quiz
from grader.spec.yaml import load_spec

HERE = Path(__file__).parent
ROOT = HERE.parents[2]

Pack = Callable[..., Packed]
Take = Callable[[str], Intake]


@pytest.fixture(scope="session")
def course() -> Course:
    return load_course(ROOT)


@pytest.fixture(scope="session")
def terms(course: Course) -> Glossary:
    return course.glossary


@pytest.fixture(scope="session")
def every_type() -> Quiz:
    return load_spec(HERE / "every_type.yaml", Quiz)


@pytest.fixture(scope="session")
def pack(every_type: Quiz, terms: Glossary) -> Pack:
    """Packs the quiz of every type, or the question of it that is named."""

    def pack_one(target: Target, tongue: Tongue = "en", only: str = "") -> Packed:
        chosen = [q for q in every_type.questions if only in ("", q.id)]
        quiz = every_type.model_copy(update={"questions": tuple(chosen)})
        return pack_quiz(quiz, Bank(), terms, target, tongue)

    return pack_one


@pytest.fixture(scope="session")
def take(terms: Glossary) -> Take:
    """Takes in a GIFT text."""
    return lambda text: take_gift(text, "questions.gift", terms)
