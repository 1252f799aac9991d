"""The right answer to a question, in words. For practice only: a graded question has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.messages import LANGUAGES, Text, message, plain
from grader.quiz.reading.arithmetic import work_out
from grader.spec.quiz import (
    CodeNameQuestion,
    CodeOutputQuestion,
    FreeTextQuestion,
    Glossary,
    MatchQuestion,
    MultipleChoiceQuestion,
    NumericQuestion,
    Option,
    OrderQuestion,
    Question,
    SingleChoiceQuestion,
    Term,
    TermQuestion,
    TrueFalseQuestion,
)


def describe_solution(question: Question, glossary: Glossary) -> Text:
    """The key of a question whose variables are filled in, as a person would say it.

    Raises:
        StopIteration: the glossary lacks the term that is the key.
        ArithmeticFailedError: the key has no value.
    """
    match question:
        case SingleChoiceQuestion(key=key, options=options):
            return _text_of(options, key)
        case MultipleChoiceQuestion(key=keys, options=options):
            return _join((option.text for option in options if option.id in keys), ", ")
        case TrueFalseQuestion(key=key):
            return message(f"quiz_terminal.{'true' if key else 'false'}")
        case MatchQuestion():
            pairs = ((left.text, question.key[left.id]) for left in question.left)
            return _join((_pair(left, _text_of(question.right, id)) for left, id in pairs), "\n")
        case OrderQuestion(steps=steps):
            return _join((step.text for step in steps), " → ")
        case NumericQuestion(key=key):
            return plain(_spell(work_out(key, {})))
        case TermQuestion(key=key):
            return _find(glossary, key).name
        case CodeNameQuestion(key=key):
            term = _find(glossary, key)
            return plain(term.code[0]) if term.code else term.name
        case CodeOutputQuestion(key=key):
            return plain(key)
        case FreeTextQuestion(concepts=concepts):
            return _join((concept.name for concept in concepts), ", ")


def _find(glossary: Glossary, id: str) -> Term:
    return next(term for term in glossary.terms if term.id == id)


def _text_of(options: Sequence[Option], id: str) -> Text:
    return next(option.text for option in options if option.id == id)


def _pair(left: Text, right: Text) -> Text:
    return _join((left, right), " → ")


def _join(texts: Iterable[Text], between: str) -> Text:
    found = list(texts)
    return Text(
        **{name: between.join(text.in_language(name) for text in found) for name in LANGUAGES}
    )


def _spell(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,.10g}"
