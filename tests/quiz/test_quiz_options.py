"""Tests of `grader.quiz.reading.options`."""

from __future__ import annotations

import pytest
from asking import option
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.reading.options import find_each, find_options, leave_out, option_form
from grader.quiz.reading.writing import normalise
from grader.spec.quiz import Option

OPTIONS = tuple(
    Option.model_validate(one)
    for one in (
        option("cost", "손실", "loss"),
        option("cost_fn", "손실 함수", "loss function"),
        option("third", "0.3", "0.3"),
        option("minus", "-1과 1 사이", "between -1 and 1"),
        option("unit", "0과 1 사이", "between 0 and 1"),
        option("more", "층을 더해요.", "Add a layer."),
    )
)


def found(text: str) -> list[str]:
    return [option.id for option in find_options(normalise(text), OPTIONS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("손실과 손실 함수", ["cost", "cost_fn"]),
        ("손실함수", ["cost_fn"]),
        ("Loss-Function", ["cost_fn"]),
        ("손실이에요", ["cost"]),
        ("손실값", []),
        ("glossy", []),
        ("0.3", ["third"]),
        ("0.35, 10.3, 0.3%, 0.3배", []),
        ("-1과 1 사이", ["minus"]),
        ("0과 1사이", ["unit"]),
        ("층을 더해요", ["more"]),
        ("add a layer!", ["more"]),
        ("more", ["more"]),
        ("답은 more예요", ["more"]),
        ("no more layers", []),
        ("cost_fn", ["cost_fn"]),
        ("cost\nthird", ["cost", "third"]),
    ],
)
def test_options_are_found(text: str, expected: list[str]) -> None:
    """The longest id or text wins, words and numbers are whole, and sentences are no ids."""
    assert expected == found(text)


def test_lists_do_not_disturb_each_other() -> None:
    """An id beside one of another list stands in no sentence."""
    left, right = find_each("cost - unit", OPTIONS[:1], OPTIONS[4:])
    assert ([o.id for o in left], [o.id for o in right]) == (["cost"], ["unit"])


def test_left_out_options_leave_spaces() -> None:
    """What is left has its old length, so that places in it stay."""
    text = "손실 말고 0.3"
    assert leave_out(text, find_options(text, OPTIONS)) == "   말고    "


@given(text=st.text(max_size=200))
def test_places_lie_in_the_text(text: str) -> None:
    """Whatever is found stands where it is said to, one after the other."""
    plain = normalise(text)
    ends = [0]
    for one in find_options(plain, OPTIONS):
        assert ends[-1] <= one.start < one.end <= len(plain)
        ends.append(one.end)


@given(st.sampled_from(OPTIONS), st.sampled_from(["ko", "en"]))
def test_every_text_is_found(one: Option, language: str) -> None:
    """Each option is found by its own text."""
    text = normalise(getattr(one.text, language))
    assert [one.id] == [option.id for option in find_options(text, OPTIONS)]


def test_form_drops_what_does_not_count() -> None:
    """Spaces, quotes, joints and the marks of sentences go; signs of numbers stay."""
    assert option_form("Loss-Function, 'x' is -0.5 (48,000).") == "lossfunctionxis-0.5(48000)"
