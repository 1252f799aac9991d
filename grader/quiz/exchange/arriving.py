"""A question from another system → YAML of ours, or the reason why it has no place here.

Somebody else's question has its texts in one language and seldom a hint: what is missing is filled
in with words that are true of any question, and named, so that the leader can write better ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from grader.messages import message
from grader.quiz.exchange.arriving_typed import make_numeric, make_short
from grader.quiz.exchange.item import (
    Answer,
    Choice,
    Description,
    Essay,
    Item,
    Match,
    Numeric,
    ShortAnswer,
    TrueFalse,
)
from grader.quiz.exchange.made import Data, Made, NoPlaceError, both, in_both
from grader.spec.quiz import Glossary

_LETTERS = "abcdefghijkl"


def make_question(item: Item, id: str, glossary: Glossary) -> tuple[Data, tuple[str, ...]]:
    """The fields of a question as YAML has them, and keys of what a leader should look at.

    Raises:
        NoPlaceError: there is no type for it; the error holds what could be saved.
    """
    made, notes = _make_body(item, glossary)
    data: Data = {"id": id, "type": made.type, "prompt": both(item.prompt)}
    if item.code:
        data["code"] = item.code
    data |= made.fields
    # Words for everybody explain; where there are none, the right answer does.
    explanation = item.explanation or made.right
    if not explanation:
        notes.append("explanation")
    answer = message("quiz_exchange.missing.explanation", answer=made.answer)
    data["explanation"] = both(explanation) if explanation else in_both(answer)
    if not made.hint:
        notes.append("hint")
    hint = message("quiz_exchange.missing.hint")
    data["hint"] = both(made.hint) if made.hint else in_both(hint)
    return data, tuple(dict.fromkeys(notes))


def _make_body(item: Item, glossary: Glossary) -> tuple[Made, list[str]]:
    notes: list[str] = []
    match item.body:
        case Choice(single=True):
            return _single(item.body, notes), notes
        case Choice():
            return _multiple(item.body, notes), notes
        case TrueFalse():
            return _true_false(item.body), notes
        case Match():
            return _match(item.body), notes
        case Numeric():
            return make_numeric(item.body, notes), notes
        case ShortAnswer():
            return make_short(item, item.body, glossary, notes), notes
        case Essay():
            raise NoPlaceError("essay")
        case Description():
            raise NoPlaceError("description")


def _true_false(body: TrueFalse) -> Made:
    feedback = {"feedback": both(body.wrong)} if body.wrong else {}
    answer = message(f"quiz_exchange.missing.{'true' if body.key else 'false'}")
    return Made("true_false", {"key": body.key, **feedback}, answer, body.right)


def _single(body: Choice, notes: list[str]) -> Made:
    right = [place for place, answer in enumerate(body.answers) if answer.percent == 100]
    if len(right) != 1:
        raise NoPlaceError("several_right")
    if any(0 < answer.percent < 100 for answer in body.answers):
        notes.append("part_credit")
    if any(answer.percent < 0 for answer in body.answers):
        notes.append("weights")
    key = right[0]
    options = _options(body.answers, {key}, notes)
    fields = {"options": options, "key": options[key]["id"]}
    return Made("single_choice", fields, body.answers[key].text, body.answers[key].feedback)


def _multiple(body: Choice, notes: list[str]) -> Made:
    right = [place for place, answer in enumerate(body.answers) if answer.percent > 0]
    if not right:
        raise NoPlaceError("none_right")
    share = 100 / len(right)
    expected = [share if place in right else -share for place in range(len(body.answers))]
    found = [answer.percent for answer in body.answers]
    if any(abs(one - other) > 0.5 for one, other in zip(expected, found, strict=True)):
        notes.append("weights")
    if any(body.answers[place].feedback for place in right):
        notes.append("right_feedback")
    options = _options(body.answers, set(right), notes)
    fields = {"options": options, "key": [options[place]["id"] for place in right]}
    answer = ", ".join(body.answers[place].text for place in right)
    return Made("multiple_choice", fields, answer)


def _options(answers: tuple[Answer, ...], right: set[int], notes: list[str]) -> list[Data]:
    if len(answers) > 10:
        raise NoPlaceError("many_options")
    options = []
    names = _names("option", [answer.text for answer in answers])
    for place, answer in enumerate(answers):
        option: Data = {"id": names[place], "text": both(answer.text)}
        if place not in right:
            option["feedback"] = _feedback(answer, notes)
        options.append(option)
    return options


def _feedback(answer: Answer, notes: list[str]) -> dict[str, str]:
    """What a wrong option is told; every one must have some."""
    if answer.feedback:
        return both(answer.feedback)
    notes.append("option_feedback")
    return in_both(message("quiz_exchange.missing.wrong"))


def _names(kind: str, texts: Sequence[str]) -> list[str]:
    """An id for each text that tells nothing of what is right: files often begin with that."""
    digests = [hashlib.sha256(f"{kind}|{text}".encode()).digest() for text in texts]
    ranks = sorted(range(len(texts)), key=lambda place: (digests[place], place))
    letters = dict(zip(ranks, _LETTERS, strict=False))
    return [f"{kind}_{letters[place]}" for place in range(len(texts))]


def _match(body: Match) -> Made:
    if len(body.pairs) > 10 or len(body.rights) > 12:
        raise NoPlaceError("many_options")
    if len(body.rights) < 2:
        raise NoPlaceError("one_right")
    names = dict(zip(body.rights, _names("right", body.rights), strict=True))
    ids = _names("left", [text for text, _ in body.pairs])
    left = [(id, *pair) for id, pair in zip(ids, body.pairs, strict=True)]
    fields = {
        "left": [{"id": id, "text": both(text)} for id, text, _ in left],
        "right": [{"id": names[text], "text": both(text)} for text in body.rights],
        "key": {id: names[right] for id, _, right in left},
    }
    return Made("match", fields, ", ".join(f"{text} → {right}" for _, text, right in left))
