"""Texts → the words by which they are compared, without endings and particles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

_WORD = re.compile(r"[a-z][a-z0-9_]*|[가-힣]+|\d+(?:\.\d+)?")


class Analyser(Protocol):
    """Takes words apart. There is a plain one, and Kiwi where it is installed."""

    @property
    def name(self) -> str:
        """What reports call it: `plain`, or `kiwi 0.24.1`."""
        ...

    def content_words(self, text: str) -> tuple[str, ...]:
        """The words of a normalised text that carry meaning, in order, each in its basic form."""
        ...


@dataclass(frozen=True)
class PlainAnalyser:
    """Words as they are written."""

    name: str = "plain"

    def content_words(self, text: str) -> tuple[str, ...]:
        return tuple(_WORD.findall(text))


PLAIN = PlainAnalyser()
