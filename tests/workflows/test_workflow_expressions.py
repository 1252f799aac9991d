"""The player reads expressions as GitHub does, and refuses those that it does not know."""

from __future__ import annotations

import pytest
from workflow_expressions import Scope, UnknownExpressionError, evaluate, fill, holds
from workflow_player import StepFailedError, read_outputs

SCOPE = Scope(
    {"github": {"event": {"number": 7, "name": "it's"}}, "inputs": {"only-install": "true"}},
    {"always": lambda: True, "success": lambda: False},
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("github.event.number", 7),
        ("github.event.nothing.here", None),
        ("inputs.only-install", "true"),
        ("'it''s' == github.event.name", True),
        ("'A' == 'a'", True),
        ("github.event.number != '7'", False),
        ("!('a' == 'b') && always()", True),
        ("'' || 'other'", "other"),
        ("always() || success() && success()", True),
    ],
)
def test_value(expression: str, expected: object) -> None:
    """Contexts, comparisons and what binds more are read as GitHub reads them."""
    assert evaluate(expression, SCOPE) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "secrets.TOKEN",
        "fromJSON('1')",
        "toJSON(github)",
        "github.event[0]",
        "(always()",
        "",
        "'a' 'b'",
    ],
)
def test_unknown(expression: str) -> None:
    """Anything else is an error, so that no test passes by an empty text."""
    with pytest.raises(UnknownExpressionError):
        evaluate(expression, SCOPE)


def test_missing_is_empty() -> None:
    """What an object lacks is written as nothing."""
    assert fill("<${{ github.event.nothing }}>", SCOPE) == "<>"


def test_success_is_meant() -> None:
    """A condition without a status function does not hold after a failure, `always()` does."""
    assert (holds("'a' == 'a'", SCOPE), holds("${{ always() }}", SCOPE)) == (False, True)


def test_outputs() -> None:
    """Both forms of an output are read, and a line of neither form is refused."""
    assert read_outputs("a=1=2\nb<<END\nx\ny=z\nEND\nc=\n") == {"a": "1=2", "b": "x\ny=z", "c": ""}
    with pytest.raises(StepFailedError):
        read_outputs("no output\n")
