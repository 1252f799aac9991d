"""Names and messages may hold a student's text: it must not steer the terminal it is shown on."""

from __future__ import annotations

import unicodedata


def legible(text: str) -> str:
    """`text` with a replacement character for each control or formatting character."""
    return "".join(c if unicodedata.category(c)[0] != "C" else "\ufffd" for c in text)
