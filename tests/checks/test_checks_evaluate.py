"""All checks of an assignment, in order and with their dependencies."""

from __future__ import annotations

from typing import Any

import pytest
from evidence_factory import REGISTRY, Story, model_compiled, training_run

from grader.checks.context import Context
from grader.checks.evaluate import evaluate_checks
from grader.checks.registry import Check, Registry
from grader.checks.result import CheckResult
from grader.messages import message, plain
from grader.spec.assignment import Assignment

STRUCTURE = {"model_structure": {"as": "single", "layers": ["Dense(10, softmax)"]}}
ACCURACY = {"accuracy": {"model": "single", "at_least": 0.83}}


def assignment(*checks: Any) -> Assignment:
    return Assignment.model_validate(
        {
            "id": "a",
            "week": 1,
            "title": {"ko": "과제", "en": "Assignment"},
            "dataset": "fashion_mnist",
            "rubric": "a",
            "tasks": [{"id": "t", "title": {"ko": "일", "en": "Task"}, "checks": list(checks)}],
        }
    )


def evaluate(story: Story, *checks: Any, registry: Registry = REGISTRY) -> dict[str, CheckResult]:
    results = evaluate_checks(assignment(*checks), story.evidence, story.measurement, registry)
    return dict(results["t"])


def outcomes(story: Story, *checks: Any) -> dict[str, str]:
    return {id: result.outcome for id, result in evaluate(story, *checks).items()}


def test_bound_model_reaches_later_checks() -> None:
    """What `as` names, `model` finds."""
    story = Story()
    story.train(0.84)
    expected = {"model_structure": "passed", "accuracy": "passed"}
    assert outcomes(story, STRUCTURE, ACCURACY) == expected


def test_check_on_a_model_that_was_not_found_is_skipped() -> None:
    """Without the model there is nothing to look at."""
    result = evaluate(Story(), STRUCTURE, ACCURACY)["accuracy"]
    assert (result.outcome, result.message) == ("skipped", message("checks.common.no_model"))


def test_needed_check_that_failed_skips() -> None:
    """What depends on a failed check is skipped and names it."""
    shown = {"images_shown": {"needs": ["dataset_loaded"]}}
    result = evaluate(Story(), "dataset_loaded", shown)["images_shown"]
    expected = ("skipped", message("checks.common.needs", id="dataset_loaded"))
    assert (result.outcome, result.message) == expected


def test_skipping_goes_on_down_the_line() -> None:
    """What depends on a skipped check is skipped as well."""
    first = {"images_shown": {"needs": ["dataset_loaded"]}}
    second = {"inputs_scaled": {"needs": ["images_shown"]}}
    story = Story(events=[training_run()])
    expected = {"dataset_loaded": "failed", "images_shown": "skipped", "inputs_scaled": "skipped"}
    story.measured = True
    assert outcomes(story, "dataset_loaded", first, second) == expected


def test_needed_check_that_is_partial_is_enough() -> None:
    """Half a success is a base to build on."""
    story = Story()
    story.measure(story.add(model_compiled()), None)
    needing = {"images_shown": {"needs": ["model_structure"]}}
    assert outcomes(story, STRUCTURE, needing)["images_shown"] == "failed"


def test_failed_sandbox_makes_every_check_errored() -> None:
    """Nothing ran: no check may fail by that, and none be skipped."""
    story = Story(status="sandbox_failed", measured=False)
    expected = {"dataset_loaded": "errored", "model_structure": "errored", "accuracy": "errored"}
    assert outcomes(story, "dataset_loaded", STRUCTURE, ACCURACY) == expected


def test_missing_measurement_makes_its_checks_errored() -> None:
    """What needs no measurement is judged all the same."""
    story = Story(measured=False)
    expected = {"images_shown": "failed", "model_structure": "errored"}
    assert outcomes(story, "images_shown", STRUCTURE) == expected


def crashes(context: Context) -> CheckResult:
    """Has a bug."""
    raise ZeroDivisionError


def fine(context: Context) -> CheckResult:
    """Has none."""
    return CheckResult(outcome="passed", message=plain("ok"))


def test_check_that_raises_is_errored_and_alone() -> None:
    """A bug in one check is for a person, and leaves the others as they are."""
    table = {"crashes": Check("crashes", crashes), "fine": Check("fine", fine)}
    results = evaluate(Story(), "crashes", "fine", registry=Registry(table))
    assert [result.outcome for result in results.values()] == ["errored", "passed"]


@pytest.mark.parametrize("kind", sorted(REGISTRY))
def test_every_check_bears_an_empty_run(kind: str) -> None:
    """A blank notebook fails or skips every check; nothing crashes."""
    arguments = {
        "accuracy": {"model": "m", "at_least": 0.8},
        "model_structure": {"layers": ["Dense"]},
        "trained": {"model": "m", "epochs": 5},
    }
    needs_model = dict.fromkeys(REGISTRY[kind].model_arguments, "m")
    result = evaluate(Story(), {kind: arguments.get(kind, needs_model)})[kind]
    assert result.outcome in ("failed", "skipped")
