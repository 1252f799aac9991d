"""What a question from another system becomes: the fields of its type, and words around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grader.messages import Text, message

Data = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """The fields of a type of question."""

    type: str
    fields: Data
    answer: str | Text
    """The right answer, as it can be said in a sentence."""
    right: str = ""
    """What the other system says to it."""
    hint: str = ""
    """What the other system says to any wrong answer."""


class NoPlaceError(Exception):
    """A question of a kind that we do not ask; `key` ends a key of `quiz_exchange.aside`."""

    def __init__(self, key: str, glossary: Data | None = None, reason: Text | str = "") -> None:
        super().__init__(key)
        values = {"reason": reason} if reason else {}
        self.words = message(f"quiz_exchange.aside.{key}", **values)
        self.glossary = glossary
        """A term with which it could be asked."""


def both(text: str) -> dict[str, str]:
    """One text for both languages, until somebody translates it."""
    return {"ko": text, "en": text}


def in_both(text: Text) -> dict[str, str]:
    """A text that has both languages, as YAML has it."""
    return {"ko": text.ko, "en": text.en}
