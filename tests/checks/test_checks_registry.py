"""The table of checks."""

from __future__ import annotations

import importlib.metadata
from types import SimpleNamespace

import pytest
from evidence_factory import REGISTRY, Story
from pydantic import ValidationError

from grader.checks.context import Context
from grader.checks.registry import Check, check, load_registry
from grader.checks.result import CheckResult
from grader.messages import message, plain

PASSED = CheckResult(outcome="passed", message=plain("ok"))


@check
def always_passes(context: Context, *, count: int = 1) -> CheckResult:
    """Nothing can go wrong."""
    return PASSED


@check
def accuracy(context: Context) -> CheckResult:
    """Would replace a built-in check."""
    return PASSED


def offer(monkeypatch: pytest.MonkeyPatch, thing: object) -> None:
    """Make `thing` the one entry point of an installed package."""
    point = SimpleNamespace(name="others", value="others", dist=None, load=lambda: thing)
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [point])


def test_built_in_checks_are_there() -> None:
    """Every check that chapter 7-1 needs has its name in the table."""
    expected = {
        "accuracy",
        "baseline_scored",
        "beats_baseline",
        "compiled",
        "dataset_loaded",
        "evaluated",
        "images_shown",
        "inputs_flattened",
        "inputs_scaled",
        "loss_fits_labels",
        "model_structure",
        "trained",
        "validation_split",
    }
    assert expected <= set(REGISTRY)


@pytest.mark.parametrize("kind", sorted(REGISTRY))
def test_every_check_has_a_title_in_both_languages(kind: str) -> None:
    """Titles come from the catalogue."""
    assert REGISTRY[kind].title == message(f"checks.{kind}.title")


def test_title_of_another_package_is_its_docstring() -> None:
    """A check whose title the catalogue lacks is called by its first line."""
    assert Check("always_passes", always_passes).title == plain("Nothing can go wrong.")


def test_checks_of_the_whole_submission_take_no_model() -> None:
    """All others look at a model that an earlier check found, and name it."""
    whole = sorted(kind for kind in REGISTRY if not REGISTRY[kind].model_arguments)
    assert whole == [
        "baseline_scored",
        "class_counts_shown",
        "dataset_loaded",
        "images_shown",
        "inputs_flattened",
        "inputs_scaled",
        "labels_shown",
        "model_structure",
        "optimizers_tried",
        "runs_through",
        "seeds_set",
        "validation_split",
    ]


def test_unknown_argument_is_refused() -> None:
    """A misspelt argument is an error, not a default."""
    with pytest.raises(ValidationError, match="at_leats"):
        Story().check("images_shown", at_leats=3)


def test_other_package_brings_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function marked by `check` comes in through an entry point."""
    offer(monkeypatch, always_passes)
    assert load_registry()["always_passes"].function is always_passes


def test_other_package_brings_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a module only the marked functions are checks."""
    import types

    module = types.ModuleType("checks_of_others")
    vars(module).update(always_passes=always_passes, helper=lambda: None)
    offer(monkeypatch, module)
    assert set(load_registry()) - set(REGISTRY) == {"always_passes"}


def test_built_in_check_cannot_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that brings a check of a built-in name is not heard."""
    offer(monkeypatch, accuracy)
    assert load_registry()["accuracy"].function is REGISTRY["accuracy"].function
