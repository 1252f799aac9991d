"""Every shipped assignment tells right work from wrong, on a reduced training budget.

All mutants would take half an hour: `grader verify ch07-3` tries those of an assignment. Here each
assignment's solution, its starters and some mutants run, which together are of every kind.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.authoring.verify import ROWS, Plan, Verification, plan_verification, verify
from grader.checks.registry import Registry, load_registry
from grader.pipeline.work import load_targets
from grader.spec.course import load_course

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

COURSE = load_course(Path(__file__).resolve().parents[2])
ASSIGNMENTS = tuple(id for id in COURSE.ids("assignment") if COURSE.assignment(id).tasks)


SAMPLES = {"ch07-3": 7, "ch07-2": 4, "mlp-fashion": 17, "ch07-1": 9, "mnist-first": 28}
"""Mutants of each assignment, those that train for long first: they are left what no other has."""


@pytest.fixture(scope="module")
def plans(registry: Registry) -> dict[str, Plan]:
    """What is run for each assignment: first the kinds that neither an earlier one has run nor a
    later one has a place for."""
    specs = {id: load_targets(COURSE, id, registry)[0] for id in SAMPLES}
    whole = {id: plan_verification(COURSE, spec) for id, spec in specs.items()}
    found: dict[str, Plan] = {}
    for id, count in SAMPLES.items():
        del whole[id]
        others = [*found.values(), *whole.values()]
        seen = [mutant.kind for plan in others for mutant in plan.mutants]
        found[id] = plan_verification(COURSE, specs[id], sample=count, seen=seen)
    return found


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


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
    assignment: str, warm_sandbox, registry: Registry, plans: dict[str, Plan]
) -> None:
    """The solution earns everything, the starters nothing, and no mutant survives or spills."""
    plan = plans[assignment]
    found = verify(plan, warm_sandbox(ROWS), registry, jobs=2, progress=lambda *_: None)
    assert describe(found) == []
    assert len(found.judgements) == len(plan.mutants) > 0


def test_every_kind_of_mistake_is_tried(registry: Registry, plans: dict[str, Plan]) -> None:
    """The sample holds each kind that has a place in some assignment, and these are many."""
    whole = [plan_verification(COURSE, plan.specs).mutants for plan in plans.values()]
    kinds = {mutant.kind for mutants in whole for mutant in mutants}
    assert {mutant.kind for plan in plans.values() for mutant in plan.mutants} == kinds
    assert len(kinds) >= 25


def test_every_assignment_is_tried() -> None:
    """No assignment of the course is left out."""
    assert sorted(SAMPLES) == sorted(ASSIGNMENTS)
