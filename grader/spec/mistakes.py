"""Pydantic's validation errors → sentences for the author of a YAML file.

Every sentence has one form: what — expected …, found …; and where it helps, what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from grader.spec.expectations import (
    advice_words,
    allowed_names,
    expected_words,
    found_words,
    own_words,
)
from grader.spec.shapes import Location, keys_at
from grader.spec.shorthand import WRITTEN_AS
from grader.spec.suggestions import did_you_mean, find_nearest, listed


@dataclass(frozen=True)
class Mistake:
    """One mistake: where in the file, and the sentence about it."""

    location: Location
    words: str


def explain_mistakes(
    error: ValidationError, model: type[BaseModel], data: Any, root: str = ""
) -> list[Mistake]:
    """The mistakes in `data`, which is what was validated against `model`.

    `root` is what `data` is called, where it is a part of something larger.
    """
    details = error.errors(include_url=False)
    misspelt = set(_misspelt(details, model))
    grouped: dict[tuple[Location, str], list[ErrorDetails]] = {}
    for detail in details:
        location = written_location(data, _reported(detail))
        if detail["loc"] in misspelt or _follows_from_another(detail, _value_at(data, location)):
            continue
        # A union reports once for each of its members: one place, one sentence.
        grouped.setdefault((location, _name(data, location, detail, root)), []).append(detail)
    return [
        Mistake(location, _sentence(name, found, model, _value_at(data, location)))
        for (location, name), found in grouped.items()
    ]


def written_location(data: Any, location: Location) -> Location:
    """Where pydantic's `location` is written in `data`: as far down as the file goes.

    Steps that the file does not have are left out: tags of unions, and fields that a model's own
    shorthand made up, such as the arguments of `- kind: {arguments}`.
    """
    written: list[str | int] = []
    for step in location:
        inner = _step_into(data, step)
        if inner is None and isinstance(data, dict) and len(data) == 1:
            kind, arguments = next(iter(data.items()))
            inner = _step_into(arguments, WRITTEN_AS.get(step, step))
            if inner is not None:
                written.append(kind)
        if inner is not None:
            step, data = inner
            written.append(step)
    return tuple(written)


def _name(data: Any, location: Location, detail: ErrorDetails, root: str) -> str:
    """A location in words: keys and ids joined by dots, `#2` for the second item of a list."""
    names = [root] if root else []
    for depth, step in enumerate(location, start=1):
        data = data[step]
        if isinstance(step, str):
            names.append(step)
        # `- accuracy: {…}` is named by the key that follows.
        elif depth == len(location) or not (isinstance(data, dict) and len(data) == 1):
            names.append(_item_name(data, step))
    if detail["type"] == "missing":
        names.append(str(detail["loc"][-1]))
    return ".".join(names) or "the file"


def _item_name(item: Any, index: int) -> str:
    name = item.get("id") if isinstance(item, dict) else None
    return name if isinstance(name, str) else f"#{index + 1}"


def _reported(detail: ErrorDetails) -> Location:
    """Where a mistake is; of a union with an unknown tag that is the tag."""
    if detail["type"] == "union_tag_invalid":
        return (*detail["loc"], str(detail["ctx"]["discriminator"]).strip("'"))
    return detail["loc"]


def _step_into(data: Any, step: str | int) -> tuple[str | int, Any] | None:
    if isinstance(data, dict) and step in data:
        return step, data[step]
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return step, data[step]
    return None


def _value_at(data: Any, location: Location) -> Any:
    for step in location:
        data = data[step]
    return data


def _follows_from_another(detail: ErrorDetails, value: Any) -> bool:
    """Whether a list is called too short only because faulty items of it were not counted."""
    least = detail.get("ctx", {}).get("min_length", 0)
    return detail["type"] == "too_short" and isinstance(value, list) and len(value) >= least


def _misspelt(details: list[ErrorDetails], model: type[BaseModel]) -> Iterator[Location]:
    """Locations of keys that are missing because they are there under a near-miss name."""
    for detail in details:
        if detail["type"] == "extra_forbidden":
            *parent, name = detail["loc"]
            nearest = find_nearest(str(name), keys_at(model, tuple(parent)))
            if nearest is not None:
                yield (*parent, nearest)


def _sentence(name: str, details: list[ErrorDetails], model: type[BaseModel], value: Any) -> str:
    first = details[0]
    if first["type"] == "extra_forbidden":
        keys = keys_at(model, first["loc"][:-1])
        key = str(first["loc"][-1])
        return f"{name} — expected one of {listed(keys)}, found '{key}'{did_you_mean(key, keys)}"
    if first["type"] == "missing":
        there = f"only {listed(map(str, value))}" if value else "nothing"
        return f"{name} — expected it here, found {there}"
    own = own_words(first, value)
    if own is not None:
        return f"{name} — {own}"
    expected = " or ".join(dict.fromkeys(expected_words(detail, model) for detail in details))
    meant = did_you_mean(value, allowed_names(first)) if isinstance(value, str) else ""
    found = f"{found_words(value)}{meant or advice_words(details, value)}"
    return f"{name} — expected {expected}, found {found}"
