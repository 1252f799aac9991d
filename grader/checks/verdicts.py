"""Short ways to say what a check found, in the catalogue's words.

The words of a check stand under `checks.<kind>`: what was seen, `hint`, `expected` and `found`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from grader.checks.result import CheckResult, Outcome
from grader.evidence.events import Where
from grader.messages import Text, message


def say(
    outcome: Outcome,
    key: str,
    *,
    hint: str | None = None,
    where: Where | None = None,
    expected: Text | None = None,
    found: Text | None = None,
    value: float | None = None,
    tolerance: float = 0.0,
    binds: int | None = None,
    candidates: tuple[int, ...] = (),
    **values: Any,
) -> CheckResult:
    """A result whose message is `checks.<key>` and whose hint is `checks.<hint>`."""
    return CheckResult(
        outcome=outcome,
        message=message(f"checks.{key}", **values),
        hint=None if hint is None else message(f"checks.{hint}", **values),
        where=where,
        expected=expected,
        found=found,
        value=value,
        tolerance=tolerance,
        binds=binds,
        candidates=candidates,
    )


def best_of(
    verdicts: Iterable[CheckResult],
    order: Sequence[Outcome] = ("passed", "errored", "partial", "failed"),
) -> CheckResult:
    """The verdict that comes first in `order`; of several such, the first."""
    return min(verdicts, key=lambda verdict: order.index(verdict.outcome))


def percent(share: float) -> str:
    """0.8194 → `81.9 %`."""
    return f"{share * 100:.1f} %"


def number(value: float) -> str:
    """An accuracy as learners write it: four decimals."""
    return f"{value:.4f}"
