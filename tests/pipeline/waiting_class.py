"""A class whose answers in free text wait for a person."""

from __future__ import annotations

from pathlib import Path

from small_course import Class, open_class

QUIZ = """\
id: a1
title: {ko: 퀴즈, en: Quiz}
questions:
  - id: loss
    type: free_text
    prompt: {ko: 왜 배우나요?, en: Why?}
    explanation: {ko: 오차를 줄여요., en: To reduce the error.}
    hint: {ko: 힌트, en: Think}
    concepts:
      - id: error
        name: {ko: 오차 줄이기, en: less error}
        any_of: [[오차, 줄이]]
      - id: weight
        name: {ko: 가중치, en: weights}
        any_of: [가중치]
"""


def open_waiting(root: Path, **answers: str) -> Class:
    """A class in which each student has handed in one answer, graded."""
    group = open_class(root)
    (root / "assignments/quizzes/a1.yaml").write_text(QUIZ, encoding="utf-8")
    for student, answer in answers.items():
        group.hand_in(f"{student}/work.py")
        group.hand_in(f"{student}/answers.yaml", f'loss: "{answer}"\n')
    group.run()
    return group
