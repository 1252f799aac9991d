"""Checks a quiz before any student meets it."""

from __future__ import annotations

from dataclasses import dataclass

from grader.quiz.arithmetic import ArithmeticFailedError, evaluate
from grader.quiz.marking import mark
from grader.spec.quiz import Glossary, NumericQuestion, Question, Quiz, QuizStatus
from grader.submission.model import Answer


@dataclass(frozen=True)
class Mismatch:
    """A sample answer that does not get the status its author expects."""

    question: str
    answer: str
    expected: QuizStatus
    found: QuizStatus
    read_as: str


@dataclass(frozen=True)
class UnknownName:
    """A term or an expression of a question that cannot be used."""

    question: str
    name: str
    known: tuple[str, ...]
    """The glossary's term ids; empty for an expression, which has no finite value."""


def check_cases(quiz: Quiz, glossary: Glossary) -> list[Mismatch]:
    """Mark the sample answers of every question; out come those with another status than theirs.

    Raises:
        SpecError: a question names a term that the glossary lacks; see `unknown_terms`.
    """
    return [
        mismatch
        for question in quiz.questions
        for expected, samples in question.cases.items()
        for sample in samples
        if (mismatch := _check_case(quiz, glossary, question, sample, expected)) is not None
    ]


def unknown_terms(quiz: Quiz, glossary: Glossary) -> list[UnknownName]:
    """Terms that the glossary lacks, and expressions without a value, question by question."""
    known = tuple(term.id for term in glossary.terms)
    unknown: list[UnknownName] = []
    for question in quiz.questions:
        if isinstance(question, NumericQuestion):
            expressions = (question.key, *question.misconceptions)
            unknown += [UnknownName(question.id, e, ()) for e in expressions if not _has_value(e)]
        else:
            lacking = [name for name in question.term_ids if name not in known]
            unknown += [UnknownName(question.id, name, known) for name in lacking]
    return unknown


def _check_case(
    quiz: Quiz, glossary: Glossary, question: Question, sample: str, expected: QuizStatus
) -> Mismatch | None:
    alone = quiz.model_copy(update={"questions": (question,)})
    answer = Answer(question=question.id, text=sample, source="cases")
    (marking,) = mark(alone, glossary, [answer])
    if marking.status == expected:
        return None
    return Mismatch(question.id, sample, expected, marking.status, marking.read_as)


def _has_value(expression: str) -> bool:
    try:
        evaluate(expression)
    except ArithmeticFailedError:
        return False
    return True
