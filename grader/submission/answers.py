"""Answer files (`answers.yaml`, `.yml`, `.json`) → quiz answers.

Meant is a mapping from a question's id or number to its answer. Also understood: the same under one
key such as `answers`, alone or beside what the quiz page and the terminal write above it (`quiz`,
`student`, `ticket`), a list of `{id, answer}`, a list of `number: answer`, a plain list in order.
Scalars are kept as they were written, so that `1,010`, `010` and `no` reach the marker unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.messages import Text, message
from grader.spec import tree
from grader.submission.content import MAX_ANSWER, MAX_ANSWERS, Content, Written
from grader.submission.decoding import clean_text, decode_text
from grader.submission.structure import NotJsonError, TooComplexError, parse_json
from grader.submission.text_cells import parse_number, strip_placeholder

_WRAPPERS = frozenset({"answers", "answer", "quiz", "답", "답안", "정답"})
_HEADER = frozenset({"quiz", "student", "ticket"})
_QUESTION_KEYS = ("id", "question", "number", "no", "문제", "번호", "문항")
_ANSWER_KEYS = ("answer", "text", "value", "답", "답안", "정답")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_LONGEST_ID = 100
_LONGEST_TICKET = 8_000


@dataclass(frozen=True)
class _Pairs:
    """A mapping as it was written, repeated keys and all."""

    pairs: tuple[tuple[str, _Tree], ...]


_Tree = str | None | list["_Tree"] | _Pairs


def parse_answers(content: bytes, name: str) -> Content:
    """The answers in an answer file; `name` is what the file is called in a problem's words.

    Never raises for what is in the file: what cannot be read is `problem`.
    """
    if len(content) > tree.MAX_BYTES:
        size = f"{len(content) / 1e6:.1f}"
        return Content(problem=message("submission.file.too_large", file=name, size=size, limit=1))
    text = decode_text(content)
    if text is None:
        return Content(problem=message("submission.file.encoding", file=name))
    if not text.strip():
        return _problem("empty", name)
    try:
        root = _read_json(text) if name.lower().endswith(".json") else _read_yaml(text)
    except tree.YamlError as error:
        key = "empty" if error.code == "empty" else f"yaml.{error.code}"
        return _problem(key, name, line=error.line)
    except NotJsonError as error:
        return _problem("json", name, line=error.line)
    except TooComplexError:
        return _problem("too_complex", name)
    return _read_tree(root, name)


def _problem(key: str, name: str, **values: object) -> Content:
    return Content(problem=message(f"submission.answers.{key}", file=name, **values))


def _read_tree(root: _Tree, name: str) -> Content:
    found = list(_entries(_unwrap(root)))
    if not found and not isinstance(root, _Pairs | list):
        return _problem("shape", name)
    written = [
        Written(question[:_LONGEST_ID], text)
        for question, text in found
        if question is not None and text
    ]
    odd = sum(question is None for question, _ in found)
    return Content(
        answers=tuple(written[:MAX_ANSWERS]),
        ticket=_ticket(root),
        problem=_doubts(odd, len(written), name),
    )


def _doubts(odd: int, total: int, name: str) -> Text | None:
    if total > MAX_ANSWERS:
        return message("submission.answers.too_many", file=name, limit=MAX_ANSWERS)
    return message("submission.answers.odd_entries", file=name, count=odd) if odd else None


def _read_yaml(text: str) -> _Tree:
    return _from_node(tree.parse_tree(text))


def _from_node(node: tree.Node) -> _Tree:
    if isinstance(node, tree.Scalar):
        return None if node.plain and node.text in _NOTHING else clean_text(node.text)
    if isinstance(node, tree.Sequence):
        return [_from_node(item) for item in node.items]
    return _Pairs(tuple((clean_text(key.text), _from_node(value)) for key, value in node.pairs))


def _read_json(text: str) -> _Tree:
    # Numbers stay text: what a student wrote is marked, not what a parser makes of it.
    return _from_json(parse_json(text, number=str, pairs=lambda pairs: _Pairs(tuple(pairs))))


def _from_json(value: object) -> _Tree:
    if isinstance(value, _Pairs):
        return _Pairs(tuple((clean_text(key), _from_json(inner)) for key, inner in value.pairs))
    if isinstance(value, list):
        return [_from_json(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean_text(value) if isinstance(value, str) else None


def _unwrap(root: _Tree) -> _Tree:
    """What is under a key such as `answers`, alone or below a header."""
    if isinstance(root, _Pairs):
        body = [(key, inner) for key, inner in root.pairs if key.strip().lower() not in _HEADER]
        if len(body) == 1:
            key, inner = body[0]
            if key.strip().lower() in _WRAPPERS and isinstance(inner, _Pairs | list):
                return inner
    return root


def _ticket(root: _Tree) -> str:
    """The ticket in the header; nothing where the answers are not below one."""
    if not isinstance(root, _Pairs) or _unwrap(root) is root:
        return ""
    ticket = _pick(root, ("ticket",))
    return ticket.strip() if isinstance(ticket, str) and len(ticket) <= _LONGEST_TICKET else ""


def _entries(root: _Tree) -> Iterator[tuple[str | None, str]]:
    """Question and answer of each entry; no question where it cannot be told which is meant."""
    if isinstance(root, _Pairs):
        for key, value in root.pairs:
            yield _question(key), _text(_answer_of(value))
    elif isinstance(root, list):
        for position, item in enumerate(root, start=1):
            yield from _item_entries(item, position)


def _item_entries(item: _Tree, position: int) -> Iterator[tuple[str | None, str]]:
    if not isinstance(item, _Pairs):
        yield str(position), _text(item)
        return
    question = _pick(item, _QUESTION_KEYS)
    if isinstance(question, str):
        yield _question(question), _text(_pick(item, _ANSWER_KEYS))
    elif len(item.pairs) == 1:
        yield from _entries(item)
    else:
        yield None, ""


def _answer_of(value: _Tree) -> _Tree:
    """The answer in `{answer: …}`, or the value itself."""
    inner = _pick(value, _ANSWER_KEYS) if isinstance(value, _Pairs) else None
    return value if inner is None else inner


def _pick(item: _Pairs, keys: tuple[str, ...]) -> _Tree:
    return next((value for key, value in item.pairs if key.strip().lower() in keys), None)


def _question(key: str) -> str | None:
    return parse_number(key) or key.strip() or None


def _text(value: _Tree) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return strip_placeholder(value).strip()[:MAX_ANSWER]
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))[:MAX_ANSWER]
    return ", ".join(f"{key}: {_text(inner)}" for key, inner in value.pairs)[:MAX_ANSWER]
