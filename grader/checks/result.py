"""What a check says."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from grader.evidence.events import Where
from grader.messages import Text

Outcome = Literal["passed", "partial", "failed", "skipped", "errored", "later"]


class CheckResult(BaseModel):
    """The verdict of one check.

    `errored` is ours: it is neither zero nor full marks, and sends the record to a person. `later`
    belongs to a student's own look at their work: only grading can tell. No check says it itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Outcome
    message: Text
    """One sentence: what was seen."""
    expected: Text | None = None
    found: Text | None = None
    where: Where | None = None
    hint: Text | None = None
    """What to do next, without giving the answer away; None where there is nothing to do."""
    value: float | None = None
    """The measured number that a rubric's levels are held against."""
    tolerance: float = 0.0
    """How far chance goes in `value`: a level this much above it is still reached."""
    binds: int | None = None
    """For checks that find a model: index of its training run (or compile) in the evidence."""
    candidates: tuple[int, ...] = ()
    """Every model that would do as well as `binds`, that one first."""
