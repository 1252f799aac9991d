"""Where a line of a notebook's cell stands in the notebook's file.

A notebook is JSON, and whoever points at a line of it counts the lines of that file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from grader.submission.decoding import clean_text, decode_text
from grader.submission.reading import MAX_FILE

_MOST_TOKENS: Final = 2_000_000
"""Strings and brackets of a file; more is nothing honest."""
_MOST_STRINGS: Final = 200_000
"""Of one cell's source."""
# Possessive, so that the scan stays linear whatever the text.
_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR: Final = re.compile(r'[^\s,:{}\[\]"]++')
_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_TOKEN: Final = re.compile(rf"{_STRING.pattern}|[\[{{]|([\]}}])", re.DOTALL)


class _BrokenError(Exception):
    """The text is not JSON, or has more in it than anything honest."""


def json_line(content: bytes, cell: int, line: int) -> int | None:
    """The line, from 1, of an `.ipynb` file on which line `line` of its cell `cell` stands.

    `content` is the whole file, of format 3 or 4. Cells are counted as `Place.number` counts them:
    all of the file's, text cells too, from 1; lines of a cell from 1. None where the file has no
    such line, is larger than 50 MB or cannot be read as a notebook.
    """
    text = decode_text(content) if len(content) <= MAX_FILE else None
    if text is None or cell < 1:
        return None
    try:
        walk = _Walk(text)
        place = _find_string(text, walk.find_source(cell), line)
    except _BrokenError:
        return None
    return None if place is None else 1 + text.count("\n", 0, place)


def _find_string(text: str, places: Sequence[int], line: int) -> int | None:
    """Which of the strings that a source is made of holds the beginning of its line `line`."""
    current, last = 1, None
    for place in places:
        if line < current:
            return None
        source = clean_text(_read_string(text, place)[0])
        following = current + source.count("\n")
        is_open = bool(source) and not source.endswith("\n")
        if line < following or (line == following and is_open):
            return place
        current, last = following, place
    return last if line == current else None


def _read_string(text: str, at: int) -> tuple[str, int]:
    """The string that begins at `at`, and where it ends."""
    match = _STRING.match(text, at)
    if match is None:
        raise _BrokenError
    try:
        return str(json.loads(match[0])), match.end()
    except ValueError:
        raise _BrokenError from None


class _Walk:
    """One way through a JSON text, from its beginning to its end; nothing is kept of the rest."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._left = _MOST_TOKENS

    def find_source(self, number: int) -> list[int]:
        """Positions of the strings that make up the source of a cell; none where it has none.

        Of a key written twice the last counts, as for whoever reads the notebook.

        Raises:
            _BrokenError: the text is not JSON.
        """
        cells: list[int] | None = None
        sheets: list[int] = []
        for key in self._members():
            is_list = self._next() == "["
            cells = None if key == "cells" else cells
            if key == "cells" and is_list:
                cells, _ = self._cells(number, ("source",))
            elif key == "worksheets" and is_list:
                sheets = self._sheets(number)
            else:
                self._skip()
        return sheets if cells is None else cells

    def _sheets(self, number: int) -> list[int]:
        """As `find_source`, in a list of sheets whose cells are counted through."""
        found: list[int] = []
        before = 0
        for _ in self._elements():
            if self._next() != "{":
                self._skip()
                continue
            places, count = self._sheet(number - before)
            found = found or places
            before += count
        return found

    def _sheet(self, number: int) -> tuple[list[int], int]:
        places: list[int] = []
        count = 0
        for key in self._members():
            if key == "cells" and self._next() == "[":
                places, count = self._cells(number, ("input", "source"))
            else:
                self._skip()
        return places, count

    def _cells(self, number: int, keys: Sequence[str]) -> tuple[list[int], int]:
        """The strings of the source of one of a list of cells, and how many cells there are.

        `keys` are the names that a source may have, the one that counts most first.
        """
        places: list[int] = []
        count = 0
        for _ in self._elements():
            count += 1
            if count != number or self._next() != "{":
                self._skip()
                continue
            sources: dict[str, list[int]] = {}
            for key in self._members():
                if key in keys:
                    sources[key] = self._strings()
                else:
                    self._skip()
            places = next((sources[key] for key in keys if key in sources), [])
        return places, count

    def _strings(self) -> list[int]:
        """The positions of a string, or of those in a list; none for any other value."""
        places: list[int] = []
        if self._next() == "[":
            for _ in self._elements():
                places.append(self._string_or_raise())
                if len(places) > _MOST_STRINGS:
                    raise _BrokenError
        elif self._next() == '"':
            places = [self._string_or_raise()]
        else:
            self._skip()
        return places

    def _string_or_raise(self) -> int:
        if self._next() != '"':
            raise _BrokenError
        at = self._at
        self._skip()
        return at

    def _members(self) -> Iterator[str]:
        """The keys of the object that begins here; the caller takes each value before the next."""
        self._take("{")
        while self._next() != "}":
            key, self._at = _read_string(self._text, self._at)
            self._count()
            self._take(":")
            yield key
            if self._next() != "}":
                self._take(",")
        self._at += 1

    def _elements(self) -> Iterator[None]:
        """The elements of the list that begins here; the caller takes each before the next."""
        self._take("[")
        while self._next() != "]":
            yield
            if self._next() != "]":
                self._take(",")
        self._at += 1

    def _skip(self) -> None:
        """Pass over one value of any kind."""
        if self._next() in "[{":
            self._skip_brackets()
            return
        match = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
        if match is None:
            raise _BrokenError
        self._at = match.end()
        self._count()

    def _skip_brackets(self) -> None:
        depth = 0
        for token in _TOKEN.finditer(self._text, self._at):
            self._count()
            if token[1]:
                depth -= 1
            elif token[0] in "[{":
                depth += 1
            if depth == 0:
                self._at = token.end()
                return
        raise _BrokenError

    def _next(self) -> str:
        """The character with which the next token begins."""
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at
        if self._at >= len(self._text):
            raise _BrokenError
        return self._text[self._at]

    def _take(self, character: str) -> None:
        if self._next() != character:
            raise _BrokenError
        self._at += 1

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _BrokenError
