"""Mutants of quiz answers: text in, text out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def quiz_wrong(text: str) -> str:
    """Another number where the answer has one, and otherwise another term."""
    numbers = _NUMBER.findall(_body(text))
    if numbers:
        return _heading(text) + f"{2 * float(numbers[-1]) + 1:g}"
    return _heading(text) + ("ReLU" if "softmax" in text.lower() else "softmax")


def quiz_blank(text: str) -> str:
    """No answer."""
    return _heading(text)


QUIZ: Mapping[str, Callable[[str], str]] = {"quiz_wrong": quiz_wrong, "quiz_blank": quiz_blank}


def _heading(text: str) -> str:
    """The lines that begin with `#`, which say what is answered."""
    return "".join(line + "\n" for line in text.split("\n") if line.startswith("#"))


def _body(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith("#"))
