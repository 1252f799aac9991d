"""A quiz or a topic of the bank → what is to be written, and what will be lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from grader.quiz.exchange.item import Packet, Section
from grader.quiz.exchange.leaving import make_item
from grader.quiz.exchange.losses import Loss, Target, question_losses, quiz_losses
from grader.quiz.exchange.wording import Tongue, one_line, speak
from grader.quiz.papers.drawing import find_question
from grader.quiz.papers.form import fill_in
from grader.spec.quiz import Bank, Glossary, Item, Pool, Question, Quiz, Topic


@dataclass(frozen=True)
class Packed:
    """A packet, and what had to stay behind."""

    packet: Packet
    losses: tuple[Loss, ...]


def pack_quiz(quiz: Quiz, bank: Bank, glossary: Glossary, target: Target, tongue: Tongue) -> Packed:
    """A quiz with every question of its pools, and the first value of each variable.

    Raises:
        SpecError: a pool names a question that the bank lacks, or a question a term that the
            glossary lacks.
    """
    places = [(item, _questions(item, bank)) for item in quiz.questions]
    sections = [
        Section(pool, tuple(make_item(_first(q), glossary, tongue) for q in questions))
        for pool, questions in _sections(places)
    ]
    losses = list(quiz_losses(quiz, target, tongue))
    for _, questions in places:
        losses += [loss for question in questions for loss in question_losses(question, target)]
    title = one_line(speak(quiz.title, tongue))
    return Packed(Packet(quiz.id, title, tuple(sections)), tuple(dict.fromkeys(losses)))


def pack_topic(topic: Topic, glossary: Glossary, target: Target, tongue: Tongue) -> Packed:
    """A topic of the bank; errors as for `pack_quiz`."""
    quiz = Quiz(id=topic.id, title=topic.title, questions=topic.questions)
    return pack_quiz(quiz, Bank(), glossary, target, tongue)


def _questions(item: Item, bank: Bank) -> tuple[Question, ...]:
    ids = item.draw if isinstance(item, Pool) else (item.id,)
    return tuple(find_question(item, bank, id) for id in ids)


def _sections(
    places: Sequence[tuple[Item, tuple[Question, ...]]],
) -> list[tuple[str, tuple[Question, ...]]]:
    """Pools for themselves; questions between two pools together."""
    sections = []
    for pool, group in groupby(places, key=lambda p: p[0].id if isinstance(p[0], Pool) else ""):
        sections.append((pool, tuple(question for _, found in group for question in found)))
    return sections


def _first(question: Question) -> Question:
    """The question with the first value of each of its variables."""
    return fill_in(question, {name: values[0] for name, values in question.variables.items()})
