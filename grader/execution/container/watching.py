"""Watches a submission's container from outside, and says how it ended.

Within the container a supervisor holds every limit more closely than can be seen from here. This is
the layer that does not trust it: it knows the clock, the scratch folder and the engine alone.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from pydantic import ValidationError

from grader.execution.container.attached import Attached
from grader.execution.container.engine import State
from grader.execution.disk import passed_disk
from grader.execution.sandbox import Exit
from grader.execution.usage import cell_seconds
from grader.spec.assignment import Limits

POLL_SECONDS = 0.2
_DISK_EVERY = 5
_CELL_SHARE = 1.1
"""A cell's limit is held within a little late, the more so the longer it is."""
_MAX_PROBLEM = 500


def watch(attached: Attached, limits: Limits, scratch: Path, grace: float) -> str:
    """Wait for a container's end; returns the limit that is passed before, or nothing.

    Time begins with the call, and `grace` seconds more than the limits are given.
    """
    begin = time.monotonic()
    looks = 0
    while not attached.has_ended(POLL_SECONDS):
        looks += 1
        late = time.monotonic() - begin > limits.wall + grace
        if late or cell_seconds(scratch) > limits.cell * _CELL_SHARE + grace:
            return "timed_out"
        # Closed folders are another user's here; within the container they are looked into.
        if looks % _DISK_EVERY == 0 and (passed := passed_disk(scratch, limits, skip_closed=True)):
            return passed
    return ""


def judge(attached: Attached, state: State | None, seconds: float) -> Exit:
    """How a submission ended whose container did so by itself, after `seconds`.

    What the engine knows goes before what was said within.
    """
    if state is not None and state.out_of_memory:
        return Exit(reason="out_of_memory", wall_seconds=seconds)
    _, _, said = attached.printed.strip().rpartition(b"\n")
    with contextlib.suppress(ValidationError):
        return Exit.model_validate_json(said)
    return fail(seconds, f"the container was ended from outside: {last_words(attached)}")


def fail(seconds: float, problem: str) -> Exit:
    """The end of a run that was none, for a reason of ours."""
    return Exit(reason="sandbox_failed", wall_seconds=seconds, problem=problem[:_MAX_PROBLEM])


def last_words(attached: Attached) -> str:
    """What a container, or its engine, complained with last, and its exit code."""
    return f"{attached.problem or 'it said nothing'} (code {attached.code})"
