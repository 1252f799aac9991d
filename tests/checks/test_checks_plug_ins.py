"""Packages that bring checks: what is refused, and what is warned about."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from evidence_factory import REGISTRY

from grader.checks.context import Context
from grader.checks.registry import check, load_registry
from grader.checks.result import CheckResult
from grader.errors import GraderError
from grader.messages import plain

PASSED = CheckResult(outcome="passed", message=plain("ok"))
Offer = Callable[..., None]


@check
def accuracy(context: Context) -> CheckResult:
    """Would replace a built-in check."""
    return PASSED


@check
def takes_id(context: Context, *, id: int = 1) -> CheckResult:
    """Asks for an argument that it never gets."""
    return PASSED


@check
def untyped(context: Context, *, count=1) -> CheckResult:  # type: ignore[no-untyped-def]
    """Does not say what its argument is."""
    return PASSED


@check
def CamelCase(context: Context) -> CheckResult:
    """Cannot be named in an assignment."""
    return PASSED


def module(**contents: object) -> ModuleType:
    made = ModuleType("checks_of_others")
    vars(made).update(contents)
    return made


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Makes each named thing the entry point of an installed package of that name."""

    def make_points(**things: object) -> None:
        points = [
            SimpleNamespace(
                name="checks", value=name, dist=SimpleNamespace(name=name), load=loader(thing)
            )
            for name, thing in things.items()
        ]
        monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points)

    return make_points


def loader(thing: object) -> Callable[[], Any]:
    def load() -> object:
        if isinstance(thing, BaseException):
            raise thing
        return thing

    return load


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (ModuleNotFoundError("No module named 'x'"), "ModuleNotFoundError: No module named 'x'"),
        (SystemExit(3), "SystemExit: 3"),
    ],
)
def test_package_that_cannot_be_imported_is_named(
    offer: Offer, error: BaseException, found: str
) -> None:
    """The error says which package it is, and what went wrong in it."""
    offer(torn=error)
    with pytest.raises(GraderError) as raised:
        load_registry()
    assert (raised.value.message, raised.value.hint) == (
        "the checks of the package 'torn' cannot be loaded: expected to import 'torn', "
        f"found {found}",
        "mend the package 'torn', or remove it",
    )


@pytest.mark.parametrize(
    ("function", "fault"),
    [
        (takes_id, "expected another name for its parameter 'id'"),
        (untyped, "expected a type that pydantic can check for each keyword-only parameter"),
        (CamelCase, "expected a name of lower-case letters, digits and '_'"),
    ],
)
def test_check_that_no_assignment_could_use_is_refused(
    offer: Offer, function: object, fault: str
) -> None:
    """A mistake in the package is found before any assignment is."""
    offer(odd=function)
    with pytest.raises(GraderError, match=f"of the package 'odd' cannot be used: {fault}"):
        load_registry()


def test_check_of_a_built_in_name_is_warned_about(
    offer: Offer, caplog: pytest.LogCaptureFixture
) -> None:
    """The built-in check stays, and who brought another reads that it is not used."""
    offer(others=accuracy)
    registry = load_registry()
    assert registry["accuracy"].function is REGISTRY["accuracy"].function
    assert caplog.messages == [
        "the check 'accuracy' of the package 'others' is not used: "
        "the grader itself has one of that name"
    ]


def test_second_check_of_one_name_is_warned_about(
    offer: Offer, caplog: pytest.LogCaptureFixture
) -> None:
    """Of two packages with one kind the first is heard, and the warning names both."""

    @check
    def novel(context: Context) -> CheckResult:
        """The first."""
        return PASSED

    first = novel

    @check
    def novel(context: Context) -> CheckResult:
        """The second."""
        return PASSED

    offer(one=first, two=novel)
    assert load_registry()["novel"].function is first
    assert caplog.messages == [
        "the check 'novel' of the package 'two' is not used: the package 'one' has one of that name"
    ]


def test_imported_check_is_no_replacement(offer: Offer, caplog: pytest.LogCaptureFixture) -> None:
    """A module that imports a built-in check to build on it does not bring it."""
    offer(others=module(accuracy=REGISTRY["accuracy"].function))
    load_registry()
    assert caplog.messages == []


def test_package_without_checks_is_warned_about(
    offer: Offer, caplog: pytest.LogCaptureFixture
) -> None:
    """A forgotten mark is told, not passed over."""
    offer(bare=module(helper=lambda: None))
    with caplog.at_level(logging.WARNING):
        assert set(load_registry()) == set(REGISTRY)
    assert caplog.messages == ["the package 'bare' brings no check: mark its functions with @check"]
