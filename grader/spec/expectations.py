"""What a value should have been and what it was, in words without pydantic's own vocabulary."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic_core import ErrorDetails

from grader.spec.assignment import Identifier
from grader.spec.shapes import keys_at
from grader.spec.suggestions import listed

_LONGEST_VALUE = 60

_WORDS = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of sensible size",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "string_unicode": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "none_required": "nothing",
    "list_type": "a list (lines that begin with '- ')",
    "tuple_type": "a list (lines that begin with '- ')",
    "set_type": "a list (lines that begin with '- ')",
    "dict_type": "a mapping (lines such as `key: value`)",
    "invalid_key": "a key that is text",
}

_BOUNDS = {
    "greater_than_equal": "a number of at least {ge}",
    "greater_than": "a number above {gt}",
    "less_than_equal": "a number of at most {le}",
    "less_than": "a number below {lt}",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "union_tag_invalid": "one of {expected_tags}",
    "union_tag_not_found": "a mapping with {discriminator}",
}


def expected_words(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """What was expected, to be put after the word `expected`."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _WORDS:
        return _WORDS[kind]
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**context)
    if kind in ("model_type", "model_attributes_type", "dataclass_type"):
        keys = keys_at(model, detail["loc"])
        return f"a mapping with {listed(keys)}" if keys else _WORDS["dict_type"]
    if kind == "string_pattern_mismatch":
        return _pattern_words(str(context["pattern"]))
    if kind in ("too_short", "too_long"):
        return _length_words(kind, context)
    return detail["msg"].removeprefix("Input should be ")


def own_words(detail: ErrorDetails, value: Any) -> str | None:
    """The sentence of a model's own validator, or None where pydantic found the mistake."""
    error = detail.get("ctx", {}).get("error")
    if detail["type"] not in ("value_error", "assertion_error") or error is None:
        return None
    words = str(error)
    complete = not words.startswith("expected") or ", found " in words
    return words if complete else f"{words}, found {found_words(value)}"


def allowed_names(detail: ErrorDetails) -> list[str]:
    """The names that were allowed, where they are a closed set."""
    context = detail.get("ctx", {})
    return re.findall(r"'([^']*)'", str(context.get("expected", context.get("expected_tags", ""))))


def found_words(value: Any) -> str:
    """What was found, as it would be written in YAML and short enough for one line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return f"a mapping with {listed(map(str, value))}"[:_LONGEST_VALUE]
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = " ".join(str(value).split())
    if len(text) > _LONGEST_VALUE:
        text = text[: _LONGEST_VALUE - 1] + "…"
    return f"the text '{text}'" if isinstance(value, str) else text


def advice_words(details: list[ErrorDetails], value: Any) -> str:
    """What to do about it, to be put at the end of the sentence; empty where it is plain."""
    wants_text = any(detail["type"] == "string_type" for detail in details)
    return "; put it in quotes" if wants_text and isinstance(value, bool | int | float) else ""


def _pattern_words(pattern: str) -> str:
    if pattern == TypeAdapter(Identifier).json_schema()["pattern"]:
        return "a name of lower-case letters, digits, '-' and '_'"
    return f"text of the form {pattern}"


def _length_words(kind: str, context: dict[str, Any]) -> str:
    bound, number = (
        ("at least", context["min_length"])
        if kind == "too_short"
        else ("at most", context["max_length"])
    )
    return f"{bound} {number} {'entry' if number == 1 else 'entries'}"
