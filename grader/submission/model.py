"""What a student handed in, as plain data: files, cells and quiz answers."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from grader.messages import Text


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(_Frozen):
    """One piece of code, run as a whole."""

    index: int
    """Position among all code cells of the submission, from 0."""
    file: str
    """Name of the file it comes from, relative to the submission."""
    number: int
    """What a reader counts: the cell's number within its file, from 1."""
    first_line: int
    """Line of the file on which the source begins, from 1; 1 for every cell of a notebook."""
    source: str


class Answer(_Frozen):
    """One quiz answer as it was written."""

    question: str
    """The question's id."""
    text: str
    source: str
    """Where it was found: `answers.yaml`, or `week6.ipynb, cell 12`."""
    ticket: str = ""
    """What its file says of the attempt it belongs to; nothing is believed before it is checked."""


class SourceFile(_Frozen):
    """One file that was handed in."""

    name: str
    """Path relative to the submission, with `/`."""
    kind: Literal["notebook", "script", "answers", "other"]
    size: int
    """Bytes."""
    sha256: str
    problem: Text | None = None
    """Why it could not be read, in words; None where it was read."""


class Submission(_Frozen):
    """Everything one student handed in for one assignment."""

    student: str
    files: tuple[SourceFile, ...]
    cells: tuple[Cell, ...]
    answers: tuple[Answer, ...]
    fingerprint: str
    """sha256 over the names and contents of the files; equal for equal hand-ins."""

    @property
    def problems(self) -> tuple[Text, ...]:
        """What could not be read, file by file."""
        return tuple(file.problem for file in self.files if file.problem is not None)
