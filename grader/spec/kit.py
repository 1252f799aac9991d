"""`<assignment>.kit.json`: what students may know of an assignment, to look at their own work.

It is published from an assignment, its rubric and its quiz. No key, no threshold and no solution is
in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grader.errors import TargetError
from grader.messages import Language, Text
from grader.spec.assignment import Identifier, Limits

KIT_SUFFIX = ".kit.json"
_MAX_BYTES = 2_000_000
_Points = Annotated[float, Field(ge=0, le=1e6)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KitCheck(_Frozen):
    """One check."""

    kind: Identifier
    id: Identifier
    title: Text
    points: _Points
    """The most that it is worth."""
    is_open: bool
    """Whether students can run it themselves; the others have no arguments here."""
    binds: Identifier | None = None
    needs: tuple[Identifier, ...] = ()
    arguments: dict[str, Any] = {}


class KitTask(_Frozen):
    """A part of an assignment that a student sees as one thing to do."""

    id: Identifier
    title: Text
    bonus: bool = False
    checks: tuple[KitCheck, ...] = Field(min_length=1)


class KitQuestion(_Frozen):
    """A question of the quiz: what it asks, so that a missing answer can be told."""

    id: Identifier
    points: _Points
    prompt: Text | None = None
    """None where each student is asked something of their own."""


class Kit(_Frozen):
    """The public part of one assignment."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["grader/kit/1"] = Field(default="grader/kit/1", alias="schema")
    id: Identifier
    week: int = Field(ge=1, le=60)
    title: Text
    language: Language = "ko"
    """Shown first."""
    dataset: Literal["fashion_mnist", "mnist"]
    seed: int = Field(ge=0, lt=2**32)
    limits: Limits
    tasks: tuple[KitTask, ...] = ()
    questions: tuple[KitQuestion, ...] = ()


def kit_name(id: str) -> str:
    """Name of the file that holds the kit of the assignment `id`."""
    return f"{id}{KIT_SUFFIX}"


def dump_kit(kit: Kit) -> str:
    """The kit as JSON; the same kit always gives the same text."""
    return kit.model_dump_json(by_alias=True, indent=1) + "\n"


def load_kit(path: Path) -> Kit:
    """The kit in a file.

    Raises:
        TargetError: it cannot be read or is no kit.
    """
    again = "ask for the kit again: it is made by `grader publish`"
    # Whoever made the folder may have put a pipe there, which would be waited for.
    if path.exists() and not path.is_file():
        raise TargetError(f"{path}: expected a kit, found no regular file", again)
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise TargetError(f"{path}: cannot be read: {error.strerror or error}", again) from error
    if len(content) > _MAX_BYTES:
        most = f"more than {_MAX_BYTES // 10**6} MB"
        raise TargetError(f"{path}: expected a kit, found {most}", again)
    try:
        return Kit.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise TargetError(
            f"{path}: not a kit of this release: {place}: {first['msg']}", again
        ) from error
