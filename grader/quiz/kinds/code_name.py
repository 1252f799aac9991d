"""Marks a name as it is written in code, such as a method."""

from __future__ import annotations

import ast
import re

from grader.quiz.kinds.term import mark_term
from grader.quiz.verdict import Reading, Verdict
from grader.spec.quiz import CodeNameQuestion

_FENCE = re.compile(r"^\s*`{3,}(?:python|py)?\s*$", re.MULTILINE)
_ARGUMENTS = re.compile(r"(?<=[a-z0-9_])\([^()]*\)")
# Python's parser warns on stderr about these two, and no method call needs them.
_WARNED_ABOUT = re.compile(r"\\|\d[a-z_]")
_DEEPEST_CALL = 4


def mark_code_name(question: CodeNameQuestion, text: str, reading: Reading) -> Verdict:
    """Mark a normalised answer: code by the name that it calls last, anything else as a term."""
    bare = _FENCE.sub("", text).strip().strip("`").strip()
    names = called_names(bare)
    return mark_term(question, "\n".join(names) or _drop_arguments(bare), reading)


def called_names(code: str) -> tuple[str, ...]:
    """The last attribute or name of each statement: `model.compile(loss='mse')` → `compile`.

    Nothing is run. Empty for what is not Python, or Python of another form.
    """
    if not code.isascii() or _WARNED_ABOUT.search(code):
        return ()
    try:
        statements = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    names = [_last_name(statement) for statement in statements]
    return tuple(name for name in names if name) if all(names) else ()


def _last_name(statement: ast.stmt) -> str:
    match statement:
        case ast.Expr(value=value) | ast.Assign(value=value):
            target = value.func if isinstance(value, ast.Call) else value
        case _:
            return ""
    match target:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _drop_arguments(text: str) -> str:
    for _ in range(_DEEPEST_CALL):
        text = _ARGUMENTS.sub(" ", text)
    return text
