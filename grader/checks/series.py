"""Curves of training: what the History of a run holds, and where it was drawn or printed.

What is compared are numbers, never source text: a line counts whoever drew it and by what means.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal

from grader.checks.context import Context
from grader.checks.names import is_same_metric
from grader.checks.shown import Decimal, read_cell, read_decimals
from grader.evidence.events import Axes, FigureShown, Series, TrainingRun, Where

SeriesName = Literal["loss", "accuracy"]
Curves = Mapping[str, Series]
"""Values after each epoch under `loss`, `accuracy`, `val_loss` and `val_accuracy`, as far as the
History has them, whatever its own name for the accuracy is."""
Panel = tuple[Where | None, Axes]
"""One axes of a figure that was shown, and by which line of code."""

_VALIDATION = "val_"
_NUMBERED = re.compile(r"_\d{1,4}$")
"""Keras counts metrics of one name: `sparse_categorical_accuracy_1`."""
_NOT_METRICS = frozenset({"loss", "lr", "learning_rate"})
_CLOSE = 1e-6
_DUST = 1e-9
_MAX_RUNS = 60
_MAX_POINTS = 2_000
"""Of one line; longer ones are not looked at."""
_MAX_DRAWN = 100_000
"""Points of all lines together, far more than any honest notebook draws."""
_FINE_PLACES = 5
"""Decimal places of numbers that come from a History; progress bars show four."""


def list_learnt(context: Context, index: int) -> list[tuple[int, TrainingRun]]:
    """The runs in which the model of event `index` was trained for an epoch at least.

    The run of `index` itself comes first, then the others from the latest on.
    """
    wanted = context.model_id(index)
    runs = [
        (i, run)
        for i, run in context.events(TrainingRun)
        if run.model.id == wanted and run.epochs_run > 0
    ]
    return sorted(runs, key=lambda pair: (pair[0] != index, -pair[0]))


def read_curves(run: TrainingRun) -> dict[str, Series]:
    """The curves of one run."""
    keys: dict[str, str | None] = {"loss": "loss", "accuracy": _find_accuracy(run)}
    curves: dict[str, Series] = {}
    for name, key in keys.items():
        for prefix in ("", _VALIDATION):
            if key is not None and f"{prefix}{key}" in run.history:
                curves[f"{prefix}{name}"] = run.history[f"{prefix}{key}"]
    return curves


def list_curves(runs: Sequence[tuple[int, TrainingRun]]) -> list[Curves]:
    """The curves of each run, and of all in a row: some fit a model in several steps."""
    found: list[Curves] = [read_curves(run) for _, run in runs[:_MAX_RUNS]]
    if len(runs) > 1:
        in_order = [read_curves(run) for _, run in sorted(runs, key=lambda pair: pair[0])]
        shared = set(in_order[0]).intersection(*in_order[1:])
        found.append(
            {
                name: tuple(chain.from_iterable(curves[name] for curves in in_order))
                for name in sorted(shared)
            }
        )
    return found


def list_panels(context: Context) -> list[Panel]:
    """Every axes that holds lines, in the order in which they were shown."""
    panels: list[Panel] = []
    room = _MAX_DRAWN
    for _, figure in context.events(FigureShown):
        for axes in figure.axes:
            room -= sum(len(line.y) for line in axes.lines)
            if room < 0:
                return panels
            if axes.lines:
                panels.append((figure.where, axes))
    return panels


def is_drawn(drawn: Series, values: Series, *, as_percent: bool = False) -> bool:
    """Whether a line shows `values`, or the first or last 80 % of them, in order.

    A value that is no number must be missing in both. With `as_percent` it may show them times 100.
    """
    size, total = len(drawn), len(values)
    if size > _MAX_POINTS or not max(2, -(-4 * total // 5)) <= size <= total:
        return False
    if sum(value is not None for value in drawn) < 2:
        return False
    factors = (1.0, 100.0) if as_percent else (1.0,)
    return any(
        all(map(_is_near, drawn, values[start : start + size], [factor] * size))
        for start in dict.fromkeys((0, total - size))
        for factor in factors
    )


def find_lines(axes: Axes, curves: Curves, name: str) -> list[int]:
    """Which lines of `axes` show the curve `name`; none where there is no such curve."""
    values = curves.get(name, ())
    share = name.endswith("accuracy")
    return [n for n, line in enumerate(axes.lines) if is_drawn(line.y, values, as_percent=share)]


def holds_all(axes: Axes, curves: Curves, names: Sequence[str]) -> bool:
    """Whether each of the one or two curves `names` is a line of its own on `axes`."""
    lines = [find_lines(axes, curves, name) for name in names]
    return all(lines) and len({*chain.from_iterable(lines)}) >= len(names)


def read_numbers(context: Context, where: Where | None) -> list[Decimal]:
    """The decimal numbers that can be read in what was shown from the cell of `where` on."""
    cells = context.evidence.cells[0 if where is None else where.cell :]
    return [number for cell in cells for number in read_decimals(read_cell(cell))]


def is_printed(numbers: Sequence[Decimal], values: Series) -> bool:
    """Whether 80 % of `values` are among `numbers`, more exactly than a progress bar shows them."""
    fine = sorted(number.value for number in numbers if number.places >= _FINE_PLACES)
    known = [value for value in values[:_MAX_POINTS] if value is not None]
    shown = sum(_has_near(fine, value, 0.51 * 10**-_FINE_PLACES) for value in known)
    return bool(known) and shown >= max(1, -(-4 * len(known) // 5))


def is_number_shown(numbers: Sequence[Decimal], value: float) -> bool:
    """Whether `value` is among `numbers`, rounded to three decimal places or more."""
    return any(
        abs(number.value - value) <= 0.51 * 10.0 ** -max(3, number.places) + _CLOSE * abs(value)
        for number in numbers
    )


def number_curve(values: Series) -> Iterator[tuple[int, float]]:
    """Each value that is a number with its epoch, from 1."""
    return ((n, value) for n, value in enumerate(values, start=1) if value is not None)


def _find_accuracy(run: TrainingRun) -> str | None:
    """The History's name for the accuracy: Keras's own, or the one that the student gave it."""
    keys = [key for key in run.history if not key.startswith(_VALIDATION)]
    own = [key for key in keys if key not in _NOT_METRICS]
    for key in own:
        if is_same_metric("accuracy", _NUMBERED.sub("", key)):
            return key
    metrics = () if run.compiled is None else run.compiled.metrics
    is_measured = any(is_same_metric("accuracy", metric) for metric in metrics)
    return own[0] if is_measured and len(own) == 1 else None


def _is_near(drawn: float | None, value: float | None, factor: float) -> bool:
    if drawn is None or value is None:
        return drawn is value
    return math.isclose(drawn, value * factor, rel_tol=_CLOSE, abs_tol=_DUST)


def _has_near(ordered: Sequence[float], value: float, slack: float) -> bool:
    place = bisect_left(ordered, value - slack)
    return place < len(ordered) and ordered[place] <= value + slack
