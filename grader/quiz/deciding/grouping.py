"""Which answers say the same, so that a person decides about all of them at once."""

from __future__ import annotations

import hashlib
import json

from grader.quiz.verdict import Reading
from grader.quiz.words.doubts import find_symbols
from grader.quiz.words.roles import find_roles
from grader.spec.quiz import (
    CodeNameQuestion,
    FreeTextQuestion,
    Question,
    TermQuestion,
    Values,
    fold,
)

_DIGITS = 16
"""Hexadecimal digits of a group's name: nobody can write an answer into a group at will."""


def content_key(question: Question, text: str, reading: Reading) -> str:
    """What a normalised answer says, in a form that is equal for answers of equal content.

    In free text endings and filling words do not count. The order of words does, and so do
    particles: `옵티마이저는 가중치를` and `옵티마이저를 가중치는` have the same words.
    """
    match question:
        case FreeTextQuestion():
            words = reading.analyser.content_words(text)
            signs = (*find_roles(text), "|", *find_symbols(text))
            return " ".join((*words, "|", *signs)) if words else " ".join(text.split())
        case TermQuestion() | CodeNameQuestion():
            return fold(text)
        case _:
            # `-1` is not `1` and `10 10` not `1010`: what joins words may not be dropped here.
            return " ".join(text.split())


def group_name(question: Question, source: str, values: Values, text: str, reading: Reading) -> str:
    """The name of all answers to one question, asked with the same numbers, of equal content.

    `source` is the id of the question that was asked, `text` a normalised answer. Out come
    16 hexadecimal digits.
    """
    numbers = sorted((name, float(value)) for name, value in values.items())
    content = json.dumps([source, question.type, numbers, content_key(question, text, reading)])
    return hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]
