"""Bounds as they are written in YAML."""

from __future__ import annotations

import pytest

from grader.checks.bounds import Bound

FORMS = (
    (5, 5, True),
    (5, 5.01, False),
    ("== 5", 5, True),
    (">= 5", 5, True),
    (">= 5", 4.99, False),
    ("> 5", 5, False),
    ("> 5", 5.01, True),
    ("<= 5", 5, True),
    ("< 5", 5, False),
    ("< 5", 4.99, True),
    ("0.8 .. 0.9", 0.8, True),
    ("0.8 .. 0.9", 0.9, True),
    ("0.8 .. 0.9", 0.91, False),
    (" >=0.82 ", 0.82, True),
)


@pytest.mark.parametrize(("written", "value", "expected"), FORMS)
def test_bound_holds_where_it_says(written: object, value: float, expected: bool) -> None:
    """Each written form includes and excludes what a reader expects."""
    assert Bound.parse(written).holds(value) == expected


@pytest.mark.parametrize("written", [True, "five", "=> 5", "", None, "5 ..", [5], 10**400])
def test_other_forms_are_refused(written: object) -> None:
    """Whatever is no bound is refused, and the two forms are shown."""
    with pytest.raises(ValueError, match=r'such as ">= 5" or "0\.8 \.\. 0\.9"'):
        Bound.parse(written)


@pytest.mark.parametrize(("written", "expected"), [(7850, "7850"), (" >= 5 ", ">= 5")])
def test_bound_reads_as_it_was_written(written: object, expected: str) -> None:
    """In messages a bound looks as in YAML, without spaces around it."""
    assert str(Bound.parse(written)) == expected


def test_parsed_bound_is_left_alone() -> None:
    """A bound that is parsed already comes back as it is."""
    bound = Bound.parse(">= 5")
    assert Bound.parse(bound) is bound
