"""What a terminal has to be able to do so that a quiz can be answered and practised on it.

What is shown may be a stranger's text: a terminal shows `printable` text only.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from grader.messages import Language, message


class Move(Enum):
    """What somebody may do in place of answering."""

    SKIP = "skip"
    BACK = "back"


class StoppedError(Exception):
    """The student wants to go on another time; `draft` is a text that was being written."""

    def __init__(self, draft: str = "") -> None:
        super().__init__("stopped")
        self.draft = draft


@dataclass(frozen=True)
class Row:
    """Something to choose."""

    id: str
    text: str


class Terminal(Protocol):
    """Everything that is shown and asked. Each question may end in `StoppedError`."""

    @property
    def language(self) -> Language: ...

    def greet(self) -> None:
        """Say how to answer, where that is not always on the screen."""
        ...

    def say(self, text: str, style: str = "") -> None:
        """Show lines of text; `style` is a colour where there are any."""
        ...

    def head(self, title: str) -> None:
        """Begin something new."""
        ...

    def show_code(self, code: str) -> None:
        """Show Python code, which nothing runs."""
        ...

    def choose(self, title: str, rows: Sequence[Row], at: int | None, start: int = 0) -> int | Move:
        """The place of one row; `at` is the one that is chosen already, `start` where one begins
        to choose otherwise."""
        ...

    def choose_several(
        self, title: str, rows: Sequence[Row], chosen: frozenset[int]
    ) -> tuple[int, ...] | Move:
        """The places of rows, in their order."""
        ...

    def enter(self, title: str, before: str, *, lines: bool) -> str | Move:
        """A text; `before` is what it is now, `lines` whether it may have several."""
        ...


def printable(text: str) -> str:
    """`text` with tabs as spaces and a replacement character for what could steer a terminal."""
    return "".join(
        character if unicodedata.category(character)[0] != "C" or character == "\n" else "\ufffd"
        for character in text.replace("\r\n", "\n").expandtabs(4)
    )


def open_terminal(plain: bool, language: Language, *, has_back: bool = True) -> Terminal:
    """The terminal for the student: by lines where it is no real one, or where that is asked.

    `has_back` is whether one can go back to earlier questions.
    """
    from grader.cli.quiz.lines import LineTerminal

    if plain or not has_screen():
        return LineTerminal(language, has_back)
    from grader.cli.quiz.screen import ScreenTerminal

    return ScreenTerminal(language, has_back)


def has_screen() -> bool:
    """Whether both ends are a terminal that can move its cursor."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return os.name == "nt" or os.environ.get("TERM", "dumb") not in ("dumb", "unknown", "")


def phrase(key: str, language: Language, **values: object) -> str:
    """The catalogue's words for a key of this part."""
    return message(f"quiz_terminal.{key}", **values).in_language(language)
