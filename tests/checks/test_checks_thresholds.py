"""Which arguments students learn only once they are graded, and which checks need a whole run."""

from __future__ import annotations

from typing import Annotated

import pytest
from evidence_factory import REGISTRY
from pydantic import ValidationError

from grader.checks.bounds import Bound
from grader.checks.context import Context
from grader.checks.registry import Check, Threshold, check, whole_run
from grader.checks.result import CheckResult
from grader.messages import plain

NUMBERS = {"at_least": 0.8, "than": 0.8, "accuracy": ">= 0.8", "allowance": 0.01}
"""A value for every argument that is a threshold of some kind."""


@check
@whole_run
def loss_low(
    context: Context,
    *,
    loss: Annotated[Bound, Threshold],
    between: Annotated[Bound, Threshold] | None = None,
    epochs: int = 1,
) -> CheckResult:
    """The loss is low."""
    return CheckResult(outcome="passed", message=plain("ok"))


OWN = Check("loss_low", loss_low)


def test_thresholds_are_these() -> None:
    """A check that gets an argument for a measured number has to say so, and stand here."""
    found = {
        kind: [name for name in REGISTRY[kind].arguments.model_fields if is_threshold(kind, name)]
        for kind in REGISTRY
    }
    assert {kind: names for kind, names in found.items() if names} == {
        "accuracy": ["at_least"],
        "baseline_scored": ["accuracy"],
        "beats_baseline": ["allowance"],
        "more_accurate": ["than"],
    }


def is_threshold(kind: str, name: str) -> bool:
    return REGISTRY[kind].has_threshold({name: NUMBERS.get(name, 1)})


def test_checks_that_need_a_whole_run_are_these() -> None:
    """After two epochs on part of the data honest work can fail them, and no other."""
    assert sorted(kind for kind in REGISTRY if REGISTRY[kind].needs_whole_run({})) == [
        "accuracy",
        "baseline_scored",
        "beats_baseline",
        "curves_plotted",
        "history_kept",
        "model_restored",
        "more_accurate",
        "overfitting_reduced",
        "overfitting_seen",
        "stopped_early",
        "trained",
        "weights_restored",
    ]


def test_checks_of_final_numbers_are_these() -> None:
    """A short training can make wrong work pass them."""
    assert sorted(kind for kind in REGISTRY if REGISTRY[kind].needs_final_numbers) == [
        "beats_baseline",
        "more_accurate",
        "overfitting_reduced",
        "overfitting_seen",
        "stopped_early",
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, False),
        ({"epochs": 5}, False),
        ({"loss": "<= 0.4"}, True),
        ({"epochs": 5, "between": "0.1 .. 0.4"}, True),
        ({"of_another_release": 3}, False),
    ],
)
def test_threshold_counts_where_it_is_written(arguments: dict[str, object], expected: bool) -> None:
    """An argument that an assignment leaves out holds nothing back."""
    assert OWN.has_threshold(arguments) is expected


def test_check_of_another_package_may_need_a_whole_run() -> None:
    """The mark below `check` says so."""
    assert OWN.needs_whole_run({})


def test_argument_may_need_a_whole_run_where_it_is_written() -> None:
    """The layers of a model show after any training, the number of its epochs does not."""
    structure = REGISTRY["model_structure"]
    asked = [structure.needs_whole_run({"layers": [], **more}) for more in ({}, {"epochs": 5})]
    assert asked == [False, True]


def test_marked_argument_is_validated_as_any_other() -> None:
    """What a threshold may be is for its type to say."""
    with pytest.raises(ValidationError, match="expected a number, or a bound"):
        OWN.arguments.model_validate({"loss": "low"})
