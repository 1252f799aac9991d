"""A terminal that only prints lines and reads lines: for pipes, screen readers and `TERM=dumb`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from grader.cli.quiz.terminal import Move, Row, StoppedError, phrase, printable
from grader.messages import Language

BACK = "<"
_SEPARATORS = str.maketrans({",": " ", ";": " ", "、": " ", "，": " "})


class LineTerminal:
    """Options are printed with numbers, and read as numbers or ids; a blank line skips."""

    def __init__(self, language: Language, has_back: bool = True) -> None:
        self.language: Language = language
        self._has_back = has_back

    def greet(self) -> None:
        self.say(phrase("lines.intro" if self._has_back else "lines.intro_skips", self.language))

    def say(self, text: str, style: str = "") -> None:
        click.echo(printable(text))

    def head(self, title: str) -> None:
        click.echo(f"\n{printable(title)}")

    def show_code(self, code: str) -> None:
        self.say(phrase("code", self.language))
        self.say("\n".join(f"    {line}" for line in printable(code).rstrip("\n").split("\n")))

    def choose(self, title: str, rows: Sequence[Row], at: int | None, start: int = 0) -> int | Move:
        self._list(title, rows, () if at is None else (at,))
        while True:
            words = self._read(phrase("lines.one", self.language, count=len(rows)))
            if isinstance(words, Move):
                return words
            places = _find_places(words, rows)
            if places is not None and len(places) == 1:
                return places[0]
            self.say(phrase("lines.not_one", self.language, found=words, count=len(rows)))

    def choose_several(
        self, title: str, rows: Sequence[Row], chosen: frozenset[int]
    ) -> tuple[int, ...] | Move:
        self._list(title, rows, sorted(chosen))
        while True:
            words = self._read(phrase("lines.several", self.language, count=len(rows)))
            if isinstance(words, Move):
                return words
            places = _find_places(words, rows)
            if places:
                return tuple(sorted(set(places)))
            self.say(phrase("lines.not_several", self.language, found=words, count=len(rows)))

    def enter(self, title: str, before: str, *, lines: bool) -> str | Move:
        if title:
            self.say(title)
        if before:
            self.say(phrase("lines.before", self.language, answer=before))
        return self._read(phrase("lines.text", self.language))

    def _list(self, title: str, rows: Sequence[Row], chosen: Sequence[int]) -> None:
        if title:
            self.say(title)
        for place, row in enumerate(rows):
            self.say(f"  {place + 1}) {row.text}")
        if chosen:
            words = ", ".join(rows[place].text for place in chosen)
            self.say(phrase("lines.before", self.language, answer=words))

    def _read(self, prompt: str) -> str | Move:
        """One line without the space around it; a blank one skips.

        Raises:
            StoppedError: the input ends, or Ctrl-C was pressed.
        """
        click.echo(f"{printable(prompt)} ", nl=False)
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt as error:
            raise StoppedError from error
        except UnicodeDecodeError:
            line = "\ufffd\n"
        if not line:
            raise StoppedError
        words = line.strip()
        if words == BACK and self._has_back:
            return Move.BACK
        return words or Move.SKIP


def _find_places(words: str, rows: Sequence[Row]) -> list[int] | None:
    """The places that numbers or ids name; None where one of them names nothing."""
    ids = [row.id for row in rows]
    places = []
    for word in words.translate(_SEPARATORS).split():
        name = word.rstrip(".)")
        if name.isdecimal() and len(name) < 4 and 1 <= int(name) <= len(rows):
            places.append(int(name) - 1)
        elif word in ids:
            places.append(ids.index(word))
        else:
            return None
    return places
