"""Numbers and texts to type, from another system → fields of ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from grader.messages import message
from grader.quiz.exchange.item import Answer, Item, Number, Numeric, ShortAnswer
from grader.quiz.exchange.made import Data, Made, NoPlaceError, both, in_both
from grader.quiz.exchange.wording import one_line
from grader.quiz.reading.printed import is_same_output, read_output
from grader.quiz.reading.writing import normalise
from grader.spec.quiz import Glossary, fold

_MAX_KEY = 100
_MAX_ANSWERS = 100
"""Characters of a known wrong answer, which is the key of a line of YAML."""
_NO_CODE = "# ?"
"""Stands for the code that a question about a text has none of."""


def make_numeric(body: Numeric, notes: list[str]) -> Made:
    """A question for a number; to `notes` go keys of what a leader should look at.

    Raises:
        NoPlaceError: several numbers are right.
    """
    right = [number for number in body.answers if number.percent == 100]
    if len({number.value for number in right}) != 1:
        raise NoPlaceError("several_numbers")
    key = max(right, key=lambda number: float(number.tolerance))
    data: Data = {"key": key.value}
    if float(key.tolerance):
        data["tolerance"] = {"absolute": float(key.tolerance)}
    known: dict[str, Data] = {}
    for number in body.answers:
        if number.percent == 100:
            continue
        if _is_close(number, key) or number.value in known:
            notes.append("wider")
            continue
        if number.tolerance != key.tolerance:
            notes.append("tolerance")
        known[number.value] = _misconception(number.percent, number.feedback, notes)
    if known:
        data["misconceptions"] = known
    return Made("numeric", data, key.value, key.feedback, body.otherwise)


def _is_close(number: Number, key: Number) -> bool:
    """Whether a known mistake would count as right."""
    return abs(Decimal(number.value) - Decimal(key.value)) <= Decimal(key.tolerance)


def make_short(item: Item, body: ShortAnswer, glossary: Glossary, notes: list[str]) -> Made:
    """A question for a word or a line: a term where the glossary has it, else a text.

    Raises:
        NoPlaceError: several texts are right, and no term has them all.
    """
    if len(body.answers) > _MAX_ANSWERS:
        raise NoPlaceError("many_answers")
    right = [answer for answer in body.answers if answer.percent == 100]
    if not right:
        raise NoPlaceError("none_right")
    if any("*" in answer.text.replace("-*>", "").replace("\\*", "") for answer in body.answers):
        notes.append("star")
    term = _find_term(right, glossary)
    # A question about code asks what it prints, even where that is the name of a term.
    if term and not item.code:
        is_call = any(_literal(answer.text).endswith("()") for answer in right)
        type = "code_name" if is_call else "term"
        fields = _named(body, term, glossary, notes)
    else:
        type, fields = "code_output", _printed(item, body, right, notes)
    return Made(type, fields, _literal(right[0].text), right[0].feedback, body.otherwise)


def _find_term(right: Sequence[Answer], glossary: Glossary) -> str | None:
    """The one term that has every right answer among its spellings."""
    owners = _owners(glossary)
    found = {owners.get(_bare(answer.text)) for answer in right}
    return found.pop() if len(found) == 1 else None


def _owners(glossary: Glossary) -> dict[str, str]:
    return {form: term.id for term in glossary.terms for form in term.forms}


def _named(body: ShortAnswer, term: str, glossary: Glossary, notes: list[str]) -> Data:
    owners = _owners(glossary)
    return {"key": term} | _known(body, lambda text: owners.get(_bare(text)), term, notes)


def _printed(item: Item, body: ShortAnswer, right: Sequence[Answer], notes: list[str]) -> Data:
    key = _typed(right[0])
    if not all(_is_same(_typed(answer), key) for answer in right):
        raise NoPlaceError("alternatives", _suggest_term(right))
    if not item.code:
        notes.append("no_code")
    fields = {"code": item.code or _NO_CODE, "key": key}

    def name(text: str) -> str | None:
        typed = one_line(_literal(text))
        return None if _is_same(typed, key) else typed

    return fields | _known(body, name, key, notes)


def _is_same(text: str, key: str) -> bool:
    """Whether the marker takes two texts for the same output."""
    return is_same_output(read_output(normalise(text)), read_output(normalise(key)))


def _known(
    body: ShortAnswer, name: Callable[[str], str | None], right: str, notes: list[str]
) -> Data:
    """The misconceptions of a typed answer, by the term or the text that `name` gives."""
    known: dict[str, Data] = {}
    for answer in body.answers:
        if answer.percent == 100:
            continue
        key = name(answer.text)
        if not key or len(key) > _MAX_KEY or key == right:
            notes.append("unknown_wrong")
        elif key not in known:
            known[key] = _misconception(answer.percent, answer.feedback, notes)
    return {"misconceptions": known} if known else {}


def _misconception(percent: float, feedback: str, notes: list[str]) -> Data:
    if percent < 0:
        notes.append("weights")
    credit = max(0.0, percent) / 100
    if not feedback:
        notes.append("feedback")
    key = "quiz_exchange.missing." + ("partly" if credit else "wrong")
    text = both(feedback) if feedback else in_both(message(key))
    return {"credit": round(credit, 7), "text": text}


def _suggest_term(right: Sequence[Answer]) -> Data:
    """What a leader could make of it: a term for the glossary, with every way to write it."""
    first, *others = dict.fromkeys(map(_typed, right))
    return {"name": both(first), "aliases": others}


def _typed(answer: Answer) -> str:
    return one_line(_literal(answer.text))


def _bare(text: str) -> str:
    return fold(_literal(text).removesuffix("()"))


def _literal(text: str) -> str:
    """A typed answer as it is meant, without what `gift_out.escape_typed` puts in."""
    return text.replace("-*>", "->").replace("\\*", "*")
