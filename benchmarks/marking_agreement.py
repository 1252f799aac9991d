"""How well marks agree with people: answers written by hand, what they deserve and what they got.

    python benchmarks/marking_agreement.py [--by type|kind|file]

Marks every answer of `tests/quiz/answers/*.yaml`. Each stands there under the question that it
answers and under `right`, `partly` or `wrong`, as a person would mark it; `values` are the numbers
asked with, those named first in the question where there are none. Shown are how many answers of
each sort got each status, the shares that matter, and the answers that were accepted or refused
wrongly. Free text is marked by the plain analyser. An answer left to a person or asked about again
(`ask`, `review`) is no mistake, but work.

The files were written before anything in them was marked; 36 answers that also stood among the
questions' own sample answers were reworded after a first marking that none of them had gone wrong
in. `second_round` was written after it, to find more of what had gone wrong: its shares say nothing
about learners, so look at them apart (`--by file`).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from grader.quiz.lint import combinations, own_questions
from grader.quiz.marking import judge
from grader.quiz.papers.form import fill_in
from grader.quiz.verdict import Reading
from grader.quiz.words.lemmas import PLAIN
from grader.spec.course import Course, load_course
from grader.spec.quiz import Question, Quiz, QuizStatus, Topic
from grader.spec.yaml import load_document

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "tests" / "quiz" / "answers"
DESERTS = ("right", "partly", "wrong")
"""What a person would give an answer: all of the credit, some, or none."""
ACCEPTED = frozenset({"correct", "near"})
REFUSED = frozenset({"wrong", "partial"})


@dataclass(frozen=True)
class Sample:
    """One answer, the question as it was asked, and what a person thinks of it."""

    question: Question
    text: str
    deserves: str
    kind: str
    """What is special about it, such as `typo`."""
    file: str
    """The name of its file, without the ending."""

    def __str__(self) -> str:
        return f"{self.question.id}: {self.text!r} ({self.kind}, {self.deserves})"


@dataclass(frozen=True)
class Outcome:
    """A sample and what became of it."""

    sample: Sample
    status: QuizStatus

    @property
    def is_accepted(self) -> bool:
        return self.status in ACCEPTED

    @property
    def is_refused(self) -> bool:
        return self.status in REFUSED


def main() -> None:
    """Mark the answers and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--by", choices=("type", "kind", "file"), default="type")
    arguments = parser.parse_args()
    course = load_course(ROOT)
    outcomes = mark_samples(load_samples(course), Reading(course.glossary, PLAIN))
    print_table(arguments.by, [(row_of(each.sample, arguments.by), each) for each in outcomes])
    print_shares(outcomes)
    print_list("wrong or partly right, and accepted", accepted_wrongly(outcomes))
    print_list("right, and refused", refused_wrongly(outcomes))


def load_samples(course: Course) -> tuple[Sample, ...]:
    """Every answer, in the order of files.

    Raises:
        SpecError: a file is no YAML.
        KeyError: it names a question that the course lacks.
    """
    sources: list[Quiz | Topic] = [
        *(course.quiz(id) for id in course.ids("quiz")),
        *course.bank.topics,
    ]
    questions = {asked.id: asked for source in sources for asked in own_questions(source)}
    return tuple(
        Sample(asked, text, deserves, kind, path.stem)
        for path in sorted(ANSWERS.glob("*.yaml"))
        for group in load_document(path).data
        for asked in [ask(questions[group["question"]], group.get("values", {}))]
        for deserves in DESERTS
        for kind, text in group.get(deserves, ())
    )


def ask(question: Question, values: Mapping[str, Any]) -> Question:
    """The question with numbers for its variables: the first ones, or those in `values`."""
    return fill_in(question, {**combinations(question)[0], **values})


def mark_samples(samples: Iterable[Sample], reading: Reading) -> list[Outcome]:
    """What the markers say of each answer."""
    return [
        Outcome(sample, judge(sample.question, reading, sample.text).status) for sample in samples
    ]


def accepted_wrongly(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Answers that got all the credit and deserve less."""
    return [each for each in outcomes if each.sample.deserves != "right" and each.is_accepted]


def refused_wrongly(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Answers that got less than all the credit and deserve it."""
    return [each for each in outcomes if each.sample.deserves == "right" and each.is_refused]


def row_of(sample: Sample, title: str) -> str:
    """The name of the table's row that a sample belongs into."""
    return {"type": sample.question.type, "kind": sample.kind, "file": sample.file}[title]


def print_table(title: str, rows: Sequence[tuple[str, Outcome]]) -> None:
    """Answers by row name and desert, counted by status."""
    counts = Counter((name, each.sample.deserves, each.status) for name, each in rows)
    statuses = [s for s in get_args(QuizStatus) if any(key[2] == s for key in counts)]
    print(f"{title:<17}{'deserves':<9}" + "".join(f"{status:>11}" for status in statuses))
    for name in [*sorted({name for name, _ in rows}), "all"]:
        for deserves in DESERTS:
            cells = [
                sum(n for key, n in counts.items() if is_cell(key, name, deserves, status))
                for status in statuses
            ]
            if any(cells):
                print(f"{name:<17}{deserves:<9}" + "".join(f"{n or '·':>11}" for n in cells))
    print()


def is_cell(key: tuple[str, str, str], name: str, deserves: str, status: str) -> bool:
    """Whether what is counted under `key` belongs into that cell; `all` is every row's name."""
    return key == (key[0] if name == "all" else name, deserves, status)


def print_shares(outcomes: Sequence[Outcome]) -> None:
    """Of the answers of each sort: how many were accepted, refused, and left open."""
    for deserves in DESERTS:
        chosen = [each for each in outcomes if each.sample.deserves == deserves]
        accepted = sum(each.is_accepted for each in chosen)
        refused = sum(each.is_refused for each in chosen)
        print(
            f"{deserves:<9}{len(chosen):>5}: accepted {accepted / len(chosen):6.1%}, "
            f"refused {refused / len(chosen):6.1%}, "
            f"open {(len(chosen) - accepted - refused) / len(chosen):6.1%}"
        )


def print_list(title: str, outcomes: Sequence[Outcome]) -> None:
    """Each outcome on a line of its own."""
    print(f"\n{title}: {len(outcomes)}")
    for outcome in outcomes:
        print(f"  {outcome.status:<9}{outcome.sample}")


if __name__ == "__main__":
    main()
