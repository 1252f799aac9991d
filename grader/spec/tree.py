"""YAML text → a tree of marked values, bounded and without any of YAML's machinery.

Anchors, aliases and tags are refused: neither a specification nor a student's answers need them,
and they are what makes a small file large. The tree is built from the parser's events, because
composing nodes in C recurses without a limit: a file nested deeply enough takes the process down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 32

FaultCode = Literal[
    "empty",
    "control_character",
    "tab",
    "colon",
    "missing_colon",
    "missing_value",
    "indentation",
    "unclosed",
    "reserved",
    "alias",
    "tag",
    "key",
    "documents",
    "too_deep",
    "syntax",
]


class YamlError(Exception):
    """YAML text that cannot be read: which kind of fault, and where (line and column from 1)."""

    def __init__(self, code: FaultCode, line: int, column: int = 1, detail: str = "") -> None:
        super().__init__(f"line {line}: {code} {detail}".rstrip())
        self.code = code
        self.line = line
        self.column = column
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    plain: bool
    """Written without quotes, so that `3` is a number and not text."""
    mark: Mark


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Mapping:
    pairs: tuple[tuple[Scalar, Node], ...]
    """In the order of the file; a key that is written twice is there twice."""
    mark: Mark


Node = Scalar | Sequence | Mapping

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CODES: tuple[tuple[str, FaultCode], ...] = (
    ("mapping values are not allowed", "colon"),
    ("could not find expected ':'", "missing_colon"),
    ("did not find expected key", "indentation"),
    ("did not find expected '-' indicator", "indentation"),
    ("block sequence entries are not allowed", "indentation"),
    ("did not find expected ',' or", "unclosed"),
    ("expected ',' or", "unclosed"),
    ("found unexpected end of stream", "unclosed"),
    ("did not find expected node content", "missing_value"),
    ("cannot start any token", "reserved"),
)


def parse_tree(text: str) -> Node:
    """The one YAML document in `text`.

    Raises:
        YamlError: it is empty, not YAML, nested deeper than 32, or uses anchors or tags.
    """
    _refuse_control_characters(text)
    events = _events(text)
    first = next(events, None)
    if first is None:
        raise YamlError("empty", 1)
    tree = _build(first, events, depth=0)
    extra = next(events, None)
    if extra is not None:
        raise _fault("documents", extra)
    return tree


def _refuse_control_characters(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise YamlError("control_character", line, detail=f"U+{ord(found[0]):04X}")


def _events(text: str) -> Iterator[yaml.Event]:
    """The events that carry content; the parser's own complaints become `YamlError`."""
    framing = (
        yaml.StreamStartEvent,
        yaml.StreamEndEvent,
        yaml.DocumentStartEvent,
        yaml.DocumentEndEvent,
    )
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not isinstance(event, framing):
                yield event
    except yaml.MarkedYAMLError as error:
        raise _syntax_fault(text, error) from None
    except yaml.YAMLError as error:
        raise YamlError("syntax", 1, detail=str(error).splitlines()[0]) from None


def _syntax_fault(text: str, error: yaml.MarkedYAMLError) -> YamlError:
    problem = str(error.problem or "")
    code: FaultCode = next((code for words, code in _CODES if words in problem), "syntax")
    mark = error.problem_mark
    # Where a bracket was opened, or a key begins, says more than where the parser gave up.
    if code in ("unclosed", "missing_colon") and error.context_mark is not None:
        mark = error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = text.splitlines()
    if code == "reserved" and line < len(lines) and lines[line][column : column + 1] == "\t":
        code = "tab"
    return YamlError(code, line + 1, column + 1, problem)


def _build(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    _refuse_machinery(event)
    if depth > MAX_DEPTH:
        raise _fault("too_deep", event)
    mark = _mark(event)
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(event.value, event.style in (None, ""), mark)
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(tuple(_items(events, depth)), mark)
    return Mapping(tuple(_pairs(events, depth)), mark)


def _items(events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield _build(event, events, depth + 1)


def _pairs(events: Iterator[yaml.Event], depth: int) -> Iterator[tuple[Scalar, Node]]:
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        key = _build(event, events, depth + 1)
        if not isinstance(key, Scalar):
            raise _fault("key", event)
        yield key, _build(next(events), events, depth + 1)


def _refuse_machinery(event: yaml.Event) -> None:
    if getattr(event, "anchor", None) is not None:
        raise _fault("alias", event)
    if getattr(event, "tag", None) is not None:
        raise _fault("tag", event)


def _fault(code: FaultCode, event: yaml.Event) -> YamlError:
    mark = _mark(event)
    return YamlError(code, mark.line, mark.column)


def _mark(event: yaml.Event) -> Mark:
    start = event.start_mark
    return Mark(start.line + 1, start.column + 1) if start is not None else Mark(1, 1)
