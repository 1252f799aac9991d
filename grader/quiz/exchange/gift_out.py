"""Writes GIFT, Moodle's text format, as `question/format/gift/format.php` reads it.

All texts but typed answers and the right side of a match are HTML, so that code keeps its lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from grader.quiz.exchange.fractions import show_percentage
from grader.quiz.exchange.item import (
    Choice,
    Description,
    Essay,
    Item,
    Match,
    Numeric,
    Packet,
    ShortAnswer,
    TrueFalse,
)
from grader.quiz.exchange.wording import write_html, write_prompt

_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\~=#{}:"} | {"\n": "\\n"})


def write_gift(packet: Packet) -> bytes:
    """A packet as GIFT in UTF-8; each pool is a category below the quiz's own."""
    blocks = [f"// {packet.title}"]
    for section in packet.sections:
        path = [packet.title, *([section.pool] if section.pool else [])]
        names = "/".join(name.replace("/", "//") for name in path)
        blocks.append(f"$CATEGORY: $course$/top/{names}")
        blocks += map(_write_item, section.items)
    return ("\n\n".join(blocks) + "\n").encode("utf-8")


def escape(text: str) -> str:
    """Plain text with GIFT's control characters and the ends of lines escaped."""
    return text.translate(_ESCAPES)


def escape_typed(text: str) -> str:
    """An answer that is typed: `*` stands for itself, not for any text."""
    # Nothing escapes `->`, which makes a match of a question; `*` may stand for no text at all.
    return _begin(text.replace("*", "\\*").replace("->", "-*>"), "plain")


def _write_item(item: Item) -> str:
    general = f"\t####{_html(item.explanation)}\n" if item.explanation else ""
    head = f"::{escape(item.id)}::[html]{escape(write_prompt(item.prompt, item.code))}"
    opening = "{#" if isinstance(item.body, Numeric) else "{"
    if isinstance(item.body, Description):
        return head
    lines = "".join(f"\t{line}\n" for line in _answers(item))
    return f"{head}{opening}\n{lines}{general}}}"


def _answers(item: Item) -> Iterator[str]:
    match item.body:
        case Choice():
            yield from _choices(item.body)
        case TrueFalse(key=key, wrong=wrong, right=right):
            words = [wrong, right] if right else [wrong] if wrong else []
            yield ("TRUE" if key else "FALSE") + "".join(f"#{_html(word)}" for word in words)
        case ShortAnswer(answers=answers, otherwise=otherwise):
            for answer in answers:
                text = escape_typed(answer.text)
                yield f"=%{show_percentage(answer.percent)}%{text}{_feedback(answer.feedback)}"
            if otherwise:
                yield f"=%0%*#{_html(otherwise)}"
        case Numeric(answers=numbers, otherwise=otherwise):
            for number in numbers:
                known = f"{number.value}:{number.tolerance}{_feedback(number.feedback)}"
                yield f"=%{show_percentage(number.percent)}%{known}"
            if otherwise:
                yield f"~#{_html(otherwise)}"
        case Match(pairs=pairs, spare=spare):
            for left, right in (*pairs, *(("", right) for right in spare)):
                # HTML writes `->` as `-&gt;`, so that only ours divides the line.
                yield f"={_html(left)} -> {escape(right)}"
        case Essay() | Description():
            pass


def _choices(body: Choice) -> Iterator[str]:
    for answer in body.answers:
        text = _html(answer.text)
        if answer.percent == 100 and body.single:
            weight = "="
        # A text that begins with % could be read as a weight.
        elif answer.percent or text.startswith("%"):
            weight = f"~%{show_percentage(answer.percent)}%"
        else:
            weight = "~"
        yield f"{weight}{text}{_feedback(answer.feedback)}"


def _feedback(text: str) -> str:
    return f"#{_html(text)}" if text else ""


def _html(text: str) -> str:
    return _begin(write_html(text), "html")


def _begin(text: str, form: str) -> str:
    # Brackets at the beginning could be read as the name of a format.
    return f"[{form}]{escape(text)}" if text.startswith("[") else escape(text)
