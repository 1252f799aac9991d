"""Reads GIFT, by the rules of Moodle's `question/format/gift/format.php`.

In comes a file's text; out come its questions, each with the line it stands on. Nothing is looked
for by patterns over a whole question: a text is divided at control characters, once each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.errors import SpecError
from grader.quiz.exchange.gift_answers import GiftFault, Read, parse_body, read_words
from grader.quiz.exchange.gift_blocks import (
    MAX_QUESTION,
    MAX_QUESTIONS,
    Block,
    split_blocks,
    unescape,
)
from grader.quiz.exchange.item import Body, Description, Item

_BLANK = "_____"
_MAX_MISTAKES = 20


@dataclass(frozen=True)
class Found:
    """One question of a GIFT file."""

    line: int
    name: str
    """As the file has it; empty where it has none."""
    item: Item
    """Its id is empty: the file's names are no ids of ours."""
    is_stripped: bool = False
    """Whether pictures or formatting were in it."""


@dataclass(frozen=True)
class GiftFile:
    """What a GIFT file holds."""

    questions: tuple[Found, ...]
    categories: tuple[str, ...]


def parse_gift(text: str, name: str) -> GiftFile:
    """The questions and categories of a GIFT file; `name` is the file's, for messages.

    Raises:
        SpecError: the file breaks GIFT's rules; one line `file:line: …` for each mistake.
    """
    questions: list[Found] = []
    categories: list[str] = []
    mistakes: list[str] = []
    for block in split_blocks(text):
        if block.text.startswith("$CATEGORY:"):
            categories.append(unescape(block.text.partition(":")[2]))
            continue
        try:
            questions.append(_parse_question(block))
        except GiftFault as fault:
            mistakes.append(f"{name}:{block.line_at(fault.offset)}: {fault}")
        if len(questions) > MAX_QUESTIONS:
            mistakes.append(f"{name}:{block.line}: expected at most {MAX_QUESTIONS} questions")
        if len(mistakes) >= _MAX_MISTAKES or len(questions) > MAX_QUESTIONS:
            break
    if mistakes:
        raise SpecError("\n".join(mistakes))
    return GiftFile(tuple(questions), tuple(dict.fromkeys(categories)))


def _parse_question(block: Block) -> Found:
    text = block.text
    if len(text) > MAX_QUESTION:
        raise GiftFault(
            f"a question — expected at most {MAX_QUESTION:,} characters, found {len(text):,}; "
            "shorten it, or put the blank line back that ends the question before it"
        )
    name, start = _read_name(text)
    opening, closing = _find_braces(text, start)
    if opening is None:
        return _make(block, name, read_words(text[start:], "moodle"), Description())
    rest = text[closing + 1 :]
    between = _BLANK if rest.strip() else ""
    prompt = read_words(text[start:opening] + between + rest, "moodle")
    answers, general = _split_general(text[opening + 1 : closing])
    explanation = read_words(general, prompt.form)
    body, reads = parse_body(answers, opening + 1, prompt.form)
    return _make(block, name, prompt, body, explanation, *reads)


def _make(
    block: Block, name: str, prompt: Read, body: Body, explanation: Read | None = None, *more: Read
) -> Found:
    if not prompt.whole:
        raise GiftFault("a question without a text — expected what is asked before the '{'")
    reads = [prompt, *more, *([explanation] if explanation else [])]
    item = Item(
        id="",
        prompt=prompt.text or name,
        code=prompt.code,
        explanation=explanation.whole if explanation else "",
        body=body,
    )
    return Found(block.line, name, item, any(read.is_stripped for read in reads))


def _split_general(answers: str) -> tuple[str, str]:
    """The answers, and the words for everybody that stand after the last `####`."""
    before, sign, after = answers.rpartition("####")
    return (before, after) if sign else (after, "")


def _read_name(text: str) -> tuple[str, int]:
    """The question's name between `::` and `::`, and where its text begins."""
    if not text.startswith("::"):
        return "", 0
    end = text.find("::", 2)
    if end == -1:
        # As Moodle has it, the two colons are then part of nothing.
        return "", 2
    return re.sub(r"\s+", " ", unescape(text[2:end])), end + 2


def _find_braces(text: str, start: int) -> tuple[int | None, int]:
    """Where the answers begin and end; None where there are none."""
    opening, closing = text.find("{", start), text.find("}", start)
    if opening == closing == -1:
        return None, 0
    if opening == -1 or -1 < closing < opening:
        raise GiftFault("expected '{' before '}', found '}' alone; write \\} in a text", closing)
    if closing == -1:
        raise GiftFault(
            "expected '}' after the answers, found the end of the question (a blank line ends it); "
            "add the '}', take the blank line out, or write \\{ in a text",
            opening,
        )
    for sign in "{}":
        again = text.find(sign, opening + 1 if sign == "{" else closing + 1)
        if again != -1:
            raise GiftFault(
                f"expected one pair of braces in a question, found another '{sign}'; write "
                f"\\{sign} in a text, and a blank line between two questions",
                again,
            )
    return opening, closing
