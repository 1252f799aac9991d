"""Changes of a cell's text: only the characters concerned are replaced."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.authoring.mutation.code import Code


@dataclass(frozen=True)
class Edit:
    """`text` in place of the characters from `start` to `end` of the cell `number`."""

    number: int
    start: int
    end: int
    text: str


Change = tuple[Edit, ...]
"""What makes one mutant."""


def apply_edits(source: str, edits: Iterable[Edit]) -> str:
    """`source` after all of `edits`, which must not overlap.

    Raises:
        ValueError: they do.
    """
    limit = len(source)
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        if edit.end > limit:
            raise ValueError("edits overlap")
        source = source[: edit.start] + edit.text + source[edit.end :]
        limit = edit.start
    return source


def replace(code: Code, node: ast.AST, text: str) -> Edit:
    """`text` in place of `node`."""
    start, end = code.span(node)
    return Edit(code.number, start, end, text)


def insert_before(code: Code, statement: ast.stmt, text: str) -> Edit:
    """A statement of its own line before `statement`."""
    start, _ = code.span(statement)
    indent = " " * statement.col_offset
    return Edit(code.number, start, start, f"{text}\n{indent}")


def insert_after(code: Code, statement: ast.stmt, text: str) -> Edit:
    """A statement of its own line after `statement`."""
    _, end = code.span(statement)
    indent = " " * statement.col_offset
    return Edit(code.number, end, end, f"\n{indent}{text}")


def drop_statement(code: Code, node: ast.AST) -> Edit:
    """`pass` in place of the statement that holds `node`."""
    return replace(code, code.statement(node), "pass")


def drop_statements(code: Code, nodes: Iterable[ast.AST]) -> Change:
    """`pass` in place of every statement that holds one of `nodes`."""
    statements = list(dict.fromkeys(code.statement(node) for node in nodes))
    outer = [
        statement
        for statement in statements
        if not any(
            other is not statement and code.encloses(other, statement) for other in statements
        )
    ]
    return tuple(replace(code, statement, "pass") for statement in outer)


def set_keyword(code: Code, call: ast.Call, name: str, text: str) -> Edit:
    """`name=text` among the arguments of `call`."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return replace(code, keyword.value, text)
    arguments = _arguments(code, call)
    if arguments:
        _, end = code.span(arguments[-1])
        return Edit(code.number, end, end, f", {name}={text}")
    _, end = code.span(call)
    return Edit(code.number, end - 1, end - 1, f"{name}={text}")


def drop_item(code: Code, node: ast.AST) -> Edit | None:
    """Without `node`, which stands in a list, in a tuple or among a call's arguments."""
    parent = code.parents[node]
    if isinstance(parent, ast.List | ast.Tuple):
        if len(parent.elts) == 1:
            return replace(code, parent, "[]" if isinstance(parent, ast.List) else "()")
        return _drop_among(code, parent.elts, node)
    if isinstance(parent, ast.Call) and node is not parent.func:
        arguments = _arguments(code, parent)
        if len(arguments) == 1:
            start, _ = code.span(node)
            return Edit(code.number, start, code.span(parent)[1] - 1, "")
        return _drop_among(code, arguments, node)
    return None


def drop_layer_use(code: Code, node: ast.AST) -> Edit | None:
    """Without a layer: an item of a list, what is added, an argument, or a call on a tensor."""
    parent = code.parents[node]
    if isinstance(parent, ast.Call):
        if parent.func is node:
            return replace(code, parent, code.text(parent.args[0])) if parent.args else None
        if isinstance(parent.func, ast.Attribute) and parent.func.attr == "add":
            return drop_statement(code, parent)
    return drop_item(code, node)


def _arguments(code: Code, call: ast.Call) -> list[ast.AST]:
    """All arguments, in the order of the text."""
    return sorted([*call.args, *call.keywords], key=lambda node: code.span(node)[0])


def _drop_among(code: Code, items: Sequence[ast.AST], node: ast.AST) -> Edit:
    place = next(at for at, item in enumerate(items) if item is node)
    start, end = code.span(node)
    if place + 1 < len(items):
        return Edit(code.number, start, code.span(items[place + 1])[0], "")
    return Edit(code.number, code.span(items[place - 1])[1], end, "")
