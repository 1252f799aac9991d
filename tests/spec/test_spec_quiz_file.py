"""Mistakes in a quiz file, whose questions are told apart by their type."""

from pathlib import Path

import pytest

from grader.errors import SpecError
from grader.spec.quiz import Quiz
from grader.spec.yaml import load_spec

QUIZ = """\
id: q
title: {ko: 퀴즈, en: Quiz}
questions:
  - id: params
    type: numeric
    prompt: {ko: 몇 개?, en: How many?}
    explanation: {ko: 열 개, en: Ten}
    hint: {ko: 세어 보세요, en: Count}
    key: 10
"""


@pytest.mark.parametrize(
    ("written", "instead", "expected"),
    [
        (
            "type: numeric",
            "type: numerik",
            "5: questions.params.type — expected one of 'numeric', 'term', 'code_name', "
            "found the text 'numerik'; did you mean 'numeric'?",
        ),
        (
            "    type: numeric\n",
            "",
            "4: questions.params — expected a mapping with 'type', found a mapping with id, "
            "prompt, explanation, hint, key",
        ),
        (
            "hint:",
            "hnit:",
            "8: questions.params.hnit — expected one of id, prompt, explanation, hint, cases, "
            "type, key, tolerance, units, parts, misconceptions, found 'hnit'; "
            "did you mean 'hint'?",
        ),
        (
            "    key: 10\n",
            "",
            "4: questions.params.key — expected it here, found only id, type, "
            "prompt, explanation, hint",
        ),
        (
            "key: 10",
            "key: ten",
            "9: questions.params.key — expected a number or arithmetic such as '100*10 + 10', "
            "found 'ten'",
        ),
    ],
)
def test_mistake_in_a_question(tmp_path: Path, written: str, instead: str, expected: str) -> None:
    """A mistake inside a question names the question, and only the keys of its type."""
    path = tmp_path / "q.yaml"
    path.write_text(QUIZ.replace(written, instead), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_spec(path, Quiz)
    assert str(caught.value) == f"{path}:{expected}"
