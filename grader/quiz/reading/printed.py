"""Reads what code prints, as Python writes it and as a student may write it down.

Spaces, kinds of quotes and the way to write a number do not count: `48,000` is `48000`, and
`(48000,784)` is `(48000, 784)`. Values are read as literals; nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["number", "constant", "collection", "text", "lines"]

_LONGEST_LITERAL = 500
_MOST_BRACKETS = 50
_FENCE = re.compile(r"^\s*`{3,}[a-z]*\s*$", re.MULTILINE)
_LEAD = re.compile(
    r"^\s*(?:>>> |out ?\[\d*\]:|(?:출력(?: ?결과)?|결과|정?답|output|prints?|result|answer)"
    r"(?:은|는|이|값은|:| :|은:| is)\s+|(?:출력|결과|정?답|output|result|answer):)"
)
_CALL = re.compile(r"print\((?P<inside>.*)\)", re.DOTALL)
_QUOTED = re.compile(r"([`'\"“”‘’*]+)(?P<inside>[^`'\"“”‘’]*)[`'\"“”‘’*]+")
# One pair of quotes round all of it, whose own sort does not come up inside.
_OUTER = re.compile(r"(?P<quote>[`'\"])(?P<inside>(?:(?!(?P=quote)).)*)(?P=quote)", re.DOTALL)
_QUOTED_NUMBER = re.compile(r"['\"]\s*[+-]?[\d.]+\s*['\"]")
_SHAPE = re.compile(r"(?:[a-z_]+\.)*(?:tensorshape|size)\(\[(?P<inside>[^\[\]()]*)\]\)")
_SHORT_GROUP = re.compile(r"[(\[][^()\[\]]*(?<!\d)\d{1,3},\d{3}(?!\d)[^()\[\]]*[)\]]")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CONSTANT = re.compile(r"(?<![a-z0-9_'\"])(?:true|false|none)(?![a-z0-9_'\"])")
# Python's parser warns on stderr about these, and nothing printed needs them.
_WARNED_ABOUT = re.compile(r"\\|\d(?!e[+-]?\d)[a-z_]|\d\.?\s*[(\[]|[)\]]\s*[(\[]|['\"]\s*[(\[]")
_CURLY = str.maketrans("“”‘’", "\"\"''")
_TOKEN = re.compile(
    r"[+-]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d*)?(?:e[+-]?\d+)?|[^\W\d]\w*|[^\w\s'\"`,“”‘’]"
)
_BRACKETS = {")": "(", "]": "[", "}": "{"}

Token = str | float
Value = tuple[object, ...]


@dataclass(frozen=True)
class Output:
    """What was printed, or what a student says was printed."""

    lines: tuple[str, ...]
    values: tuple[Value | None, ...]
    """For each line its literal in a form that can be compared; None where it is none."""
    tokens: tuple[Token, ...]
    """Words, numbers and signs of all lines, without quotes and commas."""

    @property
    def kind(self) -> Kind:
        if len(self.lines) != 1:
            return "lines"
        value = self.values[0]
        if value is None or value[0] == "text":
            return "text"
        if value[0] in ("number", "constant"):
            return "number" if value[0] == "number" else "constant"
        return "collection"


@dataclass(frozen=True)
class Piece:
    """A printed value within a sentence, at `start` to `end` of the normalised text."""

    output: Output
    start: int
    end: int


@lru_cache(maxsize=2048)
def read_expected(text: str) -> Output:
    """An author's normalised output, read once for all answers."""
    return read_output(text)


def read_output(text: str) -> Output:
    """A normalised text as printed lines, without what a student may put around them."""
    text = text.replace("\\n", "\n")
    bare = _strip(_LEAD.sub("", _FENCE.sub("", text)).strip())
    lines = tuple(line.strip() for line in bare.split("\n") if line.strip())
    values = tuple(map(_read_value, lines))
    return Output(lines=lines, values=values, tokens=tuple(_tokens(bare)))


def unwrap_shapes(text: str) -> str:
    """A normalised text with `(32, 100)` in place of `TensorShape([32, 100])`."""

    def write(match: re.Match[str]) -> str:
        inside = match["inside"].strip()
        return f"({inside},)" if inside and "," not in inside else f"({inside})"

    return _SHAPE.sub(write, text)


def has_grouped_digits(text: str) -> bool:
    """Whether commas may both divide values and group digits: `(60,000, 784)`."""
    return any(", " in match[0] for match in _SHORT_GROUP.finditer(text))


def is_same_output(answer: Output, wanted: Output) -> bool:
    """Whether two outputs are the same line by line, or word by word on a single line."""
    if len(answer.lines) == len(wanted.lines):
        return all(map(_is_same_line, _parts(answer), _parts(wanted)))
    return len(answer.lines) == 1 and answer.tokens == wanted.tokens


def find_collections(text: str) -> Iterator[Piece]:
    """The tuples, lists, dictionaries and sets in a normalised text, the outermost ones."""
    end = 0
    spans = [span for span in _bracketed(text) if span[1] - span[0] <= _LONGEST_LITERAL]
    for start, stop in spans[:_MOST_BRACKETS]:
        if start < end:
            continue
        output = read_output(text[start:stop])
        if output.kind == "collection":
            end = stop
            yield Piece(output, start, stop)


def find_constants(text: str) -> Iterator[Piece]:
    """Every `True`, `False` and `None` in a normalised text."""
    for match in _CONSTANT.finditer(text):
        yield Piece(read_expected(match[0]), match.start(), match.end())


def find_texts(text: str, wanted: Sequence[Output]) -> Iterator[Piece]:
    """Those of several expected outputs that stand in a normalised text, the longest first."""
    tokens = [(match, _token(match[0])) for match in _TOKEN.finditer(text)]
    end = 0
    longest_first = sorted(wanted, key=lambda output: -len(output.tokens))
    for position, (match, _) in enumerate(tokens):
        if match.start() < end:
            continue
        for output in longest_first:
            stretch = tokens[position : position + len(output.tokens)]
            if output.tokens and _is_stretch([token for _, token in stretch], output.tokens):
                end = stretch[-1][0].end()
                yield Piece(output, match.start(), end)
                break


def _is_stretch(found: Sequence[Token], wanted: Sequence[Token]) -> bool:
    if len(found) != len(wanted) or list(found[:-1]) != list(wanted[:-1]):
        return False
    last, right = found[-1], wanted[-1]
    if not isinstance(last, str) or not isinstance(right, str):
        return last == right
    # Korean endings stick to the word before them.
    return re.fullmatch(rf"{re.escape(right)}[가-힣]*", last) is not None


def _parts(output: Output) -> Iterator[tuple[str, Value | None]]:
    return zip(output.lines, output.values, strict=True)


def _is_same_line(answer: tuple[str, Value | None], wanted: tuple[str, Value | None]) -> bool:
    if answer[1] is not None and wanted[1] is not None:
        return answer[1] == wanted[1] or _is_bare_list(answer, wanted[1])
    # Among bare words quotes say nothing, but they make a text of a number.
    if _QUOTED_NUMBER.search(answer[0]) and not _QUOTED_NUMBER.search(wanted[0]):
        return False
    return tuple(_tokens(answer[0])) == tuple(_tokens(wanted[0]))


def _is_bare_list(answer: tuple[str, Value | None], wanted: Value) -> bool:
    """Whether an answer lists the values of a wanted list and only leaves out the brackets."""
    written, value = answer
    return (
        value is not None
        and value[0] == "tuple"
        and wanted[0] == "list"
        and not written.startswith("(")
        and value[1:] == wanted[1:]
    )


def _strip(text: str) -> str:
    """Without one `print()` and quotes around all of it."""
    call = _CALL.fullmatch(text)
    text = call["inside"].strip() if call else text
    quoted = _QUOTED.fullmatch(text) or _OUTER.fullmatch(text)
    return quoted["inside"].strip() if quoted else text


def _read_value(line: str) -> Value | None:
    if len(line) > _LONGEST_LITERAL:
        return None
    if _THOUSANDS.fullmatch(line):
        return ("number", float(line.replace(",", "")))
    if _WARNED_ABOUT.search(line):
        return None
    source = _CONSTANT.sub(lambda match: match[0].capitalize(), line.translate(_CURLY))
    try:
        return _comparable(ast.literal_eval(source))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError, OverflowError):
        return None


def _comparable(value: object) -> Value:
    match value:
        case bool() | None:
            return ("constant", value)
        case int() | float():
            return ("number", float(value))
        case str():
            return ("text", *_tokens(value))
        case tuple() | list():
            return (type(value).__name__, *map(_comparable, value))
        case set():
            return ("set", frozenset(map(_comparable, value)))
        case dict():
            return ("dict", *((_comparable(k), _comparable(v)) for k, v in value.items()))
        case _:
            raise ValueError(f"{type(value).__name__} is not read")


def _tokens(text: str) -> Iterator[Token]:
    return (_token(match[0]) for match in _TOKEN.finditer(text))


def _token(written: str) -> Token:
    try:
        return float(written.replace(",", "")) if written[-1] in "0123456789." else written
    except ValueError:
        return written


def _bracketed(text: str) -> list[tuple[int, int]]:
    """Balanced brackets as start and end, in the order in which they begin."""
    opened: list[int] = []
    spans: list[tuple[int, int]] = []
    for place, character in enumerate(text):
        if character in "([{":
            opened.append(place)
        elif character in _BRACKETS and opened and text[opened[-1]] == _BRACKETS[character]:
            spans.append((opened.pop(), place + 1))
    return sorted(spans)
