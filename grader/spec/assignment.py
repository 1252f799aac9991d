"""`assignments/*.yaml`: what is to be handed in, how it is run and what is checked."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from grader.messages import Text

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,60}$")]

_SECONDS = {"ms": 0.001, "s": 1, "sec": 1, "min": 60, "h": 3600}
_BYTES = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def _parse_quantity(value: object, units: dict[str, float], example: str) -> object:
    if isinstance(value, str):
        match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\s*", value)
        if match is None or match[2] not in units:
            known = ", ".join(units)
            raise ValueError(f"expected a number and a unit ({known}), such as {example!r}")
        return float(match[1]) * units[match[2]]
    return value


def parse_duration(value: object) -> object:
    """`"10min"` → 600.0 (seconds); numbers are seconds already."""
    return _parse_quantity(value, dict(_SECONDS), "10min")


def parse_size(value: object) -> object:
    """`"4GiB"` → 4294967296 (bytes); numbers are bytes already."""
    size = _parse_quantity(value, {name: float(size) for name, size in _BYTES.items()}, "4GiB")
    return int(size) if isinstance(size, float) else size


Duration = Annotated[float, BeforeValidator(parse_duration), Field(gt=0)]
Size = Annotated[int, BeforeValidator(parse_size), Field(gt=0)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Frozen):
    """What one submission may use. The clock starts when its first cell does."""

    wall: Duration = 600.0
    """Seconds for the whole submission."""
    cell: Duration = 300.0
    """Seconds for one cell."""
    cpu: Duration = 1200.0
    """Seconds of processor time, of all its processes together."""
    memory: Size = 4 * 2**30
    """Bytes allocated after the warm start."""
    processes: int = Field(default=32, ge=1, le=4096)
    """Processes alive at once, besides the student's own."""
    threads: int = Field(default=256, ge=1, le=65_536)
    """Threads alive at once, of all its processes together; a fit needs about 25."""
    disk: Size = 512 * 2**20
    """Bytes in the scratch folder."""
    files: int = Field(default=10_000, ge=1, le=10_000_000)
    """Files and folders in the scratch folder, besides the evidence."""
    open_files: int = Field(default=512, ge=64, le=65_536)
    """Files that one process may hold open at once."""
    output: Size = 2**20
    """Characters that one cell may show; a picture or table counts as at least 4096."""


class CheckSpec(_Frozen):
    """One check as the assignment asks for it.

    In YAML: `- kind` or `- kind: {arguments}`. Four arguments are ours and not the check's: `id`
    (default: the kind), `as` (a name for the model that the check finds), `needs` (ids of checks
    without which this one is skipped) and `hidden`.
    """

    kind: Identifier
    id: Identifier
    binds: Identifier | None = None
    needs: tuple[Identifier, ...] = ()
    hidden: bool | None = None
    """Whether students see what it asks for only once they are graded; None: as its kind says."""
    arguments: dict[str, Any] = {}

    @model_validator(mode="before")
    @classmethod
    def _from_yaml(cls, value: object) -> object:
        if isinstance(value, str):
            return {"kind": value, "id": value}
        if isinstance(value, dict) and len(value) == 1 and "kind" not in value:
            kind, arguments = next(iter(value.items()))
            rest = dict(arguments or {}) if isinstance(arguments, dict | None) else {}
            return {
                "kind": kind,
                "id": rest.pop("id", kind),
                "binds": rest.pop("as", None),
                "needs": rest.pop("needs", ()),
                "hidden": rest.pop("hidden", None),
                "arguments": rest,
            }
        return value


class Task(_Frozen):
    """A part of an assignment that a student sees as one thing to do."""

    id: Identifier
    title: Text
    checks: tuple[CheckSpec, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique_checks(self) -> Task:
        _refuse_repeats([check.id for check in self.checks], "check id")
        return self


class Assignment(_Frozen):
    """One assignment."""

    id: Identifier
    week: int = Field(ge=1, le=60)
    title: Text
    dataset: Literal["fashion_mnist", "mnist"]
    seed: int = Field(default=42, ge=0, lt=2**32)
    limits: Limits = Limits()
    rubric: Identifier
    quiz: Identifier | None = None
    tasks: tuple[Task, ...] = ()
    """Empty for an assignment that is a quiz alone."""

    @model_validator(mode="after")
    def _unique_tasks(self) -> Assignment:
        if not self.tasks and self.quiz is None:
            raise ValueError("tasks: expected one or more tasks, or a quiz, found neither")
        _refuse_repeats([task.id for task in self.tasks], "task id")
        return self

    @property
    def titles(self) -> dict[str, Text]:
        """Its own title by its id, and those of its tasks by `<id>/<task>`."""
        tasks = {f"{self.id}/{task.id}": task.title for task in self.tasks}
        return {self.id: self.title, **tasks}


def _refuse_repeats(names: list[str], what: str) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"{what} used twice: {', '.join(repeated)}; each must be unique")
