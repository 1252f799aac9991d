"""How well free text is marked: agreement with the marks that a person gave in an exam.

    python benchmarks/short_answers.py [--marked 20]

The answers are those of GRADER_DATA_DIR/quiz/digiklausur_nn (17 questions on neural networks,
marked 0, 1 or 2 by one person). Every third student, by name, is held out; ideas were written and
models fitted with the other students only, and all figures are of students held out. Shown are
Pearson's r and the quadratic weighted kappa (Cohen 1968) of rounded marks for

    length   marks from the length of an answer alone: what any method has to beat
    rubric   the weight of the ideas found, by benchmarks/short_answers.yaml
    marked   a suggestion from the ideas and from 20 marked answers of each question

and how many answers would be released without a person, and how many of those had less than full
marks. The figures are those of this exam and stand for no other.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import cohen_kappa_score

from grader.quiz.deciding.suggestion import suggest_all
from grader.quiz.marking import judge
from grader.quiz.verdict import Reading, Verdict
from grader.quiz.words.lemmas import PLAIN
from grader.spec.course import load_course
from grader.spec.quiz import FreeTextQuestion
from grader.spec.yaml import load_document

ROOT = Path(__file__).resolve().parent.parent
IDEAS = Path(__file__).with_suffix(".yaml")
FULL = 2.0
"""The marks of a perfect answer."""
METHODS = ("length", "rubric", "marked")


@dataclass(frozen=True)
class Answer:
    """One answer and the marks that a person gave it."""

    question: int
    prompt: str
    student: str
    text: str
    marks: float


@dataclass(frozen=True)
class Result:
    """What every method says of the answers of the students held out."""

    question: int
    marks: tuple[float, ...]
    guesses: Mapping[str, tuple[float, ...]]
    released: tuple[bool, ...]


def main() -> None:
    """Mark the exam and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--marked", type=int, default=20, help="marked answers of each question")
    arguments = parser.parse_args()
    folder = os.environ.get("GRADER_DATA_DIR")
    if not folder:
        sys.exit("set GRADER_DATA_DIR to the folder that holds quiz/digiklausur_nn")
    answers = read_answers(Path(folder) / "quiz" / "digiklausur_nn" / "answers.jsonl")
    reading = Reading(load_course(ROOT).glossary, PLAIN)
    written = load_document(IDEAS).data["questions"]
    ideas = {int(number): groups for number, groups in written.items()}
    held = held_out(answers)
    results = [
        measure_question(
            [answer for answer in answers if answer.question == number],
            held,
            ideas[number],
            reading,
            arguments.marked,
        )
        for number in sorted(ideas)
    ]
    print(f"students held out: {len(held)}; marked answers of each question: {arguments.marked}")
    print_table(results)


def read_answers(path: Path) -> list[Answer]:
    """The exam's answers, in the file's order."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Answer(row["qid"], row["question"], row["student"], row["answer"], float(row["score"]))
        for row in rows
    ]


def held_out(answers: Sequence[Answer]) -> frozenset[str]:
    """Every third student by name."""
    return frozenset(sorted({answer.student for answer in answers})[2::3])


def measure_question(
    answers: Sequence[Answer],
    held: frozenset[str],
    ideas: Sequence[Sequence[Sequence[str]]],
    reading: Reading,
    marked: int,
) -> Result:
    """Mark one question's answers of the students held out, by every method."""
    known = sorted((a for a in answers if a.student not in held), key=lambda a: a.student)
    asked = [answer for answer in answers if answer.student in held]
    question = make_question(answers[0], ideas)
    verdicts = [judge(question, reading, answer.text) for answer in asked]
    decided = [(answer.text, answer.marks / FULL) for answer in known[:marked]]
    texts = [answer.text for answer in asked]
    suggestions = suggest_all(question, texts, decided, reading)
    guesses = {
        "length": by_length(known, asked),
        "rubric": tuple(FULL * credit_of(verdict) for verdict in verdicts),
        "marked": tuple(FULL * (guess or 0.0) for guess in suggestions),
    }
    released = tuple(verdict.status == "correct" for verdict in verdicts)
    return Result(answers[0].question, tuple(a.marks for a in asked), guesses, released)


def make_question(answer: Answer, ideas: Sequence[Sequence[Sequence[str]]]) -> FreeTextQuestion:
    """A question of ours for one of the exam's."""
    same = {"ko": answer.prompt, "en": answer.prompt}
    concepts = [
        {
            "id": f"idea_{number}",
            "name": {"ko": str(groups[0][0]), "en": str(groups[0][0])},
            "any_of": [[str(phrase) for phrase in group] for group in groups],
        }
        for number, groups in enumerate(ideas, start=1)
    ]
    return FreeTextQuestion.model_validate(
        {
            "id": f"question_{answer.question}",
            "type": "free_text",
            "prompt": same,
            "explanation": same,
            "hint": same,
            "concepts": concepts,
        }
    )


def credit_of(verdict: Verdict) -> float:
    """What the marker would give: nothing for a blank answer or one that it cannot read."""
    return verdict.credit if verdict.suggested is None else verdict.suggested


def by_length(known: Sequence[Answer], asked: Sequence[Answer]) -> tuple[float, ...]:
    """Marks from a straight line through the root of the length, fitted to the known answers."""
    slope, start = np.polyfit([root(a) for a in known], [a.marks for a in known], 1)
    return tuple(float(np.clip(start + slope * root(answer), 0, FULL)) for answer in asked)


def root(answer: Answer) -> float:
    """The square root of the number of characters."""
    return float(len(answer.text.strip()) ** 0.5)


def pearson(marks: Sequence[float], guesses: Sequence[float]) -> float:
    """Pearson's r; NaN where all marks or all guesses are the same."""
    if np.std(marks) == 0 or np.std(guesses) == 0:
        return float("nan")
    return float(np.corrcoef(marks, guesses)[0, 1])


def kappa(marks: Sequence[float], guesses: Sequence[float]) -> float:
    """The quadratic weighted kappa of rounded marks; NaN where they cannot differ."""
    rounded = [int(np.floor(guess + 0.5)) for guess in guesses]
    given = [int(mark) for mark in marks]
    if len({*rounded, *given}) < 2:
        return float("nan")
    return float(cohen_kappa_score(given, rounded, weights="quadratic", labels=[0, 1, 2]))


def print_table(results: Sequence[Result]) -> None:
    """A row for each question and one for all; then what would be released."""
    heads = "".join(f"{f'{name} r':>11}{'QWK':>7}" for name in METHODS)
    print(f"{'question':<10}{'answers':>8}{heads}{'released':>10}{'wrongly':>9}")
    for result in results:
        print_row(str(result.question), [result])
    print_row("all", results)


def print_row(name: str, results: Sequence[Result]) -> None:
    """One row: agreement of each method, and releases."""
    marks = [mark for result in results for mark in result.marks]
    cells = ""
    for method in METHODS:
        guesses = [guess for result in results for guess in result.guesses[method]]
        cells += f"{pearson(marks, guesses):>11.2f}{kappa(marks, guesses):>7.2f}"
    released = [flag for result in results for flag in result.released]
    wrongly = sum(flag and mark < FULL for flag, mark in zip(released, marks, strict=True))
    print(f"{name:<10}{len(marks):>8}{cells}{sum(released):>10}{wrongly:>9}")


if __name__ == "__main__":
    main()
