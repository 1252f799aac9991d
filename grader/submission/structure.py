"""JSON from strangers: refused before parsing where parsing it would exhaust the machine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

MAX_DEPTH = 200
MAX_CONTAINERS = 1_000_000
MAX_VALUES = 5_000_000
"""Besides the first of each container: five characters can become a value of sixty bytes."""

# Possessive, and a string need not end: the scan stays linear whatever the text.
_TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([\[{])|([\]}])|(,)', re.DOTALL)


class TooComplexError(Exception):
    """Text with more values, or more brackets within each other, than anything honest."""


class NotJsonError(Exception):
    """Text that is not JSON: the line (from 1), and whether it is merely cut off."""

    def __init__(self, line: int, is_cut_off: bool) -> None:
        super().__init__(f"line {line}")
        self.line = line
        self.is_cut_off = is_cut_off


def parse_json(
    text: str,
    *,
    number: Callable[[str], Any] | None = None,
    pairs: Callable[[list[tuple[str, Any]]], Any] | None = None,
) -> Any:
    """The value written in `text`; `NaN` is tolerated, of a key written twice the last counts.

    `number` makes something other of numbers, and `pairs` of objects, than Python's own types.

    Raises:
        TooComplexError: it is nested deeper than 200, or has more than a million brackets or
            five million commas.
        NotJsonError: it is not JSON.
    """
    _refuse_complex(text)
    try:
        return json.loads(
            text,
            parse_int=number,
            parse_float=number,
            parse_constant=number,
            object_pairs_hook=pairs,
        )
    except json.JSONDecodeError as error:
        # An open string is reported where it begins, everything else where the text ends.
        ends = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        begins = text.lstrip()[:1] in ("{", "[") and len(text.strip()) > 1
        raise NotJsonError(error.lineno, is_cut_off=ends and begins) from None
    except ValueError:
        # A number with thousands of digits; the parser does not say where.
        raise NotJsonError(1, is_cut_off=False) from None


def _refuse_complex(text: str) -> None:
    depth = containers = values = 0
    for token in _TOKENS.finditer(text):
        if token[1]:
            depth += 1
            containers += 1
            if depth > MAX_DEPTH or containers > MAX_CONTAINERS:
                raise TooComplexError
        elif token[2]:
            depth -= 1
        elif token[3]:
            values += 1
            if values > MAX_VALUES:
                raise TooComplexError
