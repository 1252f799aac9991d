"""The quiz, its form and the glossary as they ship, and a way to mark one answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from grader.quiz import Marking, mark
from grader.quiz.papers.form import Form, common_form
from grader.quiz.verdict import Reading
from grader.quiz.words.lemmas import PLAIN
from grader.spec.quiz import Glossary, Quiz
from grader.submission.model import Answer

sys.path.append(str(Path(__file__).parent))

ROOT = Path(__file__).parents[2]

MarkOne = Callable[[str, str], Marking]


@pytest.fixture(scope="session")
def quiz() -> Quiz:
    text = (ROOT / "assignments" / "quizzes" / "ch07-1.yaml").read_text(encoding="utf-8")
    return Quiz.model_validate(yaml.safe_load(text))


@pytest.fixture(scope="session")
def glossary() -> Glossary:
    text = (ROOT / "assignments" / "glossary.yaml").read_text(encoding="utf-8")
    return Glossary.model_validate(yaml.safe_load(text))


@pytest.fixture(scope="session")
def form(quiz: Quiz) -> Form:
    return common_form(quiz)


@pytest.fixture(scope="session")
def reading(glossary: Glossary) -> Reading:
    return Reading(glossary=glossary, analyser=PLAIN)


@pytest.fixture(scope="session")
def mark_one(form: Form, reading: Reading) -> MarkOne:
    def mark_answer(question: str, text: str) -> Marking:
        answer = Answer(question=question, text=text, source="answers.yaml")
        markings = mark(form, reading, [answer])
        return next(marking for marking in markings if marking.question == question)

    return mark_answer
