"""A code cell as text and as a syntax tree, and where in the text each node stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

# What IPython understands and Python does not: `%magic`, `!command`, `name = !command`, `name?`.
_OTHER_LANGUAGE = re.compile(r"\s*%%(?!(?:time|timeit|capture|prun)\b)")
_MAGIC = re.compile(r"^(\s*)([%!].*|[\w.]+\s*=\s*[%!].*|\?{1,2}[\w.]+|[\w.]+\?{1,2})$")


@dataclass(frozen=True, eq=False)
class Code:
    """One code cell. Positions are characters of `source`, from 0."""

    number: int
    """The cell's place among all cells of its notebook, from 1."""
    source: str
    tree: ast.Module

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """The node around each node."""
        return {
            child: parent
            for parent in ast.walk(self.tree)
            for child in ast.iter_child_nodes(parent)
        }

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node that has a place, in the order of the text; outer nodes before inner ones."""
        placed = [node for node in ast.walk(self.tree) if hasattr(node, "lineno")]
        return tuple(sorted(placed, key=self._place))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where `node` begins and ends."""
        line, column, end_line, end_column = (
            getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")
        )
        return self._offset(line, column), self._offset(end_line, end_column)

    def text(self, node: ast.AST) -> str:
        """The text of `node`."""
        start, end = self.span(node)
        return self.source[start:end]

    def line(self, position: int) -> int:
        """The line of a position, from 1."""
        return self.source.count("\n", 0, position) + 1

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that holds `node`, which may be itself."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def encloses(self, outer: ast.AST, inner: ast.AST) -> bool:
        """Whether `inner` is `outer`, or stands somewhere in it."""
        node: ast.AST | None = inner
        while node is not None and node is not outer:
            node = self.parents.get(node)
        return node is outer

    def _place(self, node: ast.AST) -> tuple[int, int]:
        start, end = self.span(node)
        return start, -end

    def _offset(self, line: int, column: int) -> int:
        # Python counts columns in bytes of UTF-8, and these cells are full of Korean.
        start, text = self._lines[line - 1]
        return start + len(text.encode()[:column].decode(errors="ignore"))

    @cached_property
    def _lines(self) -> tuple[tuple[int, str], ...]:
        found, start = [], 0
        for text in self.source.split("\n"):
            found.append((start, text))
            start += len(text) + 1
        return tuple(found)


def parse_code(number: int, source: str) -> Code | None:
    """The cell, or None where it is not Python even without its magics."""
    if _OTHER_LANGUAGE.match(source):
        return None
    for text in (source, _without_magics(source)):
        try:
            return Code(number, source, ast.parse(text))
        except (SyntaxError, ValueError):
            continue
    return None


def _without_magics(source: str) -> str:
    """The cell with `0` in place of each magic line: every other character keeps its place."""
    return "\n".join(_blank(line) for line in source.split("\n"))


def _blank(line: str) -> str:
    found = _MAGIC.match(line)
    return f"{found[1]}0" if found else line
