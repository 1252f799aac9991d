"""What a quiz tells about itself: each place's statistics, and hints in words for the leader.

In come attempts without names; out goes a `QuizAnalysis`, which a page and a terminal show alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from grader.messages import Text, message
from grader.quiz.analysis.responses import (
    Response,
    Variant,
    WrongAnswer,
    compare_numbers,
    compare_questions,
    count_wrong,
    show_examples,
    spell_numbers,
)
from grader.quiz.analysis.statistics import ItemStatistics, QuizStatistics, analyse

SMALL_GROUP = 20
"""First attempts below which alpha and discrimination are shown as intervals only."""
_TOO_HARD, _TOO_EASY = 0.2, 0.95
_WEAK = 0.2
_MANY_ASKED = 0.2
_MISCONCEPTION = 0.3
_QUOTED = 80
"""Characters of an answer that a finding quotes."""
_ENOUGH = 5
"""Marked answers below which a question is called neither hard nor easy."""

Kind = Literal["hard", "easy", "negative", "weak", "unclear", "misconception", "uneven"]


@dataclass(frozen=True)
class Attempt:
    """One student's way through the quiz, without the name."""

    number: int
    """Which of a student's own quizzes it is; 0 where everybody has the same."""
    responses: tuple[Response, ...]


@dataclass(frozen=True)
class Finding:
    """Something about a question that a leader may want to act on."""

    kind: Kind
    text: Text


@dataclass(frozen=True)
class AskedQuestion:
    """A question that stood in a place; with numbers as one student saw them."""

    id: str
    prompt: Text
    varies: bool
    """Whether others saw other numbers or wording."""


@dataclass(frozen=True)
class ItemAnalysis:
    """One place in the quiz."""

    id: str
    number: int
    """From 1."""
    questions: tuple[AskedQuestion, ...]
    statistics: ItemStatistics
    asked: int
    """Attempts in which it was asked."""
    unanswered: int
    unclear: int
    """Answers that could not be read (`ask`): not marked yet."""
    waiting: int
    """Answers that wait for a person (`review`): not marked yet."""
    wrong: tuple[WrongAnswer, ...]
    variants: tuple[Variant, ...]
    findings: tuple[Finding, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Of its findings, each once."""
        return tuple(dict.fromkeys(finding.kind for finding in self.findings))


@dataclass(frozen=True)
class QuizAnalysis:
    """A quiz and its places, in the order in which they are numbered."""

    statistics: QuizStatistics
    max_marks: float
    first: int
    """First attempts; the others are later ones."""
    items: tuple[ItemAnalysis, ...]

    @property
    def is_small(self) -> bool:
        """Whether alpha and discrimination may only be shown as intervals."""
        return self.first < SMALL_GROUP

    @property
    def later(self) -> int:
        return self.statistics.n - self.first

    @property
    def waiting(self) -> int:
        """Answers that wait for a person."""
        return sum(item.waiting for item in self.items)


def analyse_attempts(attempts: Sequence[Attempt]) -> QuizAnalysis:
    """Item analysis of a class; the places in the order of the attempt with most of them.

    A place without points counts as one of one point, so that it is analysed, too.
    """
    places = _list_places(attempts)
    responses = {place: _find_responses(attempts, place) for place in places}
    worth = [_find_worth(responses[place]) for place in places]
    marks = [
        [_mark(one, most) for one, most in zip(row, worth, strict=True)]
        for row in zip(*responses.values(), strict=True)
    ]
    table = np.array(marks, dtype=float).reshape(len(marks), len(places))
    statistics = analyse(table, worth)
    first = sum(attempt.number <= 1 for attempt in attempts)
    items = tuple(
        _analyse_item(
            number, [one for one in responses[place] if one], statistics.items[number - 1], first
        )
        for number, place in enumerate(places, start=1)
    )
    return QuizAnalysis(statistics, sum(worth), first, items)


def _list_places(attempts: Sequence[Attempt]) -> tuple[str, ...]:
    longest_first = sorted(attempts, key=lambda attempt: -len(attempt.responses))
    found = (one.item for attempt in longest_first for one in attempt.responses)
    return tuple(dict.fromkeys(found))


def _find_responses(attempts: Sequence[Attempt], place: str) -> list[Response | None]:
    """One for each attempt; None where the place was not in its quiz."""
    return [
        next((one for one in attempt.responses if one.item == place), None) for attempt in attempts
    ]


def _find_worth(responses: Sequence[Response | None]) -> float:
    return max((one.max_points for one in responses if one), default=0.0) or 1.0


def _mark(response: Response | None, worth: float) -> float:
    share = None if response is None else response.share
    return math.nan if share is None else share * worth


def _analyse_item(
    number: int, responses: Sequence[Response], statistics: ItemStatistics, first: int
) -> ItemAnalysis:
    statuses = [one.status for one in responses]
    wrong = count_wrong(responses)
    variants = (*compare_questions(responses), *compare_numbers(responses))
    unclear = statuses.count("ask")
    answered = sum(one.is_answered for one in responses)
    return ItemAnalysis(
        id=responses[0].item,
        number=number,
        questions=_list_questions(responses),
        statistics=statistics,
        asked=len(responses),
        unanswered=statuses.count("unanswered"),
        unclear=unclear,
        waiting=statuses.count("review"),
        wrong=wrong,
        variants=variants,
        findings=(
            *_judge_facility(statistics),
            *_judge_discrimination(statistics, first),
            *_judge_wording(unclear, answered),
            *_judge_wrong(wrong),
            *_judge_variants(variants),
        ),
    )


def _list_questions(responses: Sequence[Response]) -> tuple[AskedQuestion, ...]:
    prompts: dict[str, dict[str, Text]] = {}
    for one in responses:
        prompts.setdefault(one.asked, {}).setdefault(one.prompt.ko, one.prompt)
    return tuple(
        AskedQuestion(asked, next(iter(seen.values())), varies=len(seen) > 1)
        for asked, seen in prompts.items()
    )


def _judge_facility(statistics: ItemStatistics) -> list[Finding]:
    if statistics.facility is None or statistics.n < _ENOUGH:
        return []
    if statistics.facility.value < _TOO_HARD:
        return [_find("hard")]
    return [_find("easy")] if statistics.facility.value > _TOO_EASY else []


def _judge_discrimination(statistics: ItemStatistics, first: int) -> list[Finding]:
    found = statistics.discrimination
    if found is None:
        return []
    # In a small group a single student turns the sign: only what the whole interval says counts.
    highest = found.high if first < SMALL_GROUP else found.value
    if highest is not None and highest < 0:
        return [_find("negative")]
    return [_find("weak")] if first >= SMALL_GROUP and found.value < _WEAK else []


def _judge_wording(unclear: int, answered: int) -> list[Finding]:
    if unclear < 2 or unclear < _MANY_ASKED * answered:
        return []
    return [_find("unclear", count=unclear, total=answered)]


def _judge_wrong(wrong: Sequence[WrongAnswer]) -> list[Finding]:
    findings = []
    for one in wrong:
        if one.count > 1 and one.share > _MISCONCEPTION:
            key = "misconception" if one.feedback is None else "known_misconception"
            answer = _shorten(show_examples(one))
            values = {"answer": answer, "count": one.count, "total": one.total}
            text = message(f"quiz_stats.finding.{key}", **values)
            findings.append(Finding("misconception", text))
    return findings


def _shorten(text: Text) -> Text:
    return Text(ko=_cut(text.ko), en=_cut(text.en))


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"


def _judge_variants(variants: Sequence[Variant]) -> list[Finding]:
    findings = []
    for one in variants:
        # Of two, that one was easier is no news beside that the other was harder.
        if one.odd is None or (one.odd == "easier" and one.others == 1):
            continue
        what = "question" if one.values is None else "numbers"
        name = one.asked if one.values is None else spell_numbers(one.values)
        text = message(f"quiz_stats.finding.{one.odd}_{what}", name=name)
        findings.append(Finding("uneven", text))
    return findings


def _find(kind: Kind, **values: object) -> Finding:
    return Finding(kind, message(f"quiz_stats.finding.{kind}", **values))
