"""Which blobs events name, and what becomes of names behind which nothing acceptable lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from grader.evidence.events import Output
from grader.evidence.model import CellOutcome
from grader.evidence.pictures import count_pixels

PICTURE = "picture"
BLOB_FIELDS = frozenset({"projection", "sample", "labels", "weights", PICTURE, "classes"})
MAX_SHOWN_BYTES = 64 * 2**20
"""Of all pictures that cells showed, each counted as often as it was shown: a page holds them."""
MAX_SHOWN_PIXELS = 300_000_000

_Model = TypeVar("_Model", bound=BaseModel)


def name_digests(models: Iterable[BaseModel]) -> Iterator[tuple[str, str]]:
    """Field and digest of every blob that `models` name, in order."""
    for model in models:
        yield from _digests_in(model)


def _digests_in(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            item = getattr(value, name)
            if name in BLOB_FIELDS and isinstance(item, str):
                yield name, item
            elif isinstance(item, BaseModel | tuple):
                yield from _digests_in(item)
    elif isinstance(value, tuple):
        for item in value:
            if isinstance(item, BaseModel):
                yield from _digests_in(item)


def drop_digests(model: _Model, kept: Collection[str]) -> _Model:
    """`model`, naming no blob but those in `kept`.

    The store is shared: behind a digest that a run names and did not leave, there may lie what
    somebody else's run left.
    """
    changes: dict[str, Any] = {}
    for name in type(model).model_fields:
        item = getattr(model, name)
        if name in BLOB_FIELDS and isinstance(item, str):
            if item not in kept:
                changes[name] = None
        elif isinstance(item, BaseModel):
            changes[name] = drop_digests(item, kept)
        elif isinstance(item, tuple) and item and isinstance(item[0], BaseModel):
            changes[name] = tuple(drop_digests(inner, kept) for inner in item)
    return model.model_copy(update=changes) if changes else model


def choose_shown(cells: Iterable[CellOutcome], blobs: Mapping[str, bytes]) -> Iterator[CellOutcome]:
    """`cells` with their first pictures, up to `MAX_SHOWN_BYTES` and `MAX_SHOWN_PIXELS`.

    A picture beyond that stays an output, of which nothing is left to show.
    """
    bytes_left, pixels_left = MAX_SHOWN_BYTES, MAX_SHOWN_PIXELS
    for cell in cells:
        outputs: list[Output] = []
        for output in cell.outputs:
            content = blobs.get(output.picture or "", b"")
            bytes_left -= len(content)
            pixels_left -= (content and count_pixels(content)) or 0
            fits = bytes_left >= 0 and pixels_left >= 0
            outputs.append(output if fits else output.model_copy(update={PICTURE: None}))
        yield cell.model_copy(update={"outputs": tuple(outputs)})
