"""Answers written by hand, half of them wrong as learners are wrong, against what they deserve.

`benchmarks/marking_agreement.py` prints the same marks as tables.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.quiz.verdict import Reading
from grader.spec.course import load_course

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))

from marking_agreement import (  # noqa: E402
    Outcome,
    Sample,
    accepted_wrongly,
    load_samples,
    mark_samples,
    refused_wrongly,
)

KINDS = {
    "both_terms", "negation", "typo", "loan_word", "sentence", "code", "unit", "arithmetic",
    "numeral",
}  # fmt: skip
TYPES = {
    "single_choice", "multiple_choice", "true_false", "match", "order", "numeric", "term",
    "code_name", "code_output", "free_text",
}  # fmt: skip
FULL_WIDTH = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
DISGUISES: dict[str, Callable[[str], str]] = {
    "padding": lambda text: f"  \t{text}   \n",
    "period": lambda text: f"{text}.",
    "full-width digits": lambda text: text.translate(FULL_WIDTH),
    "capitals": str.upper,
    "quotes": lambda text: f'"{text}"',
    "backticks": lambda text: f"`{text}`",
    "is the answer": lambda text: f"정답은 {text}입니다",
    "answer:": lambda text: f"답: {text}",
}


@pytest.fixture(scope="module")
def samples() -> tuple[Sample, ...]:
    return load_samples(load_course(ROOT))


@pytest.fixture(scope="module")
def outcomes(samples: tuple[Sample, ...], reading: Reading) -> list[Outcome]:
    return mark_samples(samples, reading)


def test_corpus_is_large_and_half_wrong(samples: tuple[Sample, ...]) -> None:
    """There are at least 150 answers, at least 45 % of them wrong."""
    wrong = sum(sample.deserves == "wrong" for sample in samples)
    assert (len(samples) >= 150, wrong >= 0.45 * len(samples)) == (True, True)


def test_corpus_has_every_kind(samples: tuple[Sample, ...]) -> None:
    """No kind of answer that the markers promise to read and no type of question is missing."""
    kinds, types = ({s.kind for s in samples}, {s.question.type for s in samples})
    assert (set(), set()) == (KINDS - kinds, TYPES - types)


def test_answers_are_further_ones(samples: tuple[Sample, ...]) -> None:
    """No answer stands twice under a question or is among the question's own sample answers."""
    seen = Counter(map(place_of, samples))
    known = [s for s in samples if seen[place_of(s)] > 1 or fold(s.text) in cases_of(s)]
    assert [str(sample) for sample in known] == []


def test_nothing_wrong_is_accepted(outcomes: list[Outcome]) -> None:
    """No wrong answer gets full credit."""
    assert told(o for o in accepted_wrongly(outcomes) if o.sample.deserves == "wrong") == []


def test_nothing_partly_right_is_accepted(outcomes: list[Outcome]) -> None:
    """No answer that deserves a part gets full credit."""
    assert told(o for o in accepted_wrongly(outcomes) if o.sample.deserves == "partly") == []


def test_few_right_answers_are_refused(outcomes: list[Outcome]) -> None:
    """At most 3 % of the right answers are marked wrong or partly right."""
    right = [outcome for outcome in outcomes if outcome.sample.deserves == "right"]
    refused = refused_wrongly(outcomes)
    assert len(refused) <= 0.03 * len(right), told(refused)


@pytest.mark.parametrize("name", DISGUISES)
def test_disguise_changes_no_mark(
    name: str, samples: tuple[Sample, ...], outcomes: list[Outcome], reading: Reading
) -> None:
    """How an answer is wrapped neither makes a right one wrong nor gets a wrong one accepted."""
    kept = [(s, o) for s, o in zip(samples, outcomes, strict=True) if is_disguisable(name, s)]
    wrapped = [replace(sample, text=DISGUISES[name](sample.text)) for sample, _ in kept]
    after = mark_samples(wrapped, reading)
    pairs = [(before, now) for (_, before), now in zip(kept, after, strict=True)]
    lost = told(now for before, now in pairs if before.is_accepted and now.status == "wrong")
    won = told(now for before, now in pairs if is_won(before, now))
    assert (lost, won) == ([], [])


def is_disguisable(name: str, sample: Sample) -> bool:
    """Whether an answer means the same when disguised so: capitals do not print the same."""
    if name == "capitals":
        return sample.question.type != "code_output"
    return name == "padding" or "\n" not in sample.text


def is_won(before: Outcome, now: Outcome) -> bool:
    return now.sample.deserves == "wrong" and now.is_accepted and not before.is_accepted


def fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def place_of(sample: Sample) -> tuple[str, str]:
    return sample.question.id, fold(sample.text)


def cases_of(sample: Sample) -> set[str]:
    return {fold(case) for cases in sample.question.cases.values() for case in cases}


def told(outcomes: Iterable[Outcome]) -> list[str]:
    return [f"{outcome.status}: {outcome.sample}" for outcome in outcomes]
