"""Texts → the words by which they are compared, without endings and particles."""

from __future__ import annotations

from typing import Protocol


class Analyser(Protocol):
    """Takes words apart. There is a plain one, and Kiwi where it is installed."""

    @property
    def name(self) -> str:
        """What reports call it: `plain`, or `kiwi 0.24.1`."""
        ...

    def content_words(self, text: str) -> tuple[str, ...]:
        """The words of a normalised text that carry meaning, in order, each in its basic form."""
        ...
