"""What a pydantic model allows at a location: its keys there, and the models they belong to."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Location = tuple[str | int, ...]


def keys_at(model: type[BaseModel], location: Location) -> tuple[str, ...]:
    """The keys that may be written in the mapping at `location`; empty where any may.

    `location` is pydantic's: it may hold the tag of a union's member in between.
    """
    names: dict[str, None] = {}
    for shape in _shapes_at(model, location):
        if _is_model(shape):
            names.update(dict.fromkeys(_keys(shape)))
    return tuple(names)


def _shapes_at(model: type[BaseModel], location: Location) -> list[Any]:
    shapes: list[Any] = [model]
    for step in location:
        inner = [found for shape in shapes for found in _step(shape, step)]
        # A step that leads nowhere is the tag of a union, which the file does not have as a key.
        shapes = inner or [shape for shape in shapes if _is_tagged(shape, step)] or shapes
    return shapes


def _step(shape: Any, step: str | int) -> Iterator[Any]:
    arguments = get_args(shape)
    if _is_model(shape):
        for name, field in shape.model_fields.items():
            if step in (name, field.alias):
                yield from _members(field.annotation)
    elif get_origin(shape) in (tuple, list) and isinstance(step, int):
        yield from _members(arguments[0])
    elif get_origin(shape) is dict and isinstance(step, str):
        yield from _members(arguments[1])


def _members(annotation: Any) -> Iterator[Any]:
    """The types that a value may have, unions and annotations taken apart."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    else:
        yield annotation


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _is_tagged(shape: Any, tag: str | int) -> bool:
    if not _is_model(shape):
        return False
    return any(
        get_origin(field.annotation) is Literal and tag in get_args(field.annotation)
        for field in shape.model_fields.values()
    )


def _keys(shape: type[BaseModel]) -> Iterator[str]:
    for name, field in shape.model_fields.items():
        yield field.alias or name
