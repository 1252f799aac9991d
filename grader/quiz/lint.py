"""Checks questions by their own sample answers and names, before any student meets them.

What else can be wrong with a question is in `grader.quiz.faults`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

from grader.messages import plain
from grader.quiz.marking import judge
from grader.quiz.papers.form import fill_in
from grader.quiz.reading.arithmetic import ArithmeticFailedError, work_out
from grader.quiz.verdict import Reading
from grader.quiz.words.lemmas import PLAIN
from grader.spec.quiz import (
    Bank,
    CodeNameQuestion,
    Glossary,
    NumericQuestion,
    Pool,
    Question,
    Quiz,
    QuizStatus,
    TermQuestion,
    Topic,
    Values,
)
from grader.spec.quiz.asked import PLACEHOLDER

MOST_COMBINATIONS = 200
"""Combinations of values on which a question is tried; of more, a fixed sample."""


@dataclass(frozen=True)
class Mismatch:
    """A sample answer that does not get the status its author expects."""

    question: str
    answer: str
    """With numbers in place of variables."""
    expected: QuizStatus
    found: QuizStatus
    read_as: str
    values: str = ""
    """The numbers that stood for variables, such as `inputs=100, units=10`."""


@dataclass(frozen=True)
class UnknownName:
    """A term or an expression of a question that cannot be used."""

    question: str
    name: str
    known: tuple[str, ...]
    """The glossary's term ids; empty for an expression, which has no finite value."""


def check_cases(source: Quiz | Topic, glossary: Glossary) -> list[Mismatch]:
    """Mark the sample answers of a file's own questions; out come those that get another status.

    All are marked on the first values of the variables, those with placeholders on the others too.

    Raises:
        SpecError: a question names a term that the glossary lacks, or an expression has no value;
            see `unknown_terms`.
    """
    reading = Reading(glossary, PLAIN)
    return [
        mismatch
        for question in own_questions(source)
        for values, filled in _variants(question)
        for mismatch in _check_question(filled, values, reading)
    ]


def check_bank(bank: Bank, glossary: Glossary) -> list[Mismatch]:
    """`check_cases` for every topic."""
    return [mismatch for topic in bank.topics for mismatch in check_cases(topic, glossary)]


def unknown_terms(source: Quiz | Topic, glossary: Glossary) -> list[UnknownName]:
    """Terms that the glossary lacks, and expressions without a value, question by question."""
    known = tuple(term.id for term in glossary.terms)
    unknown: list[UnknownName] = []
    for question in own_questions(source):
        match question:
            case NumericQuestion():
                for expression in (question.key, *question.misconceptions):
                    if not _has_value(expression, combinations(question)):
                        unknown.append(UnknownName(question.id, expression, ()))
            case TermQuestion() | CodeNameQuestion():
                lacking = [name for name in question.term_ids if name not in known]
                unknown += [UnknownName(question.id, name, known) for name in lacking]
            case _:
                pass
    return unknown


def own_questions(source: Quiz | Topic) -> tuple[Question, ...]:
    """The questions that a file itself holds: those of pools are the bank's."""
    return tuple(item for item in source.questions if not isinstance(item, Pool))


def combinations(question: Question) -> list[dict[str, float]]:
    """Values for all of a question's variables, the first values first: one `{}` without any."""
    names, choices = list(question.variables), list(question.variables.values())
    if prod(map(len, choices)) <= MOST_COMBINATIONS:
        return [dict(zip(names, chosen, strict=True)) for chosen in product(*choices)]
    chance = random.Random(question.id)
    first = {name: values[0] for name, values in question.variables.items()}
    drawn = ({n: chance.choice(v) for n, v in question.variables.items()} for _ in iter(int, 1))
    return [first, *islice(drawn, MOST_COMBINATIONS - 1)]


def _variants(question: Question) -> Iterator[tuple[Values, Question]]:
    """The question on its first values with all cases, and on others with those that change."""
    first, *others = combinations(question)
    bare = _without_words(question)
    yield first, fill_in(bare, first)
    changing = {
        status: kept
        for status, samples in question.cases.items()
        if (kept := tuple(sample for sample in samples if PLACEHOLDER.search(sample)))
    }
    if changing:
        bare = bare.model_copy(update={"cases": changing})
        yield from ((values, fill_in(bare, values)) for values in others)


def _without_words(question: Question) -> Question:
    # Nothing that is said after marking changes a mark, and filling it in takes most of the time.
    silent = plain("")
    return question.model_copy(update={"explanation": silent, "hint": silent, "more_hints": ()})


def _check_question(question: Question, values: Values, reading: Reading) -> Iterator[Mismatch]:
    for expected, samples in question.cases.items():
        for sample in samples:
            verdict = judge(question, reading, sample)
            if verdict.status != expected:
                yield Mismatch(
                    question.id, sample, expected, verdict.status, verdict.read_as.en, show(values)
                )


def show(values: Values) -> str:
    """`inputs=100, units=10`."""
    return ", ".join(f"{name}={value:g}" for name, value in values.items())


def _has_value(expression: str, values: Sequence[Mapping[str, float]]) -> bool:
    try:
        for chosen in values:
            work_out(expression, chosen)
    except ArithmeticFailedError:
        return False
    return True
