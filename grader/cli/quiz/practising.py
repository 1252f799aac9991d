"""A round of practice: what is due and what is new, marked at once, and what comes next."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.cli.quiz.terminal import StoppedError, Terminal, phrase
from grader.cli.quiz.trying import try_question
from grader.errors import TargetError
from grader.messages import Language, message
from grader.quiz.practice.cards import load_cards, save_cards
from grader.quiz.practice.schedule import (
    Cards,
    Rating,
    choose,
    draw_anew,
    list_upcoming,
    open_topics,
    pick_topics,
    schedule,
)
from grader.quiz.verdict import Reading
from grader.quiz.words.lemmas import find_analyser
from grader.spec.course import load_course
from grader.spec.quiz import Question, Topic

_DAYS_SHOWN = 3


@dataclass(frozen=True)
class Round:
    """What is practised, and from what."""

    topics: Sequence[Topic]
    questions: Sequence[Question]
    reading: Reading
    chance: random.Random
    now: datetime
    save: Callable[[Cards], None]


def practise_course(
    terminal: Terminal,
    course: Path,
    names: Sequence[str],
    path: Path,
    count: int,
    chance: random.Random,
    now: datetime,
) -> None:
    """A round of at most `count` questions of the course on the topics `names`.

    `path` is the file of cards; `now` is the local time.

    Raises:
        TargetError: no course, no such topic, or the cards cannot be kept.
        SpecError: the bank or one of the quizzes is faulty.
    """
    language = terminal.language
    place = load_course(course)
    # Every quiz is read: one that cannot be read might ask anything, and nothing is practised.
    everything = open_topics(place.bank, [place.quiz(id) for id in place.ids("quiz")])
    if not everything:
        raise TargetError(phrase("practice.no_questions", language))
    topics = pick_topics(everything, names)
    cards = _load(terminal, path, now)
    _save(path, cards, language)
    glossary = place.glossary
    chosen = choose(topics, cards, now.date(), count, chance)
    if not chosen:
        terminal.say(phrase("practice.nothing", language))
        terminal.say(_coming(topics, cards, now, language))
        return
    reading = Reading(glossary=glossary, analyser=find_analyser(glossary))
    play = Round(topics, chosen, reading, chance, now, lambda new: _save(path, new, language))
    practise(terminal, play, cards)


def practise(terminal: Terminal, play: Round, cards: Cards) -> Cards:
    """Ask all questions of a round or until the student stops; the cards are saved after each."""
    language, today = terminal.language, play.now.date()
    due = sum(question.id in cards for question in play.questions)
    total = len(play.questions)
    terminal.say(phrase("practice.start", language, count=total, due=due, new=total - due), "bold")
    terminal.greet()
    went: Counter[Rating] = Counter()
    try:
        for number, question in enumerate(play.questions, start=1):
            topic = _topic_of(play.topics, question).title
            heading = phrase("practice.number", language, number=number, total=total, topic=topic)
            item = draw_anew(question, play.chance)
            rating = try_question(terminal, item, play.reading, heading)
            if rating is None:
                terminal.say(phrase("practice.skipped", language))
                continue
            went[rating] += 1
            cards = schedule(cards, question.id, rating, today)
            play.save(cards)
    except StoppedError:
        terminal.say("")
        terminal.say(phrase("practice.saved", language))
    counts = {name: went[name] for name in ("good", "hard", "again")}
    terminal.head(phrase("practice.end", language))
    terminal.say(phrase("practice.went", language, **counts))
    terminal.say(_coming(play.topics, cards, play.now, language))
    return cards


def _topic_of(topics: Sequence[Topic], question: Question) -> Topic:
    return next(topic for topic in topics if question in topic.questions)


def _coming(topics: Sequence[Topic], cards: Cards, now: datetime, language: Language) -> str:
    """What comes again when; empty where nothing does."""
    ids = [question.id for topic in topics for question in topic.questions]
    coming = list_upcoming(cards, ids, now.date())
    words = []
    for day in coming[:_DAYS_SHOWN]:
        key = {0: "today", 1: "tomorrow"}.get(day.days, "in_days")
        words.append(phrase(f"practice.{key}", language, days=day.days, count=day.count))
    rest = sum(day.count for day in coming[_DAYS_SHOWN:])
    if rest:
        words.append(phrase("practice.later", language, count=rest))
    return phrase("practice.coming", language, days=", ".join(words)) if words else ""


def _load(terminal: Terminal, path: Path, now: datetime) -> Cards:
    try:
        loaded = load_cards(path, now)
    except OSError as error:
        raise _unwritable(path, error, terminal.language) from error
    if loaded.set_aside is not None:
        terminal.say(phrase("practice.set_aside", terminal.language, path=loaded.set_aside))
    return loaded.cards


def _save(path: Path, cards: Cards, language: Language) -> None:
    try:
        save_cards(path, cards)
    except OSError as error:
        raise _unwritable(path, error, language) from error


def _unwritable(path: Path, error: OSError, language: Language) -> TargetError:
    reason = error.strerror or str(error)
    words = message("quiz_terminal.file.unwritable", file=path, reason=reason)
    hint = message("quiz_terminal.file.state_elsewhere")
    return TargetError(words.in_language(language), hint.in_language(language))
