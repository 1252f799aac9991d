"""The few GitHub expressions that our workflows use; any other is an error, not an empty text.

Syntax and coercions as in GitHub's "Evaluate expressions in workflows and actions": a context that
is missing is null, which is an empty text and false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>==|!=|&&|\|\||!|\(|\))"
    r"|(?P<call>[a-z]+)\(\)|(?P<path>[A-Za-z_][\w-]*(?:\.[\w-]+)*))"
)
_FILLED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_STATUS = re.compile(r"\b(?:always|cancelled|failure|success)\(\)")


class UnknownExpressionError(Exception):
    """The workflows use an expression that the player does not know."""


@dataclass(frozen=True)
class Scope:
    """What expressions can see: contexts such as `github`, and functions such as `always`."""

    contexts: Mapping[str, Any]
    functions: Mapping[str, Callable[[], bool]]

    def find(self, path: str) -> Any:
        """The value at `github.event.number` and the like; None where an object lacks it."""
        first, *rest = path.split(".")
        if first not in self.contexts:
            raise UnknownExpressionError(path)
        value: Any = self.contexts[first]
        for name in rest:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value


def fill(text: str, scope: Scope) -> str:
    """A text with its `${{ … }}` replaced by their values."""
    return _FILLED.sub(lambda found: show(evaluate(found[1], scope)), text)


def holds(condition: str, scope: Scope) -> bool:
    """Whether an `if:` lets its step or job run; `success()` is meant unless a status is asked."""
    bare = condition.strip()
    if bare.startswith("${{") and bare.endswith("}}"):
        bare = bare[3:-2]
    if not _STATUS.search(bare):
        bare = f"success() && ({bare})"
    return bool(evaluate(bare, scope))


def show(value: Any) -> str:
    """A value as GitHub writes it into a text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def evaluate(expression: str, scope: Scope) -> Any:
    """The value of one expression.

    Raises:
        UnknownExpressionError: it is none of those that our workflows may use.
    """
    reader = _Reader(_read_tokens(expression), scope)
    value = reader.read_or()
    if reader.rest:
        raise UnknownExpressionError(expression)
    return value


def _read_tokens(expression: str) -> list[tuple[str, str]]:
    tokens, position, text = [], 0, expression.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise UnknownExpressionError(expression)
        kind = str(found.lastgroup)
        tokens.append((kind, found[kind]))
        position = found.end()
    return tokens


@dataclass
class _Reader:
    """Reads tokens from the left, what binds least first; both sides are always evaluated."""

    rest: list[tuple[str, str]]
    scope: Scope

    def read_or(self) -> Any:
        value = self.read_and()
        while self._takes("||"):
            other = self.read_and()
            value = value or other
        return value

    def read_and(self) -> Any:
        value = self.read_comparison()
        while self._takes("&&"):
            other = self.read_comparison()
            value = value and other
        return value

    def read_comparison(self) -> Any:
        value = self.read_single()
        if self._takes("=="):
            return show(value).casefold() == show(self.read_single()).casefold()
        if self._takes("!="):
            return show(value).casefold() != show(self.read_single()).casefold()
        return value

    def read_single(self) -> Any:
        if self._takes("!"):
            return not self.read_single()
        if self._takes("("):
            value = self.read_or()
            if not self._takes(")"):
                raise UnknownExpressionError("a bracket is not closed")
            return value
        if not self.rest:
            raise UnknownExpressionError("an expression ends too early")
        kind, token = self.rest.pop(0)
        if kind == "text":
            return token[1:-1].replace("''", "'")
        if kind == "call" and token in self.scope.functions:
            return self.scope.functions[token]()
        if kind == "path":
            return self.scope.find(token)
        raise UnknownExpressionError(token)

    def _takes(self, sign: str) -> bool:
        if self.rest and self.rest[0] == ("sign", sign):
            self.rest.pop(0)
            return True
        return False
