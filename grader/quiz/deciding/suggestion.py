"""Guesses the credit of an answer from those that a person has marked: for review only.

The guess is a ridge regression over three views of an answer: its runs of letters, its content
words, and the ideas found in it. Nothing is ever released on its word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.quiz.reading.writing import normalise
from grader.quiz.verdict import Reading
from grader.quiz.words.concepts import credit, find_concepts, take_apart
from grader.spec.quiz import FreeTextQuestion

LEAST_DECIDED = 10
"""Marked answers of one question; with fewer there is no guess."""
_SMOOTHING = 1.0
_ONE_IDEA, _ALL_IDEAS = 0.5, 2.0
"""How much an idea and the credit of all ideas count beside the words, whose features have length
1; chosen by cross-validation on the students of `benchmarks/short_answers.py` not held out."""


def suggest(
    question: FreeTextQuestion,
    text: str,
    decided: Sequence[tuple[str, float]],
    reading: Reading,
) -> float | None:
    """The credit, from 0 to 1, that a person would probably give to an answer as it was written.

    `decided` holds answers to the same question with their credit, from 0 to 1. None where they
    are fewer than `LEAST_DECIDED`.
    """
    return suggest_all(question, (text,), decided, reading)[0]


def suggest_all(
    question: FreeTextQuestion,
    texts: Sequence[str],
    decided: Sequence[tuple[str, float]],
    reading: Reading,
) -> tuple[float | None, ...]:
    """As `suggest`, for several answers at once."""
    if len(decided) < LEAST_DECIDED or not texts:
        return (None,) * len(texts)
    from sklearn.linear_model import Ridge

    known = [normalise(answer) for answer, _ in decided]
    asked = [normalise(text) for text in texts]
    known_features, asked_features = _features(question, known, asked, reading)
    model = Ridge(alpha=_SMOOTHING).fit(known_features, [mark for _, mark in decided])
    return tuple(
        round(min(1.0, max(0.0, float(guess))), 2) for guess in model.predict(asked_features)
    )


def _features(
    question: FreeTextQuestion, known: Sequence[str], asked: Sequence[str], reading: Reading
) -> tuple[Any, Any]:
    """A row for each answer; only the known ones say which words there are and how rare."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = reading.analyser.content_words
    views = (
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True),
        TfidfVectorizer(analyzer=lambda text: (*words(text), "|"), sublinear_tf=True),
    )
    known_parts = [view.fit_transform(known) for view in views]
    asked_parts = [view.transform(asked) for view in views]
    known_parts.append(csr_matrix([_ideas(question, text, reading) for text in known]))
    asked_parts.append(csr_matrix([_ideas(question, text, reading) for text in asked]))
    return hstack(known_parts).tocsr(), hstack(asked_parts).tocsr()


def _ideas(question: FreeTextQuestion, text: str, reading: Reading) -> list[float]:
    """For each concept whether it is found and whether it is clear, and the credit of them all."""
    findings = find_concepts(question, take_apart(text, reading.analyser), reading.analyser)
    flags = [flag for finding in findings for flag in (finding.found, finding.clear)]
    return [*(_ONE_IDEA * flag for flag in flags), _ALL_IDEAS * credit(findings)]
