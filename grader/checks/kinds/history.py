"""History: what `fit` gives back is kept, so that the training can be looked at afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from grader.checks.context import Context
from grader.checks.registry import ModelName, check, whole_run
from grader.checks.result import CheckResult
from grader.checks.series import (
    Curves,
    find_lines,
    is_printed,
    list_curves,
    list_learnt,
    list_panels,
    read_curves,
    read_numbers,
)
from grader.checks.verdicts import say
from grader.evidence.events import HistoryKept, TrainingRun, Where
from grader.messages import message


@check
@whole_run
def history_kept(context: Context, *, model: ModelName) -> CheckResult:
    """The History of the training is kept.

    A variable that held the History of one of the model's runs when a cell ended is enough, even
    where the name was used again later. So are lines of a plot, or printed numbers finer than a
    progress bar's, that equal one of its curves.
    """
    runs = list_learnt(context, context.bound[model])
    if not runs:
        return say("failed", "history_kept.untrained", hint="history_kept.hint.untrained")
    variables = _list_variables(context)
    for index, run in runs:
        if index in variables:
            name = variables[index][:60]
            return say("passed", "history_kept.passed", where=run.where, variable=name)
    candidates = list_curves(runs)
    where = runs[0][1].where
    drawn, place = _find_drawn(context, candidates)
    if drawn:
        return say("passed", "history_kept.drawn", where=place)
    if _is_shown(context, runs):
        return say("passed", "history_kept.printed", where=where)
    expected = message("checks.history_kept.expected")
    hint = "history_kept.hint.none"
    return say("failed", "history_kept.none", hint=hint, where=where, expected=expected)


def _list_variables(context: Context) -> dict[int, str]:
    """Training runs by the index of their event, with the first variable that held their History.

    The recorder counts training runs from 0.
    """
    runs = [index for index, _ in context.events(TrainingRun)]
    variables: dict[int, str] = {}
    for _, kept in context.events(HistoryKept):
        if kept.run < len(runs):
            variables.setdefault(runs[kept.run], kept.variable)
    return variables


def _find_drawn(context: Context, candidates: list[Curves]) -> tuple[bool, Where | None]:
    """Whether a line of some plot is one of the curves, and by which line of code."""
    for where, axes in list_panels(context):
        if any(find_lines(axes, curves, name) for curves in candidates for name in curves):
            return True, where
    return False, None


def _is_shown(context: Context, runs: Sequence[tuple[int, TrainingRun]]) -> bool:
    """Whether the numbers of a curve are printed, at the earliest where the first run is."""
    numbers = read_numbers(context, min(runs, key=lambda pair: pair[0])[1].where)
    curves = (read_curves(run).values() for _, run in runs)
    return any(is_printed(numbers, values) for values in chain.from_iterable(curves))
