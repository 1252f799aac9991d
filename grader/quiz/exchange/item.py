"""A question on its way between our files and another system's: plain text in one language.

Percentages are shares of the question's points, from -100 to 100. Texts are plain; each format
writes and reads its own escapes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """Something to choose, or a text that may be typed."""

    text: str
    percent: float
    feedback: str = ""


@dataclass(frozen=True)
class Number:
    """A number that may be typed, and how far from it another may lie."""

    value: str
    tolerance: str
    percent: float
    feedback: str = ""


@dataclass(frozen=True)
class Choice:
    """One or several of some answers."""

    answers: tuple[Answer, ...]
    single: bool
    shuffle: bool = True


@dataclass(frozen=True)
class TrueFalse:
    """Whether the prompt is true."""

    key: bool
    wrong: str = ""
    """Read with the wrong choice."""
    right: str = ""
    """Read with the right one."""


@dataclass(frozen=True)
class ShortAnswer:
    """A word or a line to type; capitals do not count."""

    answers: tuple[Answer, ...]
    otherwise: str = ""
    """Read with any other answer."""


@dataclass(frozen=True)
class Numeric:
    """A number to type."""

    answers: tuple[Number, ...]
    otherwise: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """Which on the right belongs to each on the left."""

    pairs: tuple[tuple[str, str], ...]
    spare: tuple[str, ...] = ()
    """On the right, belonging to none."""

    @property
    def rights(self) -> tuple[str, ...]:
        """All on the right, each once and sorted, so that their order tells nothing."""
        return tuple(sorted({*(right for _, right in self.pairs), *self.spare}))


@dataclass(frozen=True)
class Essay:
    """A text that a person reads."""

    grader_info: tuple[str, ...] = ()
    """For that person: what to look for, a line each."""


@dataclass(frozen=True)
class Description:
    """A text that asks nothing."""


Body = Choice | TrueFalse | ShortAnswer | Numeric | Match | Essay | Description


@dataclass(frozen=True)
class Item:
    """One question."""

    id: str
    prompt: str
    body: Body
    code: str = ""
    explanation: str = ""
    """Read once the question is answered."""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Questions that stand together: one after the other, or a pool that one is drawn from."""

    pool: str
    """The pool's id; empty where every question is asked."""
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Packet:
    """A quiz or a topic, ready to be written in a format."""

    id: str
    title: str
    sections: tuple[Section, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)
