"""Summary: the number of a model's parameters is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.checks.context import Context
from grader.checks.registry import ModelName, check
from grader.checks.result import CheckResult
from grader.checks.verdicts import say
from grader.messages import message

_TOTAL = re.compile(r"(Total|Optimizer) params:\s*([0-9][0-9,]{0,20})")
_TAG = re.compile(r"<[^<>]{0,300}>")


@check
def summary_shown(context: Context, *, model: ModelName) -> CheckResult:
    """The model's summary is shown, or its number of parameters.

    Looks at what cells showed: a line `Total params:` with the model's total (Keras adds the
    optimizer's own to it after training), or the number by itself as `count_params` gives it.
    """
    measured = context.measured.get(context.bound[model])
    if measured is None or not measured.layers:
        return say("errored", "common.unmeasured")
    text = _TAG.sub("", context.shown_text(0))
    totals = list(_read_totals(text))
    expected = None
    if measured.params is not None:
        params = f"{measured.params:,}"
        if measured.params in totals or _shows_number(text, measured.params):
            return say("passed", "summary_shown.passed", params=params)
        expected = message("checks.summary_shown.total", params=params)
    if not totals:
        hint = "summary_shown.hint.none"
        return say("failed", "summary_shown.none", hint=hint, expected=expected)
    # Keras counts 0 as long as a model does not know the size of its inputs.
    reason = "unbuilt" if 0 in totals else "other"
    shown = ", ".join(f"{total:,}" for total in [*dict.fromkeys(totals)][:10])
    return say(
        "partial" if reason == "unbuilt" else "failed",
        f"summary_shown.{reason}",
        hint=f"summary_shown.hint.{reason}",
        expected=expected,
        found=message("checks.summary_shown.total", params=shown),
    )


def _read_totals(text: str) -> Iterator[int]:
    """The parameters of each model whose summary is shown, without its optimizer's."""
    total: int | None = None
    for kind, digits in _TOTAL.findall(text):
        number = int(digits.replace(",", ""))
        if kind == "Optimizer" and total is not None:
            yield total - number
            total = None
        elif kind == "Total":
            if total is not None:
                yield total
            total = number
    if total is not None:
        yield total


def _shows_number(text: str, params: int) -> bool:
    """Whether the number stands for itself, outside of any table of layers."""
    number = re.compile(rf"(?<![\d.,/])(?:{params}|{params:,})(?![\d/]|[.,]\d)")
    return any(
        number.search(line)
        for line in text.splitlines()
        if "│" not in line and "params:" not in line
    )
