"""Quiz answers in text cells: tagged `quiz:<id>`, or below a heading such as `### 답 1`.

A heading names the question's number, and the answer runs to the next heading. Block quotes are the
question being asked, and a starter notebook's placeholder is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.submission.content import MAX_ANSWER, MAX_TEXT, Piece, Written

_LONGEST_LABEL = 200
_LONGEST_KEY = 40
_TAG = "quiz:"

_ANSWER = r"(?:답안|정답|답|answer|ans\.?)"
_QUESTION = r"(?:문제|문항|질문|question|q)"
# Possessive blanks: a line of tabs would otherwise be split between them in every way.
_LABEL = re.compile(
    rf"""
    [ ]{{0,3}} (?:[-*+][ \t]++)?
    (?P<heading>\#{{1,6}})? [ \t]*+
    (?P<bold>\*\*|__)? [ \t]*+
    (?:
        (?:나의[ \t]+|내[ \t]+|my[ \t]++)? {_ANSWER} [ \t]*+
        (?:(?:to|for)[ \t]++)? (?:{_QUESTION}|no\.|\#)? [ \t]*+ (?P<after>\d{{1,3}}) (?:[ \t]*+번)?
      | {_QUESTION} \.? [ \t]*+ (?P<before>\d{{1,3}}) (?:[ \t]*+번)?
        [ \t]*+ [-\u2013:.]? [ \t]*+ (?:의[ \t]*+)? {_ANSWER}
      | (?P<counted>\d{{1,3}}) [ \t]*+ 번 [ \t]*+ (?:{_QUESTION}[ \t]*+)? (?:의[ \t]*+)? {_ANSWER}
    )
    (?P<particle>(?:은|는)(?=[ \t]))? (?![^\W_]|[.,-]\d)
    (?:\*\*|__)? [ \t]*+ (?P<separator>[.:\uff1a)\-\u2013])? [ \t]*+ (?:\*\*|__)? [ \t]*+
    (?P<rest>.*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_KEY = re.compile(
    rf"\s*(?:{_QUESTION}|{_ANSWER}|no\.?|\#)?\s*([0-9]{{1,3}})\s*번?\s*{_ANSWER}?\s*", re.IGNORECASE
)
_HEADING = re.compile(r"[ ]{0,3}#{1,6}(?:[ \t]|$)")
_FENCE = re.compile(r"[ ]{0,3}(?:```|~~~)")
_PLACEHOLDER = re.compile(
    r"^[ \t]*[*_(]{0,3}"
    r"(?:여기에[ ]?답을?[ ](?:쓰세요|적으세요|써[ ]?주세요|적어[ ]?주세요|작성하세요)"
    r"|(?:write|type)[ ]your[ ]answer[ ]here)"
    r"[.!…]{0,3}[*_)]{0,3}[ \t]*",
    re.IGNORECASE,
)


def find_answers(piece: Piece) -> tuple[Written, ...]:
    """The quiz answers in one text cell, in their order; blank ones are left out."""
    lines = piece.source[:MAX_TEXT].split("\n")
    tagged = [tag.removeprefix(_TAG).strip() for tag in piece.tags if tag.startswith(_TAG)]
    if tagged:
        text = _answer_text(_without_title(lines))
        found = [Written(question, text) for question in tagged if question]
    else:
        found = [Written(number, _answer_text(inner)) for number, inner in _sections(lines)]
    return tuple(answer for answer in found if answer.text)


def strip_placeholder(text: str) -> str:
    """`text` without a starter's invitation to write; empty where nothing else was written."""
    return _PLACEHOLDER.sub("", text, count=1)


def parse_number(text: str) -> str | None:
    """The question's number in a key such as `1`, `Q1`, `문제 1`, `1번`; None in any other."""
    key = text.strip()
    found = _KEY.fullmatch(key) if len(key) <= _LONGEST_KEY else None
    return str(int(found[1])) if found else None


def _sections(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each question's number with the lines below its label."""
    number: str | None = None
    inner: list[str] = []
    is_code = False
    for line in lines:
        is_code ^= _FENCE.match(line) is not None
        label = None if is_code else _read_label(line)
        if label is not None or (not is_code and _HEADING.match(line)):
            if number is not None:
                yield number, inner
            number, inner = (label[0], [label[1]]) if label is not None else (None, [])
        else:
            inner.append(line)
    if number is not None:
        yield number, inner


def _read_label(line: str) -> tuple[str, str] | None:
    """The question's number and the rest of a line that introduces an answer."""
    found = _LABEL.match(line[:_LONGEST_LABEL])
    if found is None:
        return None
    rest = line[found.start("rest") :].strip()
    marked = found["heading"] or found["bold"] or found["separator"] or found["particle"]
    if rest and not marked:
        return None
    if found["heading"]:
        rest = rest.rstrip("#").rstrip()
    if found["bold"] and rest.count(found["bold"]) % 2:
        rest = rest.removesuffix(found["bold"])
    number = found["after"] or found["before"] or found["counted"]
    return str(int(number)), rest


def _without_title(lines: list[str]) -> list[str]:
    """A tagged cell's lines without the heading it begins with, unless that is all there is."""
    start = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    if start == len(lines):
        return []
    first, below = lines[start], lines[start + 1 :]
    label = _read_label(first)
    if label is not None:
        return [label[1], *below]
    if not _HEADING.match(first):
        return lines
    return below if any(map(str.strip, below)) else [first.strip().strip("#")]


def _answer_text(lines: list[str]) -> str:
    """The words of an answer: without quotes of the question, code fences and placeholders."""
    kept: list[str] = []
    is_code = False
    for line in lines:
        if _FENCE.match(line):
            is_code = not is_code
        elif is_code:
            kept.append(line)
        elif not line.lstrip().startswith(">"):
            kept.append(strip_placeholder(line))
    return "\n".join(kept).strip()[:MAX_ANSWER]
