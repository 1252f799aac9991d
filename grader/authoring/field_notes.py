"""What an editor says of a field: the words below it in the source, or those of the catalogue."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, get_args

from pydantic import BaseModel

from grader.messages import has_message, message

Schema = dict[str, Any]
_LANGUAGES = {"ko": "korean", "en": "english"}
"""In the catalogue a key that holds `ko` and `en` is one text, and not the notes of two fields."""


def describe_fields(
    model: type[BaseModel], schema: Schema, definitions: Mapping[str, Schema]
) -> None:
    """Give each property of `schema`, and of the `definitions` it refers to, its description."""
    for found in _find_models(model):
        described = schema if found is model else definitions[found.__name__]
        for name, description in _notes(found).items():
            described["properties"][name].setdefault("description", description)


def _find_models(root: type[BaseModel]) -> list[type[BaseModel]]:
    """`root` and every model that its fields hold, each once."""
    found = [root]
    for model in found:
        for field in model.model_fields.values():
            found += [inner for inner in _members(field.annotation) if inner not in found]
    return found


def _members(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _members(inner)


def _notes(model: type[BaseModel]) -> dict[str, str]:
    """The description of each field that has one."""
    own: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        if parent.__module__.startswith("grader."):
            own |= attribute_notes(parent)
    return {
        name: note
        for name in model.model_fields
        if (note := own.get(name) or _catalogue_note(model, name))
    }


def _catalogue_note(model: type[BaseModel], name: str) -> str | None:
    for owner in (model.__name__.lower(), "field"):
        key = f"cli.schema.{owner}.{_LANGUAGES.get(name, name)}"
        if has_message(key):
            text = message(key)
            return f"{text.ko}\n{text.en}"
    return None


@cache
def attribute_notes(model: type) -> dict[str, str]:
    """The texts that stand below the fields of a class in its source."""
    source = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(source, ast.ClassDef)
    return {
        field.target.id: " ".join(note.value.value.split())
        for field, note in pairwise(source.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(note, ast.Expr)
        and isinstance(note.value, ast.Constant)
        and isinstance(note.value.value, str)
    }
