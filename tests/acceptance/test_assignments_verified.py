"""Every shipped assignment tells right work from wrong, on a reduced training budget."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.authoring.verify import ROWS, Verification, plan_verification, verify
from grader.checks.registry import Registry, load_registry
from grader.errors import SandboxUnavailableError
from grader.execution.confinement import choose_confinement
from grader.execution.sandbox import Sandbox
from grader.pipeline.warm import open_sandbox
from grader.pipeline.work import load_targets
from grader.spec.course import load_course

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

COURSE = load_course(Path(__file__).resolve().parents[2])
ASSIGNMENTS = COURSE.ids("assignment")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    try:
        choose_confinement("sandlock")
    except SandboxUnavailableError as error:
        pytest.skip(error.message)
    datasets = ("fashion_mnist", "mnist")
    named = os.environ.get("GRADER_DATA_DIR")
    data = Path(named).resolve() if named else None
    with open_sandbox(datasets, "sandlock", data, rows=ROWS, download=False) as warm:
        yield warm


def describe(found: Verification) -> list[str]:
    """What is wrong, so that a failure can be read."""
    wrong = [
        f"{item.name}: {item.points} points, {list(item.items)}"
        for item in found.standings
        if not item.good
    ]
    wrong += [
        f"{item.mutant.kind} in cell {item.mutant.cell}: {item.outcome}, lost {item.lost}"
        for item in found.judgements
        if item.outcome != "killed"
    ]
    return wrong


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_mistake_costs_its_own_task(
    assignment: str, sandbox: Sandbox, registry: Registry
) -> None:
    """The solution earns everything, the starters nothing, and no mutant survives or spills."""
    (specs,) = load_targets(COURSE, assignment, registry)
    plan = plan_verification(COURSE, specs)
    found = verify(plan, sandbox, registry, jobs=2, progress=lambda *_: None)
    assert describe(found) == []
    assert len(found.judgements) == len(plan.mutants) > 0


def test_at_least_25_kinds_of_mistake_are_tried(registry: Registry) -> None:
    """The assignments together have places for many kinds of mutant."""
    specs = [load_targets(COURSE, id, registry)[0] for id in ASSIGNMENTS]
    plans = [plan_verification(COURSE, spec) for spec in specs]
    kinds = {mutant.kind for plan in plans for mutant in plan.mutants}
    assert len(kinds) >= 25
