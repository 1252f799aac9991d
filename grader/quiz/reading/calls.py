"""The names in a piece of Python, by the part that each plays. Nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

# Python's parser warns on stderr about these two, and no call needs them.
_WARNED_ABOUT = re.compile(r"\\|\d[a-z_]")
_CALL_BEGIN = re.compile(r"[a-z_][a-z0-9_.]*\(", re.ASCII)
_CLOSING = re.compile(r"[()]")
_MOST_CALLS = 20


@dataclass(frozen=True)
class Named:
    """The names of one statement."""

    called: tuple[str, ...] = ()
    """The last attribute of what is called, imported or only named: `model.fit(x)` → `fit`."""
    targets: tuple[str, ...] = ()
    """What is assigned to: `patience=2` → `patience`."""
    values: tuple[str, ...] = ()
    """Names, calls and strings among the arguments, at any depth."""
    keywords: tuple[str, ...] = ()
    """Keywords of the arguments, at any depth."""


@dataclass(frozen=True)
class Call:
    """A call within a sentence, at `start` to `end` of the text."""

    named: Named
    start: int
    end: int


def read_code(code: str) -> tuple[Named, ...]:
    """The names of each statement; empty for what is not Python, or Python without names."""
    if not code.isascii() or _WARNED_ABOUT.search(code):
        return ()
    try:
        statements = [_read(statement) for statement in ast.parse(code).body]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    if any(named is None for named in statements):
        return ()
    return tuple(named for named in statements if named is not None)


def read_calls(text: str) -> tuple[Call, ...]:
    """The calls in a sentence, the outermost ones among the first 20: `compile()을 불러요`."""
    calls: list[Call] = []
    end = 0
    for match in islice(_CALL_BEGIN.finditer(text), _MOST_CALLS):
        if match.start() < end:
            continue
        stop = _find_close(text, match.end())
        statements = read_code(text[match.start() : stop]) if stop else ()
        if len(statements) == 1:
            calls.append(Call(statements[0], match.start(), stop))
            end = stop
    return tuple(calls)


def _find_close(text: str, start: int) -> int:
    """The end of the bracket that was opened before `start`; 0 where it stays open."""
    depth = 1
    for match in _CLOSING.finditer(text, start):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return match.end()
    return 0


def _read(statement: ast.stmt) -> Named | None:
    match statement:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return Named(called=tuple(name.name.rpartition(".")[2] for name in names))
        case ast.Assign(targets=[ast.Name(id=target)], value=value):
            return _read_value(value, (target,))
        case ast.Assign(value=value) | ast.Expr(value=value):
            named = _read_value(value, ())
            return named if named.called else None
        case _:
            return None


def _read_value(value: ast.expr, targets: tuple[str, ...]) -> Named:
    values: list[str] = []
    keywords: list[str] = []
    inside = [*value.args, *value.keywords] if isinstance(value, ast.Call) else [value]
    for node in inside:
        for name, is_keyword in _names(node, is_value=node is value):
            (keywords if is_keyword else values).append(name)
    name = _last_name(value)
    if name and not isinstance(value, ast.Call):
        values = []
    is_plain = targets and not isinstance(value, ast.Call)
    # `patience = two` is about what it sets, `model = Sequential()` about what it calls.
    called = () if is_plain or not name else (name,)
    return Named(called, targets, tuple(values), tuple(keywords))


def _last_name(value: ast.expr) -> str:
    match value.func if isinstance(value, ast.Call) else value:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _names(node: ast.AST, is_value: bool) -> Iterator[tuple[str, bool]]:
    """Every name in an argument, and whether it is a keyword.

    A string is a name where it `is_value` of a keyword, as in `loss='mse'`, not in `save('mse')`.
    """
    match node:
        case ast.keyword(arg=str(name), value=value):
            yield name, True
            yield from _names(value, is_value=True)
            return
        case ast.Constant(value=str(name)) if is_value:
            yield name, False
        case ast.Attribute(attr=name) | ast.Name(id=name):
            yield name, False
        case _:
            pass
    is_list = isinstance(node, ast.List | ast.Tuple)
    for inner in ast.iter_child_nodes(node):
        yield from _names(inner, is_value=is_value and is_list)
