"""Arithmetic on a syntax tree: numbers, variables, five operations and a few functions.

A student's arithmetic has no variables, and no functions are offered to it.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

MAX_LENGTH = 200

# Floats keep every step cheap: 9**9**9 overflows at once, where integers would fill the memory.
_OPERATIONS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}

_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "ceil": lambda value: float(math.ceil(value)),
    "floor": lambda value: float(math.floor(value)),
    "round": lambda value: float(round(value)),
    "min": min,
    "max": max,
}


class ArithmeticFailedError(ValueError):
    """The text is no arithmetic, or has no finite value."""


@lru_cache(maxsize=1024)
def evaluate(expression: str) -> float:
    """The value of an expression of at most `MAX_LENGTH` characters.

    Raises:
        ArithmeticFailedError: anything but + - * / ** and numbers, or no finite real value.
    """
    return _evaluate(expression, None)


def work_out(expression: str, values: Mapping[str, float]) -> float:
    """The value of an author's expression, which may name variables and call functions.

    Raises:
        ArithmeticFailedError: as for `evaluate`, or a name without a value.
    """
    return _evaluate(expression, values)


def _evaluate(expression: str, values: Mapping[str, float] | None) -> float:
    if len(expression) > MAX_LENGTH:
        raise ArithmeticFailedError(f"more than {MAX_LENGTH} characters")
    try:
        value = _value(ast.parse(expression.strip(), mode="eval").body, values)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError) as error:
        raise ArithmeticFailedError(f"cannot work out {expression!r}") from error
    if not math.isfinite(value):
        raise ArithmeticFailedError(f"{expression!r} is not finite")
    return value


def _value(node: ast.expr, values: Mapping[str, float] | None) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, values)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, values)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATIONS:
            return _real(_OPERATIONS[type(sign)](_value(left, values), _value(right, values)))
        case ast.Name(id=name) if values is not None and name in values:
            return float(values[name])
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if (
            values is not None and name in _FUNCTIONS and args
        ):
            return _FUNCTIONS[name](*(_value(arg, values) for arg in args))
        case _:
            raise ArithmeticFailedError(f"{type(node).__name__} is not arithmetic")


def _real(value: object) -> float:
    # A negative number to a fractional power is complex.
    if not isinstance(value, float):
        raise ArithmeticFailedError("no real value")
    return value
