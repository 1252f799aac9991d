"""Quick and whole looks at shipped samples: what the quick one tells is true."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from grader.checks.registry import load_registry
from grader.errors import SandboxUnavailableError
from grader.execution.confinement import choose_confinement
from grader.execution.sandbox import Sandbox
from grader.pipeline.kits import make_kit
from grader.pipeline.self_check import check_work
from grader.pipeline.warm import open_sandbox
from grader.pipeline.work import load_targets
from grader.spec.course import load_course

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
REGISTRY = load_registry()
ROWS = (2_500, 500)
"""Images; few, so that a whole run takes seconds too."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    try:
        choose_confinement("kernel")
    except SandboxUnavailableError as error:
        pytest.skip(error.message)
    folder = os.environ.get("GRADER_DATA_DIR")
    data = Path(folder).resolve() if folder else None
    names = ("fashion_mnist", "mnist")
    with open_sandbox(names, "kernel", data, rows=ROWS, download=False) as sandbox:
        yield sandbox


def look(sample: str, sandbox: Sandbox, *, quick: bool) -> Mapping[str, str]:
    """The outcome of each check, by its id."""
    path = ROOT / "submissions" / sample
    (specs,) = load_targets(load_course(ROOT), path.parent.name, REGISTRY)
    kit = make_kit(specs, REGISTRY, "en")
    now = "2026-01-01T00:00:00Z"
    (record,) = check_work(path, [kit], sandbox, REGISTRY, lambda: now, quick=quick)
    return {check.id: check.outcome for task in record.tasks for check in task.checks}


@pytest.mark.parametrize(
    "sample",
    [
        "ch07-1/crashes-midway.ipynb",
        "ch07-1/wrong-loss.ipynb",
        "ch07-2/forgets-sequential.ipynb",
        "ch07-3/early-stopping-never-stops.ipynb",
        "mnist-first/no-argmax.ipynb",
    ],
)
def test_quick_look_tells_what_a_whole_one_tells(sample: str, sandbox: Sandbox) -> None:
    """A check that is not left to grading comes out the same after whole training."""
    quick = look(sample, sandbox, quick=True)
    told = {id: outcome for id, outcome in quick.items() if outcome != "later"}
    whole = look(sample, sandbox, quick=False)
    assert len(told) > len(quick) / 3
    assert told == {id: whole[id] for id in told}
