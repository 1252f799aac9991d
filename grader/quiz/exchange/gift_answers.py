"""What stands between the braces of a GIFT question → the body of an item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from grader.quiz.exchange.gift_blocks import unescape
from grader.quiz.exchange.item import (
    Answer,
    Body,
    Choice,
    Essay,
    Match,
    Number,
    Numeric,
    ShortAnswer,
    TrueFalse,
)
from grader.quiz.exchange.wording import read_html

_FORMATS = ("html", "markdown", "plain", "moodle")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{0,10})?)%")
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?")
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")


class GiftFault(Exception):
    """A question breaks GIFT's rules: what was expected and found, and where in its text."""

    def __init__(self, words: str, offset: int = 0) -> None:
        super().__init__(words)
        self.offset = offset


@dataclass(frozen=True)
class Read:
    """A text as it is meant."""

    text: str
    code: str
    form: str
    is_stripped: bool
    """Whether pictures or formatting were in it."""

    @property
    def whole(self) -> str:
        """The text with the code below it."""
        return "\n".join(filter(None, (self.text, self.code)))


def read_words(raw: str, form: str) -> Read:
    """A text as it is written, perhaps after a format in brackets; without one it is in `form`."""
    text = raw.strip()
    name, bracket, rest = text[1:].partition("]") if text.startswith("[") else ("", "", "")
    if bracket and name in _FORMATS:
        text, form = rest, name
    text = unescape(text)
    if form != "html":
        return Read(text, "", form, is_stripped=False)
    text, code, lost = read_html(text)
    return Read(text, code, form, is_stripped=lost)


Reads = list[Read]


def parse_body(text: str, offset: int, form: str) -> tuple[Body, Reads]:
    """The body that `text` makes, and everything that was read in it.

    `offset` is where it begins in its block, `form` the format of the question's text.

    Raises:
        GiftFault: it is no answer of any type.
    """
    start = offset + len(text) - len(text.lstrip())
    text = text.strip()
    reads: Reads = []
    if not text:
        return Essay(), reads
    if text.startswith("#"):
        return _numeric(text[1:], start + 1, form, reads), reads
    if "~" in text:
        return _choice(text, start, form, reads), reads
    if "=" in text and "->" in text:
        return _match(text, start, form, reads), reads
    if text.partition("#")[0].strip() in (*_TRUE, *_FALSE):
        return _true_false(text, form, reads), reads
    return _short_answer(text, start, form, reads), reads


def _choice(text: str, start: int, form: str, reads: Reads) -> Choice:
    single = "=" in text
    answers = []
    for part, offset in _divide(text.replace("=", "~\0"), "~", start):
        if part.startswith("\0"):
            weight, rest = 100.0, part[1:]
        else:
            weight, rest = _take_weight(part, offset, 0.0)
        answers.append(_answer(rest, weight, form, reads, as_text=True))
    if len(answers) < 2:
        raise GiftFault(f"expected two answers or more, found {len(answers)}", start)
    return Choice(tuple(answers), single=single)


def _true_false(text: str, form: str, reads: Reads) -> TrueFalse:
    word, *feedbacks = text.split("#", 2)
    wrong, right = [*(_read(part, form, reads) for part in feedbacks), "", ""][:2]
    return TrueFalse(word.strip() in _TRUE, wrong=wrong, right=right)


def _short_answer(text: str, start: int, form: str, reads: Reads) -> ShortAnswer:
    answers, otherwise = [], ""
    for part, offset in _divide(text, "=", start):
        weight, rest = _take_weight(part, offset, 100.0)
        typed, sign, feedback = rest.partition("#")
        if not typed.strip():
            raise GiftFault("expected an answer after '=', found none", offset)
        if typed.strip() == "*" and weight == 0:
            otherwise = _read(feedback, form, reads)
        else:
            answers.append(_answer(typed + sign + feedback, weight, form, reads, as_text=False))
    if not answers:
        raise GiftFault("expected an answer after '=', found none", start)
    return ShortAnswer(tuple(answers), otherwise)


def _numeric(text: str, start: int, form: str, reads: Reads) -> Numeric:
    known, _, rest = text.partition("~")
    numbers = []
    for part, offset in _divide(known, "=", start):
        weight, after = _take_weight(part, offset, 100.0)
        written, _, feedback = after.partition("#")
        value, tolerance = _read_number(written.strip(), offset)
        numbers.append(Number(value, tolerance, weight, _read(feedback, form, reads)))
    if not numbers:
        raise GiftFault("expected a number after '#', found none", start)
    return Numeric(tuple(numbers), _read(rest.partition("#")[2], form, reads))


def _match(text: str, start: int, form: str, reads: Reads) -> Match:
    pairs, spare = [], []
    for part, offset in _divide(text, "=", start):
        left, arrow, right = part.partition("->")
        if not arrow or not right.strip():
            raise GiftFault("expected 'left -> right' after '=', found no '->' with text", offset)
        shown = _read(left, form, reads)
        if shown:
            pairs.append((shown, unescape(right)))
        else:
            spare.append(unescape(right))
    if len(pairs) < 2:
        raise GiftFault(f"expected two pairs or more, found {len(pairs)}", start)
    return Match(tuple(pairs), tuple(spare))


def _divide(text: str, sign: str, start: int) -> Iterator[tuple[str, int]]:
    """The parts that `sign` begins, each with where it begins; what is before the first counts
    where it says something."""
    offset = start
    for place, part in enumerate(text.split(sign)):
        if place or part.strip():
            yield part.strip(), offset
        # A marked answer is one sign longer here than it is in the file.
        offset += len(part) + (0 if part.startswith("\0") else 1)


def _take_weight(part: str, offset: int, default: float) -> tuple[float, str]:
    match = _WEIGHT.match(part)
    if match is None:
        return default, part
    weight = float(match[1])
    if abs(weight) > 100:
        raise GiftFault(f"expected a weight from -100 to 100 %, found {match[0]}", offset)
    return weight, part[match.end() :]


def _answer(part: str, weight: float, form: str, reads: Reads, *, as_text: bool) -> Answer:
    written, _, feedback = part.partition("#")
    # What is typed is no HTML, whatever the format of the question.
    text = _read(written, form if as_text else "plain", reads)
    return Answer(text, weight, _read(feedback, form, reads))


def _read_number(written: str, offset: int) -> tuple[str, str]:
    """Value and tolerance of `5`, `5:0.1` and `4..6`."""
    low, dots, high = written.partition("..")
    if dots:
        first, last = _decimal(low, offset), _decimal(high, offset)
        return _spell((first + last) / 2), _spell(abs(last - first) / 2)
    value, colon, tolerance = written.partition(":")
    slack = _decimal(tolerance, offset) if colon and tolerance.strip() else Decimal(0)
    return _spell(_decimal(value, offset)), _spell(abs(slack))


def _decimal(text: str, offset: int) -> Decimal:
    text = unescape(text)
    if not _NUMBER.fullmatch(text):
        raise GiftFault(
            f"expected a number such as 3.14, 3.14:0.01 or 3.1..3.2, found {text[:40]!r}", offset
        )
    return Decimal(text)


def _spell(number: Decimal) -> str:
    return f"{float(number):.15g}"


def _read(part: str, form: str, reads: Reads) -> str:
    read = read_words(part, form)
    reads.append(read)
    return read.whole
