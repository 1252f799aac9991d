"""What the files of a course say about one another."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from grader.spec.course import load_course
from grader.spec.references import check_references

ASSIGNMENT = """\
id: a
week: 6
title: {ko: 과제, en: Assignment}
dataset: mnist
rubric: r
quiz: q
tasks:
  - id: dense
    title: {ko: 밀집층, en: Dense}
    checks:
      - structure: {as: single}
      - accuracy:
          model: single
          at_least: 0.83
          needs: [structure]
"""
RUBRIC = """\
id: r
tasks:
  dense:
    checks:
      structure: 5
      accuracy: 5
quiz:
  loss: 2
"""
QUIZ = """\
id: q
title: {ko: 퀴즈, en: Quiz}
questions:
  - id: loss
    type: term
    prompt: {ko: 무엇?, en: What?}
    explanation: {ko: 이것, en: This}
    hint: {ko: 생각해 보세요, en: Think}
    key: cross_entropy
    rivals:
      - squared_error
"""
GLOSSARY = """\
terms:
  - {id: cross_entropy, kind: loss, name: {ko: 교차 엔트로피, en: cross entropy}}
  - {id: squared_error, kind: loss, name: {ko: 제곱 오차, en: squared error}}
"""
FILES = {
    "assignments/a.yaml": ASSIGNMENT,
    "rubrics/r.yaml": RUBRIC,
    "assignments/quizzes/q.yaml": QUIZ,
    "assignments/glossary.yaml": GLOSSARY,
}


class NoArguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AccuracyArguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    model: str
    at_least: float
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """As much of a check as the linter has to know."""

    arguments: type[BaseModel]
    model_arguments: tuple[str, ...]


CHECKS = {"structure": Check(NoArguments, ()), "accuracy": Check(AccuracyArguments, ("model",))}


def lint(root: Path, **replaced: tuple[str, str]) -> list[str]:
    """The errors of the course above with one text replaced in some of its files."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        old, new = replaced.get(path.stem, ("", ""))
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    errors = check_references(load_course(root), CHECKS)
    return [str(error).removeprefix(f"{root}/") for error in errors]


def test_course_without_mistakes_has_no_errors(tmp_path: Path) -> None:
    """Files that agree with one another are left in peace."""
    assert lint(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "structure: {",
            "strucure: {",
            [
                "11: strucure — expected a kind of check, found 'strucure'; "
                "did you mean 'structure'?",
                "15: accuracy.needs — expected the id of an earlier check (strucure), "
                "found 'structure'; did you mean 'strucure'?",
            ],
        ),
        (
            "at_least",
            "atleast",
            [
                "14: accuracy.atleast — expected one of model, at_least, metrics, "
                "found 'atleast'; did you mean 'at_least'?"
            ],
        ),
        (
            "          at_least: 0.83\n",
            "",
            ["12: accuracy.at_least — expected it here, found only model"],
        ),
        (
            "0.83",
            "high",
            ["14: accuracy.at_least — expected a number, found the text 'high'"],
        ),
        (
            "at_least: 0.83",
            "{at_least: 0.83, metrics: [acc, 3]}"[1:-1].replace(", m", "\n          m"),
            ["15: accuracy.metrics.#2 — expected text, found 3; put it in quotes"],
        ),
        (
            "model: single",
            "model: singel",
            [
                "13: accuracy.model — expected a name that an earlier check gives with `as:` "
                "(single), found the text 'singel'; did you mean 'single'?"
            ],
        ),
        (
            "needs: [structure]",
            "needs: [accuracy]",
            [
                "15: accuracy.needs — expected the id of an earlier check (structure), "
                "found 'accuracy'"
            ],
        ),
        (
            "needs: [structure]",
            "as: single",
            ["15: accuracy.as — expected a new name for the model, found 'single', which is taken"],
        ),
        (
            "rubric: r\n",
            "rubric: rr\n",
            ["5: rubric — expected the id of a rubric file (r), found 'rr'"],
        ),
        (
            "quiz: q\n",
            "quiz: qq\n",
            ["6: quiz — expected the id of a quiz file (q), found 'qq'"],
        ),
    ],
)
def test_mistake_in_an_assignment(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    """A wrong reference in an assignment is reported at its own line."""
    found = [error for error in lint(tmp_path, a=(old, new)) if "rubrics/" not in error]
    assert found == [f"assignments/a.yaml:{line}" for line in expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "accuracy: 5",
            "acuracy: 5",
            [
                "6: tasks.dense.checks.acuracy — expected a check of the task 'dense' "
                "(structure, accuracy), found 'acuracy'; did you mean 'accuracy'?",
                "4: tasks.dense.checks.accuracy — expected points for this check of the task "
                "'dense', found none",
            ],
        ),
        (
            "  dense:",
            "  dnse:",
            [
                "3: tasks.dnse — expected a task of the assignment 'a' (dense), found 'dnse'; "
                "did you mean 'dense'?",
                "2: tasks.dense — expected points for this task of the assignment 'a', found none",
            ],
        ),
        (
            "  loss: 2\n",
            "  lost: 2\n",
            [
                "8: quiz.lost — expected a question of the quiz (loss), found 'lost'; "
                "did you mean 'loss'?",
                "7: quiz.loss — expected points for this question of the quiz, found none",
            ],
        ),
        (
            "quiz:\n  loss: 2\n",
            "",
            ["1: quiz.loss — expected points for this question of the quiz, found none"],
        ),
    ],
)
def test_mistake_in_a_rubric(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    """What a rubric names too much or too little is reported where it is or should be."""
    assert lint(tmp_path, r=(old, new)) == [f"rubrics/r.yaml:{line}" for line in expected]


def test_rubric_of_an_assignment_without_a_quiz(tmp_path: Path) -> None:
    """Points for questions are one too many where there is no quiz."""
    assert lint(tmp_path, a=("quiz: q\n", "")) == [
        "rubrics/r.yaml:8: quiz.loss — expected a question of the quiz (none), found 'loss'"
    ]


def test_unknown_term_in_a_quiz(tmp_path: Path) -> None:
    """A question's terms are terms of the glossary."""
    assert lint(tmp_path, q=("- squared_error", "- square_error")) == [
        "assignments/quizzes/q.yaml:11: questions.loss.rivals — expected the id of a term of the "
        "glossary, found 'square_error'; did you mean 'squared_error'?"
    ]


def test_faulty_file_is_reported_once(tmp_path: Path) -> None:
    """A quiz that cannot be read is one error, and not one for each reference to it."""
    assert lint(tmp_path, q=("id: q", "id: [")) == [
        "assignments/quizzes/q.yaml:1: a bracket or quote opened here — expected its closing "
        "partner, found none; a text with ': ', ',' or a bracket in it needs quotes"
    ]
