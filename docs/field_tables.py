"""Pydantic models as reference tables: what `generate.py` writes of fields, types and defaults."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from grader.authoring.field_notes import attribute_notes
from grader.checks.bounds import Bound
from grader.evidence.events import Event
from grader.messages import Text

_PLAIN: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "`true` or `false`",
    Any: "any value",
    type(None): "`null`",
    Text: "text in Korean and English",
    Bound: "number or bound",
}
_CONTAINERS: Mapping[Any, str] = {list: "list of", tuple: "list of", dict: "mapping of"}


def describe_model(model: type[BaseModel]) -> str:
    """A heading, the class's own words and a row for each field."""
    notes = attribute_notes(model)
    rows = [
        f"| `{field.alias or name}` | {spell_type(field.annotation)} | {spell_default(field)} "
        f"| {fit_cell(notes.get(name, ''))} |"
        for name, field in model.model_fields.items()
    ]
    table = "\n".join(["| field | type | default | meaning |", "|---|---|---|---|", *rows])
    about = inspect.cleandoc(model.__dict__.get("__doc__") or "")
    return "\n\n".join(part for part in (f"### {model.__name__}", about, table) if part)


def find_models(roots: list[type[BaseModel]]) -> list[type[BaseModel]]:
    """`roots` and every model that their fields hold, each once, nearest first."""
    found = list(roots)
    for model in found:
        for field in model.model_fields.values():
            found += [inner for inner in list_members(field.annotation) if inner not in found]
    return found


def list_members(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a type is made of; bilingual texts are plain values here."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation != Text:
        yield annotation
    if typing.get_origin(annotation) is not Literal:
        for inner in typing.get_args(annotation):
            yield from list_members(inner)


def spell_type(annotation: Any) -> str:
    """A type as a reader of YAML or JSON knows it."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation == Event:
        return "[event](#events)"
    if origin is Annotated:
        return spell_type(inner[0])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(spell_type(part) for part in inner)
    if origin in _CONTAINERS:
        parts = [spell_type(part) for part in inner if part is not Ellipsis]
        return f"{_CONTAINERS[origin]} {' to '.join(parts)}"
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    return f"[{annotation.__name__}](#{annotation.__name__.lower()})"


def spell_default(field: FieldInfo) -> str:
    """A field's default, or that it is required."""
    if field.default is PydanticUndefined:
        return "required"
    if field.default is None:
        return "none"
    if field.default in ((), {}, ""):
        return "empty"
    value = field.default
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def fit_cell(text: str) -> str:
    """Text that fits into one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
