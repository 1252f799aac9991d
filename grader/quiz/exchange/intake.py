"""A GIFT file → a topic of the bank, and everything a leader has to know about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from pydantic import ValidationError

from grader.errors import SpecError
from grader.messages import Language, Text, message
from grader.quiz.exchange.arriving import make_question
from grader.quiz.exchange.gift_in import Found, parse_gift
from grader.quiz.exchange.losses import Loss
from grader.quiz.exchange.made import Data, NoPlaceError
from grader.quiz.faults import find_faults
from grader.spec.quiz import Bank, Glossary, Topic

_HANGUL = re.compile("[가-힣]")
_MAX_ID = 50


@dataclass(frozen=True)
class Aside:
    """A question that has no place in our files."""

    line: int
    name: str
    prompt: str
    words: Text
    """Why, and what could be done."""
    glossary: Data | None = None
    """A term with which it could be asked."""


@dataclass(frozen=True)
class Intake:
    """What was made of a file."""

    questions: tuple[Data, ...]
    """As YAML has them; each is a valid question."""
    asides: tuple[Aside, ...]
    losses: tuple[Loss, ...]
    """What was lost, or had to be filled in, by question."""
    untranslated: dict[Language, tuple[str, ...]]
    """For each language the ids of the questions whose texts are in the other one."""
    categories: tuple[str, ...]


def take_gift(text: str, name: str, glossary: Glossary, taken: Collection[str] = ()) -> Intake:
    """The questions of a GIFT file, under ids that are none of `taken`; `name` is the file's.

    Raises:
        SpecError: the file breaks GIFT's rules, or none of its questions has a place here.
    """
    file = parse_gift(text, name)
    ids = set(taken)
    questions: list[Data] = []
    asides: list[Aside] = []
    losses: list[Loss] = []
    for number, found in enumerate(file.questions, start=1):
        id = _choose_id(found.name, number, ids)
        try:
            data, notes = make_question(found.item, id, glossary)
            _check(data)
        except NoPlaceError as error:
            asides.append(_set_aside(found, error))
            continue
        ids.add(id)
        questions.append(data)
        keys = (*notes, *(["formatting"] if found.is_stripped else []))
        losses += [Loss(id, message(f"quiz_exchange.intake.{key}")) for key in keys]
    if not questions:
        raise SpecError(
            _nothing_found(name, asides), "look at examples of GIFT in Moodle's own help"
        )
    return Intake(
        tuple(questions), tuple(asides), tuple(losses), _untranslated(questions), file.categories
    )


def _check(data: Data) -> None:
    """Refuse a question that could not be read or that `grader lint` would find fault with."""
    try:
        topic = Topic.model_validate({"id": "t", "title": data["prompt"], "questions": [data]})
    except ValidationError as error:
        raise NoPlaceError("unfit", reason=error.errors()[0]["msg"]) from error
    for fault in find_faults(topic, Bank()):
        raise NoPlaceError("unfit", reason=fault.words)


def _set_aside(found: Found, error: NoPlaceError) -> Aside:
    prompt = "\n".join(filter(None, (found.item.prompt, found.item.code)))
    return Aside(found.line, found.name, prompt, error.words, error.glossary)


def _choose_id(name: str, number: int, taken: Collection[str]) -> str:
    """An id made of the file's name for a question, or of its number."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9_-]+", "_", plain)[:_MAX_ID].strip("_-") or f"q{number}"
    id, again = stem, 2
    while id in taken:
        id, again = f"{stem}_{again}", again + 1
    return id


def _untranslated(questions: list[Data]) -> dict[Language, tuple[str, ...]]:
    korean = tuple(data["id"] for data in questions if _HANGUL.search(data["prompt"]["ko"]))
    english = tuple(data["id"] for data in questions if data["id"] not in korean)
    return {"ko": english, "en": korean}


def _nothing_found(name: str, asides: list[Aside]) -> str:
    lines = [f"{name}:{aside.line}: {aside.words.en}" for aside in asides]
    return "\n".join([f"{name}:1: expected a question that has a place here, found none", *lines])
