"""`rubrics/*.yaml`: how check results and quiz answers become points."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from grader.messages import Text
from grader.spec.assignment import Identifier


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(_Frozen):
    """One band of a measured value."""

    at_least: float
    """Reached by a value that lies no further below it than the check's tolerance for chance."""
    points: float = Field(ge=0)
    text: Text | None = None
    """What a student reads who reached this level."""


class Criterion(_Frozen):
    """The points of one check.

    In YAML a bare number, or a mapping. With `levels`, the highest level whose `at_least` the
    check's value reaches gives the points, and `points` is not written.
    """

    points: float = Field(ge=0)
    partial: float = Field(default=0.5, ge=0, le=1)
    """Share of the points for the outcome `partial`."""
    levels: tuple[Level, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_yaml(cls, value: object) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return {"points": value}
        if isinstance(value, dict) and value.get("levels") and "points" not in value:
            levels = value["levels"]
            tops = [level.get("points", 0) for level in levels if isinstance(level, dict)]
            numbers = [top for top in tops if isinstance(top, int | float)]
            return {**value, "points": max(numbers, default=0)}
        return value

    @model_validator(mode="after")
    def _falling_levels(self) -> Criterion:
        bounds = [level.at_least for level in self.levels]
        points = [level.points for level in self.levels]
        if bounds != sorted(bounds, reverse=True) or points != sorted(points, reverse=True):
            raise ValueError("levels must be listed from the highest to the lowest")
        return self


class TaskRubric(_Frozen):
    """The points of one task."""

    checks: dict[Identifier, Criterion] = Field(min_length=1)
    all_or_nothing: bool = False
    """No points unless every check of the task passed."""
    bonus: bool = False
    """Points come on top of the maximum."""


class Rubric(_Frozen):
    """The points of one assignment: every check of it is named, and nothing else."""

    id: Identifier
    tasks: dict[Identifier, TaskRubric] = {}
    """Empty for an assignment that is a quiz alone."""
    quiz: dict[Identifier, float] = {}
    """Points of each question."""
