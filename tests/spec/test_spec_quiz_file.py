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
            "5: questions.params.type — expected one of 'single_choice', 'multiple_choice', "
            "'true_false', 'match', 'order', 'numeric', 'term', 'code_name', 'code_output', "
            "'free_text', 'pool', found the text 'numerik'; did you mean 'numeric'?",
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
            "8: questions.params.hnit — expected one of id, prompt, code, explanation, hint, "
            "more_hints, variables, cases, type, key, tolerance, units, parts, misconceptions, "
            "found 'hnit'; did you mean 'hint'?",
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
            "4: questions.params — 'ten' names no variable of this question: expected one of its "
            "variables (there are none), found 'ten'",
        ),
        (
            "key: 10",
            "key: about 10",
            "9: questions.params.key — expected a number or arithmetic such as '100*10 + 10', "
            "found 'about 10'",
        ),
        (
            "key: 10",
            "key: print(10)",
            "9: questions.params.key — expected a number or arithmetic such as '100*10 + 10', with "
            "no functions but ceil, floor, max, min, round, found 'print(10)'",
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
