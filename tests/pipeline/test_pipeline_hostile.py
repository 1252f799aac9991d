"""Evidence that means harm: one student's must not cost the others anything."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest
from evidence_factory import training_run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_course import LATER, NOW, Class, open_class

from grader.evidence.layout import EVENTS_FILE
from grader.execution.fake import FakeSandbox
from grader.execution.sandbox import Exit, Request

RUN = json.loads(training_run().model_dump_json())
SCORED = {
    "kind": "cross_validated",
    "function": "cross_validate",
    "estimator": "SGDClassifier",
    "folds": 2,
    "scores": [math.nan, 0.8],
    "data": {"inputs": {"shape": [1], "dtype": "float64"}},
}
FINISHED = {"kind": "cell_finished", "cell": 0, "status": "completed", "seconds": 1.0}
HUGE = 10**4_000


class Forging(FakeSandbox):
    """Leaves `lines` instead of events."""

    lines: list[Any]

    def run(self, request: Request, job: Path) -> Exit:
        end = super().run(request, job)
        text = "\n".join(json.dumps(line) for line in self.lines)
        (job / "scratch" / "evidence" / EVENTS_FILE).write_text(text)
        return end


def grade_twice(root: Path, *lines: Any) -> tuple[bytes, bytes]:
    """The record of a run that left `lines`, and the same marked again; times left out."""
    group = Class(root, Forging()) if (root / "rubrics").exists() else open_class(root)
    group.sandbox = Forging()
    group.sandbox.lines = list(lines)
    group.hand_in("kim.py")
    shutil.rmtree(root / "reports", ignore_errors=True)
    group.run()
    (first,) = group.files().values()
    group.regrade()
    (second,) = group.files().values()
    return first.replace(NOW.encode(), b""), second.replace(LATER.encode(), b"")


@pytest.mark.parametrize(
    "line",
    [
        {**FINISHED, "seconds": math.nan},
        {**FINISHED, "seconds": math.inf},
        {**RUN, "seconds": math.inf},
        {**RUN, "validation_split": math.nan},
        {**RUN, "history": {"loss": [math.nan, math.inf, -math.inf], "accuracy": [None]}},
        {**RUN, "epochs_run": HUGE},
        {**RUN, "epochs_run": -5},
        {**RUN, "where": {"cell": 0, "line": HUGE}},
        {**RUN, "data": {"inputs": {"shape": [HUGE, HUGE], "dtype": ""}}},
        SCORED,
        {**SCORED, "folds": HUGE},
        {**SCORED, "parameters": {"a": [[[math.nan]]], "\x00": "\u202e"}},
        {"kind": "figure_shown", "axes": [{"images": HUGE}, {"images": -1}]},
        {**FINISHED, "error": {"name": "{x}", "message": "{0}\x00\u202e</script>", "line": HUGE}},
        {"kind": "old_call", "call": "{x}"},
    ],
    ids=lambda line: str(line)[:80],
)
def test_odd_event_is_graded_the_same_twice(tmp_path: Path, line: dict[str, Any]) -> None:
    """Whatever one line says, there is a record, and marking again gives it back."""
    first, second = grade_twice(tmp_path, line)
    assert first == second


_NUMBERS = st.integers() | st.floats() | st.none()
_EVENTS = st.lists(
    st.sampled_from([RUN, SCORED, FINISHED]).flatmap(
        lambda event: st.builds(
            lambda key, value: {**event, key: value},
            st.sampled_from(sorted(event)),
            _NUMBERS | st.text(max_size=9) | st.lists(_NUMBERS, max_size=3),
        )
    ),
    max_size=5,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=_EVENTS)
def test_forged_events_are_graded_the_same_twice(tmp_path: Path, lines: list[Any]) -> None:
    """Events with any field replaced by nonsense never stop a run or a regrade."""
    first, second = grade_twice(tmp_path, *lines)
    assert first == second
