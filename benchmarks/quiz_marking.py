"""How many answers to a quiz are marked in a second, on one core, by type of question.

    python benchmarks/quiz_marking.py [--repeat 7]

Marks the sample answers of every quiz and of the bank, as they are written, with the first values
of variables. What depends on a question alone is made ready in a first round that does not count;
what is remembered of answers (sums and words) is forgotten before every round, so that each is read
anew. Time is the process's own (`time.process_time`), which other work on the machine does not
change much; medians are printed. Free text is marked by the plain analyser.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from grader.quiz.lint import combinations, own_questions
from grader.quiz.marking import judge
from grader.quiz.papers.form import fill_in
from grader.quiz.reading.arithmetic import evaluate
from grader.quiz.reading.slips import split_jamo
from grader.quiz.verdict import Reading
from grader.quiz.words.lemmas import PLAIN
from grader.spec.course import load_course
from grader.spec.quiz import Question, Quiz, Topic

ROOT = Path(__file__).resolve().parent.parent

Sample = tuple[Question, str]


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=7)
    arguments = parser.parse_args()
    course = load_course(ROOT)
    reading = Reading(course.glossary, PLAIN)
    samples = load_samples()
    closed = [sample for kind, found in samples.items() if kind != "free_text" for sample in found]
    print(f"{'':<16}{'answers':>9}{'a second':>10}{'slowest round':>15}")
    for kind, found in sorted(samples.items()):
        print_row(kind, found, measure_rounds(found, reading, arguments.repeat))
    print_row("all but free text", closed, measure_rounds(closed, reading, arguments.repeat))


def load_samples() -> dict[str, list[Sample]]:
    """Every sample answer with its question, by the question's type."""
    course = load_course(ROOT)
    sources: list[Quiz | Topic] = [
        *(course.quiz(id) for id in course.ids("quiz")),
        *course.bank.topics,
    ]
    samples: dict[str, list[Sample]] = {}
    for source in sources:
        for question in own_questions(source):
            asked = fill_in(question, combinations(question)[0])
            answers = [answer for answers in asked.cases.values() for answer in answers]
            samples.setdefault(asked.type, []).extend((asked, answer) for answer in answers)
    return samples


def measure_rounds(samples: Sequence[Sample], reading: Reading, repeat: int) -> list[float]:
    """Answers a second, round by round."""
    rates = []
    for _ in range(repeat + 1):
        evaluate.cache_clear()
        split_jamo.cache_clear()
        begin = time.process_time()
        for question, answer in samples:
            judge(question, reading, answer)
        rates.append(len(samples) / (time.process_time() - begin))
    return rates[1:]


def print_row(name: str, samples: Sequence[Sample], rates: Sequence[float]) -> None:
    """One line of the table."""
    print(f"{name:<17}{len(samples):>8}{statistics.median(rates):>10,.0f}{min(rates):>15,.0f}")


if __name__ == "__main__":
    main()
