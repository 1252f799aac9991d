"""Bounds as they are written in YAML: `5`, `">= 5"`, `"0.8 .. 0.9"`."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"
_COMPARISON = re.compile(rf"\s*(>=|<=|==|>|<)\s*{_NUMBER}\s*")
_RANGE = re.compile(rf"\s*{_NUMBER}\s*\.\.\s*{_NUMBER}\s*")


@dataclass(frozen=True)
class Bound:
    """A condition on a number."""

    text: str
    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: float) -> bool:
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = (
            self.high is None or value < self.high or (value == self.high and not self.high_open)
        )
        return above and below

    def __str__(self) -> str:
        return self.text

    @classmethod
    def parse(cls, value: object) -> Bound:
        """Read a bound.

        Raises:
            ValueError: it is neither a number nor one of the two written forms.
        """
        if isinstance(value, Bound):
            return value
        # A whole number may be too large for any other.
        with contextlib.suppress(OverflowError):
            if isinstance(value, int | float) and not isinstance(value, bool):
                return cls(f"{value:g}", float(value), float(value))
        if isinstance(value, str):
            if match := _COMPARISON.fullmatch(value):
                return cls._compare(match[1], float(match[2]), value)
            if (match := _RANGE.fullmatch(value)) and float(match[1]) <= float(match[2]):
                return cls(value.strip(), float(match[1]), float(match[2]))
        raise ValueError('expected a number, or a bound such as ">= 5" or "0.8 .. 0.9"')

    @classmethod
    def _compare(cls, sign: str, number: float, text: str) -> Bound:
        low = number if sign in (">=", ">", "==") else None
        high = number if sign in ("<=", "<", "==") else None
        return cls(text.strip(), low, high, low_open=sign == ">", high_open=sign == "<")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.parse)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "number"}, {"type": "string"}]}
