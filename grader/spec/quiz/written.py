"""Values as an author writes them: samples, amounts and arithmetic over variables."""

from __future__ import annotations

import ast
import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

FUNCTIONS = frozenset({"ceil", "floor", "round", "min", "max"})
"""What arithmetic may call beside its operators."""

_ARITHMETIC = re.compile(r"[0-9a-z_.,+\-*/() ]{1,100}")
_NODES = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Call, ast.Load)


def names_in(expression: str) -> frozenset[str]:
    """The variables that a valid expression names."""
    nodes = ast.walk(ast.parse(expression.strip(), mode="eval"))
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name)) - FUNCTIONS


def _written(value: object) -> object:
    # YAML reads `1010` as a number, where an author means the four characters.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


def _check_expression(text: str) -> str:
    expected = "expected a number or arithmetic such as '100*10 + 10'"
    if not _ARITHMETIC.fullmatch(text):
        raise ValueError(f"{expected}, found {text[:100]!r}")
    try:
        nodes = list(ast.walk(ast.parse(text.strip(), mode="eval")))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"{expected}, found {text!r}") from error
    known = (*_NODES, ast.operator, ast.unaryop)
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    if any(not isinstance(node, known) for node in nodes) or any(
        not isinstance(name, ast.Name) or name.id not in FUNCTIONS for name in called
    ):
        functions = ", ".join(sorted(FUNCTIONS))
        raise ValueError(f"{expected}, with no functions but {functions}, found {text!r}")
    return text


Written = Annotated[str, BeforeValidator(_written)]
Expression = Annotated[str, BeforeValidator(_written), AfterValidator(_check_expression)]
