"""Which questions one student is asked, with which numbers, and with the options in which order.

Everything follows from the course's secret, the quiz and its version, the student and the number of
the attempt, so that it can be drawn again; what was drawn is recorded all the same, so that marking
anew asks for what was asked then. Numbers are drawn by `random.Random`, seeded by HMAC-SHA256
(RFC 2104) over `quiz|question|version|student|attempt`.
"""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import Callable, Sequence

from pydantic import BaseModel, ConfigDict, Field

from grader.errors import SpecError
from grader.spec.assignment import Identifier
from grader.spec.quiz import (
    Bank,
    Item,
    MatchQuestion,
    MultipleChoiceQuestion,
    OrderQuestion,
    Pool,
    Question,
    Quiz,
    SingleChoiceQuestion,
)
from grader.spec.suggestions import did_you_mean

Shuffle = Callable[[str, Sequence[str]], list[str]]
"""The name of a list and its ids → the ids in the order in which they are shown."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DrawnItem(_Frozen):
    """What one place of a quiz became."""

    item: Identifier
    """The place's own id."""
    question: Identifier
    """The question's id: another than the place's where it comes from a pool."""
    values: dict[str, float] = {}
    """The numbers that stand for its variables."""
    order: tuple[Identifier, ...] = ()
    """Options or steps as they are shown; for a match those on the left."""
    right: tuple[Identifier, ...] = ()
    """For a match, the options on the right as they are shown."""


class Draw(_Frozen):
    """One student's quiz. Holds no key."""

    quiz: Identifier
    version: int
    student: str = ""
    """Empty for the quiz that everybody has."""
    attempt: int = Field(default=0, ge=0)
    """From 1; 0 for the quiz that everybody has."""
    items: tuple[DrawnItem, ...]


def draw_common(quiz: Quiz, bank: Bank) -> Draw:
    """The quiz for everybody: the first of each pool, the first value of each variable.

    Raises:
        SpecError: a pool names a question that the bank lacks.
    """
    items = []
    for item in quiz.questions:
        question = find_question(item, bank, _first_id(item))
        values = {name: choices[0] for name, choices in question.variables.items()}
        items.append(_drawn(item, question, values, _by_digest(f"{quiz.id}|{item.id}")))
    return Draw(quiz=quiz.id, version=quiz.version, items=tuple(items))


def draw_personal(quiz: Quiz, bank: Bank, secret: bytes, student: str, attempt: int) -> Draw:
    """The quiz of one student; `attempt` counts from 1.

    Raises:
        SpecError: a pool names a question that the bank lacks.
    """
    items = []
    for item in quiz.questions:
        chance = _chance(secret, quiz, item.id, student, attempt)
        ids = item.draw if isinstance(item, Pool) else (item.id,)
        question = find_question(item, bank, chance.choice(ids))
        values = {name: chance.choice(choices) for name, choices in question.variables.items()}
        items.append(_drawn(item, question, values, _by_chance(chance)))
    return Draw(
        quiz=quiz.id, version=quiz.version, student=student, attempt=attempt, items=tuple(items)
    )


def find_question(item: Item, bank: Bank, id: str) -> Question:
    """The question of that id: the place itself, or one of the bank.

    Raises:
        SpecError: the bank has no such question.
    """
    if not isinstance(item, Pool):
        return item
    if id not in bank.questions:
        raise SpecError(
            f"question {item.id}: the bank has no question '{id}'"
            f"{did_you_mean(id, list(bank.questions))}",
            "add it to a file in assignments/questions, or correct its id in the quiz",
        )
    return bank.questions[id]


def shown_order(question: Question, shuffle: Shuffle) -> tuple[str, ...]:
    """The ids of its options or steps, as they are to be shown."""
    match question:
        case SingleChoiceQuestion() | MultipleChoiceQuestion():
            ids = [option.id for option in question.options]
            return tuple(shuffle("options", ids) if question.shuffle else ids)
        case OrderQuestion():
            ids = [step.id for step in question.steps]
            shuffled = shuffle("steps", ids)
            # The right order would be no question at all.
            return tuple(shuffled if shuffled != ids else [*ids[1:], ids[0]])
        case MatchQuestion():
            return tuple(shuffle("left", [option.id for option in question.left]))
        case _:
            return ()


def _drawn(item: Item, question: Question, values: dict[str, float], shuffle: Shuffle) -> DrawnItem:
    order = shown_order(question, shuffle)
    right: tuple[str, ...] = ()
    if isinstance(question, MatchQuestion):
        right = tuple(shuffle("right", [option.id for option in question.right]))
    return DrawnItem(item=item.id, question=question.id, values=values, order=order, right=right)


def _first_id(item: Item) -> str:
    return item.draw[0] if isinstance(item, Pool) else item.id


def _chance(secret: bytes, quiz: Quiz, item: str, student: str, attempt: int) -> random.Random:
    about = "|".join((quiz.id, item, str(quiz.version), student, str(attempt)))
    return random.Random(hmac.digest(secret, about.encode("utf-8"), hashlib.sha256))


def _by_chance(chance: random.Random) -> Shuffle:
    return lambda _list, ids: chance.sample(ids, len(ids))


def _by_digest(about: str) -> Shuffle:
    """For everybody, who know how it is done: an order that does not follow from the author's.

    A shuffle that anybody can do again would give the author's order away, and with it the key.
    """

    def shuffle(name: str, ids: Sequence[str]) -> list[str]:
        def digest(id: str) -> bytes:
            return hashlib.sha256(f"{about}|{name}|{id}".encode()).digest()

        return sorted(ids, key=digest)

    return shuffle
