"""Tests of `grader.quiz.reading.arithmetic`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.reading.arithmetic import ArithmeticFailedError, evaluate


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("100*10 + 10", 1010), ("(1+2)*-3", -9), ("2**10", 1024), ("7/2", 3.5), ("+4", 4)],
)
def test_arithmetic_has_its_value(expression: str, expected: float) -> None:
    """The four operations, powers, signs and brackets are worked out."""
    assert expected == evaluate(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "9**9**9",
        "1/0",
        "(-8)**0.5",
        "1e308*10",
        "True+1",
        "1j",
        "len('x')",
        "a",
        "[1][0]",
        "1 if 1 else 2",
        "1<2",
        "7//2",
        "~1",
        "'a'*9",
        "",
        "1+",
        "(" * 150,
        "1" * 201,
        "-" * 199 + "x",
    ],
)
def test_anything_else_is_refused(expression: str) -> None:
    """Names, calls, other operators, endless powers and broken text have no value."""
    with pytest.raises(ArithmeticFailedError):
        evaluate(expression)


@given(text=st.text(alphabet="0123456789+-*/(). ", max_size=60))
def test_any_arithmetic_ends(text: str) -> None:
    """Whatever the operators, there is a finite value or a refusal."""
    try:
        value = evaluate(text)
    except ArithmeticFailedError:
        return
    assert abs(value) < float("inf")
