"""What to practise next, and what an answer does to when it comes again.

Spacing is FSRS (py-fsrs, its default parameters), in whole days: whoever practised in the evening
may repeat on the next morning. Nothing that a quiz of the course can ask is ever practised.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from fsrs import Card as FsrsCard
from fsrs import Rating as FsrsRating
from fsrs import Scheduler, State
from pydantic import BaseModel, ConfigDict, Field

from grader.errors import TargetError
from grader.messages import Text
from grader.quiz.papers.drawing import draw_personal
from grader.quiz.papers.form import FormItem, make_form
from grader.spec.quiz import (
    Bank,
    CodeNameQuestion,
    Pool,
    Question,
    Quiz,
    TermQuestion,
    Topic,
)
from grader.spec.suggestions import did_you_mean, listed

Rating = Literal["again", "hard", "good"]

_RATINGS: Mapping[Rating, FsrsRating] = {
    "again": FsrsRating.Again,
    "hard": FsrsRating.Hard,
    "good": FsrsRating.Good,
}
# Without steps of minutes a question comes again on another day. Chance is for the caller to give.
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


class Card(BaseModel):
    """What is known of how well somebody remembers one question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stability: float = Field(gt=0, allow_inf_nan=False)
    """Days in which the chance to remember falls to nine in ten."""
    difficulty: float = Field(ge=1, le=10)
    due: date
    last_review: date


Cards = Mapping[str, Card]
"""By question id; a question without a card is new."""


@dataclass(frozen=True)
class Upcoming:
    """How many questions come again on one day."""

    days: int
    """From today; 0 for what is due and was not asked."""
    count: int


def open_topics(bank: Bank, quizzes: Iterable[Quiz]) -> tuple[Topic, ...]:
    """The topics with the questions that no quiz can ask, inline or from a pool.

    A question with a graded one's id, wording in either language or term to be named counts as that
    one. Topics without a question left are left out.
    """
    items = [item for quiz in quizzes for item in quiz.questions]
    inline = [item for item in items if not isinstance(item, Pool)]
    ids = {item.id for item in inline}
    ids |= {id for item in items if isinstance(item, Pool) for id in item.draw}
    graded = [*inline, *(bank.questions[id] for id in sorted(ids) if id in bank.questions)]
    words = {wording for question in graded for wording in _wordings(question)}
    terms = {term for question in graded if (term := _term(question)) is not None}
    topics = []
    for topic in bank.topics:
        free = [
            q
            for q in topic.questions
            if q.id not in ids and words.isdisjoint(_wordings(q)) and _term(q) not in terms
        ]
        if free:
            topics.append(topic.model_copy(update={"questions": tuple(free)}))
    return tuple(topics)


def _term(question: Question) -> str | None:
    """The term of the glossary that it asks for."""
    return question.key if isinstance(question, TermQuestion | CodeNameQuestion) else None


def pick_topics(topics: Sequence[Topic], names: Sequence[str]) -> tuple[Topic, ...]:
    """The topics of those ids; all where none is named.

    Raises:
        TargetError: there is nothing to practise in one of them.
    """
    known = [topic.id for topic in topics]
    for name in names:
        if name not in known:
            raise TargetError(
                f"there are no practice questions on '{name}'{did_you_mean(name, known)}",
                f"there are some on: {listed(known)}",
            )
    return tuple(topic for topic in topics if not names or topic.id in names)


def choose(
    topics: Sequence[Topic], cards: Cards, today: date, count: int, chance: random.Random
) -> tuple[Question, ...]:
    """At most `count` questions: those due, the longest overdue first, then new ones.

    New ones take turns between topics; `chance` settles the order within each.
    """
    questions = {question.id: question for topic in topics for question in topic.questions}
    due = [id for id in questions if id in cards and cards[id].due <= today]
    due.sort(key=lambda id: cards[id].due)
    new = []
    for topic in topics:
        ids = [question.id for question in topic.questions if question.id not in cards]
        new.append(chance.sample(ids, len(ids)))
    chance.shuffle(new)
    return tuple(questions[id] for id in (*due, *_in_turns(new))[:count])


def draw_anew(question: Question, chance: random.Random) -> FormItem:
    """The question with numbers and an order of its options that `chance` gives.

    Raises:
        SpecError: an expression of it has no value.
    """
    quiz = Quiz(id="practice", title=Text(ko="", en=""), questions=(question,))
    draw = draw_personal(quiz, Bank(), chance.randbytes(32), "", 1)
    return make_form(quiz, Bank(), draw).items[0]


def schedule(cards: Cards, question: str, rating: Rating, today: date) -> dict[str, Card]:
    """The cards after `question` was practised `today`."""
    before = cards.get(question)
    after, _ = _SCHEDULER.review_card(_to_fsrs(before, today), _RATINGS[rating], _midnight(today))
    if after.stability is None or after.difficulty is None:
        raise AssertionError("a card that was reviewed has a stability and a difficulty")
    # A clock that was set back must not make a question due on the day it was asked.
    due = max(after.due.date(), today + timedelta(days=1))
    card = Card(stability=after.stability, difficulty=after.difficulty, due=due, last_review=today)
    return {**cards, question: card}


def list_upcoming(cards: Cards, questions: Iterable[str], today: date) -> tuple[Upcoming, ...]:
    """How many of `questions` come again on which day, the next first; new ones do not count."""
    days = (max((cards[id].due - today).days, 0) for id in questions if id in cards)
    return tuple(Upcoming(day, count) for day, count in sorted(Counter(days).items()))


def _wordings(question: Question) -> tuple[str, str]:
    # With its code: "What does this print?" is asked about more than one program.
    prompt = question.prompt
    return (
        "".join(f"ko {prompt.ko} {question.code}".split()),
        "".join(f"en {prompt.en} {question.code}".split()),
    )


def _in_turns(lists: Sequence[Sequence[str]]) -> list[str]:
    longest = max(map(len, lists), default=0)
    return [ids[turn] for turn in range(longest) for ids in lists if turn < len(ids)]


def _to_fsrs(card: Card | None, today: date) -> FsrsCard:
    if card is None:
        return FsrsCard(card_id=0, due=_midnight(today))
    return FsrsCard(
        card_id=0,
        state=State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=_midnight(card.due),
        last_review=_midnight(min(card.last_review, today)),
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
