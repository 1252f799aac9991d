"""What a class answered to the places of a quiz: like answers counted, variants compared.

In come responses without names; out go the most common wrong answers and how hard each question or
set of numbers was that stood in one place.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.messages import Text, join_texts, message, plain
from grader.quiz.analysis.statistics import Estimate, estimate_share
from grader.spec.quiz import QuizStatus, fold

_FEW = 3
"""Answers below which variants are not compared: one slip would make one look hard."""
_SHOWN_LENGTH = 300
_EXAMPLES = 3
_RIGHT: frozenset[QuizStatus] = frozenset({"correct", "near"})
_NOT_RIGHT: frozenset[QuizStatus] = frozenset({"wrong", "partial"})
_WAITING: frozenset[QuizStatus] = frozenset({"ask", "review"})

Numbers: TypeAlias = tuple[tuple[str, float], ...]
"""The numbers that stood for a question's variables, by name."""


@dataclass(frozen=True)
class Response:
    """What one student was asked in one place of the quiz, and what became of the answer."""

    item: str
    """The place."""
    asked: str
    """The question that was asked there."""
    values: Numbers
    prompt: Text
    status: QuizStatus
    points: float
    max_points: float
    answer: str
    """As it was written. Hostile text."""
    read_as: Text
    feedback: Text
    group: str = ""
    """Equal for answers that a person decides about together."""
    has_options: bool = False

    @property
    def share(self) -> float | None:
        """The share of the points that it earned, 0 to 1; None where it is not marked yet."""
        if self.status in _WAITING:
            return None
        if self.status in _RIGHT:
            return 1.0
        if self.status != "partial":
            return 0.0
        share = self.points / self.max_points if self.max_points > 0 else math.nan
        # A place without points does not tell how much of it was right.
        return share if 0 <= share <= 1 else None

    @property
    def is_answered(self) -> bool:
        return self.status != "unanswered"


@dataclass(frozen=True)
class WrongAnswer:
    """Wrong or partly right answers that say the same."""

    asked: str
    examples: tuple[Text, ...]
    """As they were read, or as they were written. Hostile text."""
    """What was read in them, or what was written; several where the numbers differed. Hostile."""
    count: int
    total: int
    """Answers to the same question."""
    feedback: Text | None
    """What the question says to this mistake; None where it has no words for it."""

    @property
    def share(self) -> float:
        return self.count / self.total


@dataclass(frozen=True)
class Variant:
    """One of several questions, or one of several sets of numbers, that stood in a place."""

    asked: str
    values: Numbers | None
    """None where it is the question with any numbers."""
    n: int
    """Answers that are marked, blank ones included."""
    facility: Estimate | None
    others: int
    """How many variants it is compared with."""
    n_others: int
    """Their answers that are marked."""
    rest: Estimate | None
    """Their facility."""

    @property
    def odd(self) -> Literal["harder", "easier", None]:
        """Whether its interval and that of the others lie apart."""
        here, there = self.facility, self.rest
        if min(self.n, self.n_others) < _FEW or here is None or there is None:
            return None
        if here.low is None or here.high is None or there.low is None or there.high is None:
            return None
        if here.high < there.low:
            return "harder"
        return "easier" if here.low > there.high else None


def count_wrong(responses: Sequence[Response]) -> tuple[WrongAnswer, ...]:
    """Like wrong answers to one place counted together, the most common first.

    Alike are answers of one group, else those that were read alike, else those that are equal but
    for capitals and spaces. Where numbers differ from student to student, answers that were told
    the same count together: they are the same mistake with other numbers.
    """
    totals = Counter(one.asked for one in responses if one.is_answered)
    alike: dict[tuple[str, str], list[Response]] = {}
    for one in responses:
        if one.status in _NOT_RIGHT:
            alike.setdefault((one.asked, _content(one)), []).append(one)
    counted = [
        WrongAnswer(
            asked=asked,
            examples=_examples(found),
            count=len(found),
            total=totals[asked],
            feedback=_own_feedback(found[0]),
        )
        for (asked, _), found in alike.items()
    ]
    # By content, too: the order must not tell in which order the students come.
    return tuple(sorted(counted, key=lambda one: (-one.count, one.asked, show_examples(one).en)))


def compare_questions(responses: Sequence[Response]) -> tuple[Variant, ...]:
    """Each of the questions drawn for one place beside the others; none where all had the same."""
    return _compare(responses, lambda one: (one.asked, None))


def compare_numbers(responses: Sequence[Response]) -> tuple[Variant, ...]:
    """Each set of numbers beside the others of the same question, for one place."""
    found: list[Variant] = []
    for asked in dict.fromkeys(one.asked for one in responses):
        same = [one for one in responses if one.asked == asked]
        found += _compare(same, lambda one: (one.asked, one.values))
    return tuple(found)


def spell_numbers(values: Iterable[tuple[str, float]]) -> str:
    """`inputs = 100, units = 10`."""
    return ", ".join(f"{name} = {value:,.10g}" for name, value in values)


def sort_numbers(values: Mapping[str, float]) -> Numbers:
    """Numbers in the form in which they are compared."""
    return tuple(sorted(values.items()))


def _compare(
    responses: Sequence[Response], kind: Callable[[Response], tuple[str, Numbers | None]]
) -> tuple[Variant, ...]:
    shares = [(kind(one), one.share) for one in responses]
    marked = [(key, share) for key, share in shares if share is not None]
    keys = dict.fromkeys(key for key, _ in shares)
    if len(keys) < 2:
        return ()
    variants = []
    for key in keys:
        here = [share for other, share in marked if other == key]
        there = [share for other, share in marked if other != key]
        found = Variant(
            *key,
            n=len(here),
            facility=estimate_share(here),
            others=len(keys) - 1,
            n_others=len(there),
            rest=estimate_share(there),
        )
        variants.append(found)
    return tuple(sorted(variants, key=lambda one: (one.odd is None, -one.n, one.asked)))


def _content(response: Response) -> str:
    if response.group:
        return f"group {response.group}"
    if response.values and response.read_as.en and not response.has_options:
        return f"told {response.feedback.ko}"
    return fold(response.read_as.en or response.answer)


def show_examples(wrong: WrongAnswer) -> Text:
    """What was answered, on one line; empty where nothing can be shown. Hostile text."""
    shown = join_texts((text for text in wrong.examples if text.en.strip()), " · ")
    return Text(ko=" ".join(shown.ko.split()), en=" ".join(shown.en.split()))


def _examples(found: Iterable[Response]) -> tuple[Text, ...]:
    shown = {text.en: text for text in map(_example, found)}
    examples = [shown[name] for name in sorted(shown)]
    return (*examples[:_EXAMPLES], plain("…")) if len(shown) > _EXAMPLES else tuple(examples)


def _example(response: Response) -> Text:
    # In a group the words that a marker picked out say less than an answer does.
    is_read = response.read_as.en and not response.group
    text = response.read_as if is_read else plain(response.answer)
    return Text(ko=_cut(text.ko.strip()), en=_cut(text.en.strip()))


def _own_feedback(response: Response) -> Text | None:
    """What the student was told, where it is more than that the answer is wrong."""
    general = message("quiz.wrong", read=response.read_as, hint="")
    return None if response.feedback.ko.startswith(general.ko.rstrip()) else response.feedback


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…"
