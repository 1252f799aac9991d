"""What was read from one file, before cells are numbered through the whole submission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.messages import Text

MAX_CELLS = 2_000
"""Cells read from one file."""
MAX_SOURCE = 5_000_000
"""Characters of all cells of one file, and bytes of a script."""
MAX_TEXT = 200_000
"""Characters of one text cell that are read: more is a picture pasted into it."""
MAX_ANSWERS = 1_000
"""Quiz answers read from one file."""
MAX_ANSWER = 20_000
"""Characters of one answer."""


@dataclass(frozen=True)
class Piece:
    """One cell of a file, code or text."""

    kind: Literal["code", "markdown"]
    number: int
    """Its place among all cells of the file, text and empty ones too, from 1."""
    first_line: int
    """Line of the file on which `source` begins; 1 in a notebook."""
    source: str
    tags: tuple[str, ...] = ()
    """A notebook cell's `metadata.tags`."""


@dataclass(frozen=True)
class Written:
    """One quiz answer as found: the question's id or number, and the words."""

    question: str
    text: str


@dataclass(frozen=True)
class Content:
    """Everything read from one file; `problem` may stand beside what could be read all the same."""

    pieces: tuple[Piece, ...] = ()
    answers: tuple[Written, ...] = ()
    """Of an answers file; those in text cells are found later."""
    ticket: str = ""
    """Of an answers file: the attempt that it says it belongs to."""
    problem: Text | None = None
