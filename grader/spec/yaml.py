"""A YAML file → a pydantic model, with the line of every value kept for the error messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from grader.errors import SpecError
from grader.spec import tree
from grader.spec.mistakes import explain_mistakes
from grader.spec.text_file import read_text
from grader.spec.tree import MAX_DEPTH, Mark, Node, Scalar, YamlError, parse_tree

Location = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)

_FAULTS: Mapping[tree.FaultCode, str] = {
    "empty": "the file is empty — expected a mapping (lines such as `id: …`), found nothing",
    "control_character": "a control character — expected plain text, found {detail}; delete it",
    "tab": "a tab — expected spaces, found a tab character; indent with spaces",
    "colon": "a second ': ' in one value, or a line indented too far — expected one `key: value` a "
    "line; put a text that contains ': ' in quotes",
    "missing_colon": "a key without a value — expected `key: value`, found no ':'",
    "missing_value": "a gap — expected a value here, or a closing bracket before it, found neither",
    "indentation": "the indentation — expected this line to line up with the ones before it",
    "unclosed": "a bracket or quote opened here — expected its closing partner, found none; "
    "a text with ': ', ',' or a bracket in it needs quotes",
    "reserved": "a special character at the start of a value — expected text or a number; put the "
    "value in quotes",
    "alias": "an anchor or alias (`&name`, `*name`) — expected plain values; write the value out",
    "tag": "a tag (`!name`) — expected plain values; leave the tag out",
    "key": "a list or mapping as a key — expected a name",
    "documents": "a second document — expected one a file, found another `---`",
    "too_deep": f"nesting — expected at most {MAX_DEPTH} levels, found more",
    "syntax": "not YAML — {detail}",
}

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,30}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,30}|[0-9]{1,30}(\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,2})?")


@dataclass(frozen=True)
class Document:
    """A YAML file as plain data, and where each part of it is written."""

    path: Path
    data: Any
    marks: Mapping[Location, Mark]
    """By location: the keys and list positions (from 0) that lead to a value."""

    def line(self, location: Location) -> int:
        """The line of a location, or of the nearest written thing around it."""
        while location and location not in self.marks:
            location = location[:-1]
        return self.marks[location].line if location in self.marks else 1

    def place(self, location: Location = ()) -> str:
        """`file:line`."""
        return f"{self.path}:{self.line(location)}"


Inspect = Callable[[Document], list[str]]


def load_spec(path: Path, model: type[M], inspect: Inspect | None = None) -> M:
    """The YAML file at `path` as a `model`; `inspect` as for `validate_document`.

    Raises:
        SpecError: the file cannot be read, is not YAML, or does not fit the model. One error lists
            every mistake, each on its own line.
    """
    return validate_document(load_document(path), model, inspect)


def validate_document(document: Document, model: type[M], inspect: Inspect | None = None) -> M:
    """The document as a `model`.

    `inspect` looks first at the document as it is written, for what the model cannot see, and
    returns a line `file:line: …` for each mistake.

    Raises:
        SpecError: there is a mistake in it; one line for each.
    """
    mistakes = inspect(document) if inspect is not None else []
    if mistakes:
        raise SpecError("\n".join(mistakes))
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        lines = explain_mistakes(error, model, document.data)
        placed = sorted((document.line(line.location), line.words) for line in lines)
        listed = "\n".join(f"{document.path}:{at}: {words}" for at, words in placed)
        raise SpecError(listed) from None


def load_document(path: Path) -> Document:
    """The YAML file at `path` as plain data with lines; no more than 1 MB of UTF-8.

    Numbers, `true`, `false` and `null` are read as YAML 1.2 reads them, so `no`, `on` and `10:30`
    are text, and dates are too.

    Raises:
        SpecError: the file cannot be read or is not YAML, or a key is written twice.
    """
    try:
        root = parse_tree(read_text(path))
    except YamlError as error:
        words = _FAULTS[error.code].format(detail=error.detail)
        raise SpecError(f"{path}:{error.line}: {words}") from None
    marks: dict[Location, Mark] = {(): root.mark}
    repeats: list[str] = []
    data = _plain_data(root, (), marks, repeats)
    if repeats:
        raise SpecError("\n".join(f"{path}:{repeat}" for repeat in repeats))
    return Document(path, data, marks)


def _plain_data(node: Node, at: Location, marks: dict[Location, Mark], repeats: list[str]) -> Any:
    if isinstance(node, Scalar):
        return _value(node)
    if isinstance(node, tree.Sequence):
        items = []
        for index, item in enumerate(node.items):
            marks[(*at, index)] = item.mark
            items.append(_plain_data(item, (*at, index), marks, repeats))
        return items
    mapping: dict[str, Any] = {}
    for key, value in node.pairs:
        here = (*at, key.text)
        if key.text in mapping:
            first = marks[here].line
            repeats.append(
                f"{key.mark.line}: {key.text} — expected once, found twice (first on line {first})"
            )
            continue
        marks[here] = key.mark
        mapping[key.text] = _plain_data(value, here, marks, repeats)
    return mapping


def _value(scalar: Scalar) -> Any:
    text = scalar.text
    if not scalar.plain:
        return text
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
