"""Prediction: probabilities for new images, and the classes that follow from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from grader.checks.context import Context, Unmeasured
from grader.checks.files import list_uses
from grader.checks.registry import ModelName, check
from grader.checks.result import CheckResult
from grader.checks.shown import (
    list_shown,
    longest_run,
    read_decimals,
    read_integers,
    shows_any,
    shows_percent,
    shows_row,
)
from grader.checks.verdicts import number, say
from grader.evidence.events import Evaluated, Predicted, Where
from grader.messages import plain

_SUM_SLACK = 0.01
"""How far float16 takes sums of probabilities from 1."""
_FEWEST_CLASSES = 3
_FEWEST_JUDGED = 100
"""The share of right ones among fewer images may be any round number that a cell shows."""
_ELIDED = 3
"""How many columns NumPy leaves at either end of a long row."""
_MAX_PREDICTIONS = 40
_MAX_ROWS = 40
_PROGRESS = re.compile(r"epoch|에포크|\bloss\b|/step\b|━|\[=", re.I)
"""What training, evaluation and prediction write by themselves."""

Predictions = list[tuple[int, Predicted]]
"""With the index of each in the evidence."""
Places = Annotated[int, Field(ge=0, le=8)]


@check
def predicted(context: Context, *, model: ModelName, sums_to_one: bool = True) -> CheckResult:
    """The trained model predicts new images.

    `predict` is called on it, or on a model that was loaded from what it saved. With `sums_to_one`
    the outputs of each image must be probabilities.
    """
    predictions = find_predictions(context, context.bound[model])
    if not predictions:
        return say("failed", "predicted.none", hint="predicted.hint.none")
    _, last = predictions[-1]
    if not sums_to_one:
        return say("passed", "predicted.passed", where=last.where)
    for _, event in predictions:
        if _sums_to_one(event):
            return say("passed", "predicted.passed_sums", where=event.where)
    return say(
        "partial",
        "predicted.sums",
        hint="predicted.hint.sums",
        where=last.where,
        expected=plain("1"),
        found=plain(_describe_sums(last)),
    )


@check
def classes_predicted(context: Context, *, model: ModelName) -> CheckResult:
    """The predicted classes are shown.

    After `predict` the class of the first image or of the first few stands somewhere as a number,
    or the share of images whose class is right. Names of classes are not read.
    """
    predictions = find_predictions(context, context.bound[model])
    if not predictions:
        return say("failed", "classes_predicted.none", hint="classes_predicted.hint.none")
    cell = _find_classes(context, predictions)
    if cell is not None:
        return say("passed", "classes_predicted.passed", where=Where(cell=cell, line=1))
    found = _find_accuracy(context, predictions)
    if found is not None:
        accuracy, cell = found
        return say(
            "passed",
            "classes_predicted.passed_accuracy",
            where=Where(cell=cell, line=1),
            accuracy=number(accuracy),
        )
    where = predictions[-1][1].where
    hint = "classes_predicted.hint.hidden"
    return say("failed", "classes_predicted.hidden", hint=hint, where=where)


@check
def probabilities_shown(
    context: Context, *, model: ModelName, decimals: Places | None = None
) -> CheckResult:
    """The probabilities of an image are shown.

    All outputs of one of the first ten images stand in a row somewhere after `predict`, rounded to
    `decimals` places where that is asked for.
    """
    predictions = find_predictions(context, context.bound[model])
    if not predictions:
        return say("failed", "probabilities_shown.none", hint="probabilities_shown.hint.none")
    cell = _find_row(context, predictions, decimals)
    if cell is not None:
        return say("passed", "probabilities_shown.passed", where=Where(cell=cell, line=1))
    cell = None if decimals is None else _find_row(context, predictions, None)
    if cell is not None:
        return say(
            "partial",
            "probabilities_shown.exact",
            hint="probabilities_shown.hint.exact",
            where=Where(cell=cell, line=1),
            decimals=decimals,
        )
    where = predictions[-1][1].where
    hint = "probabilities_shown.hint.hidden"
    return say("failed", "probabilities_shown.hidden", hint=hint, where=where)


def find_predictions(context: Context, index: int) -> Predictions:
    """Each `predict` of the model of event `index`, or of a copy of it, since it first learnt."""
    return list_uses(context, index, Predicted)[:_MAX_PREDICTIONS]


def _sums_to_one(event: Predicted) -> bool:
    sums = (event.smallest_sum, event.largest_sum)
    return all(total is not None and abs(total - 1) <= _SUM_SLACK for total in sums)


def _describe_sums(event: Predicted) -> str:
    if event.smallest_sum is None or event.largest_sum is None:
        return "?"
    return f"{event.smallest_sum:.4g} – {event.largest_sum:.4g}"


def _find_classes(context: Context, predictions: Predictions) -> int | None:
    """The cell that shows the classes of the first rows, or that of the very first one alone."""
    shown = [
        (cell, read_integers(text), _lone_integers(text)) for cell, text in list_shown(context)
    ]
    for _, event in predictions:
        classes = [_largest(row) for row in _whole_rows(event)]
        for cell, rows, lone in shown if classes else ():
            is_run = longest_run(rows, classes) >= _FEWEST_CLASSES
            if cell >= _first_cell(event) and (is_run or classes[0] in lone):
                return cell
    return None


def _lone_integers(text: str) -> set[int]:
    """The numbers that stand alone on their line, or there twice: as predicted and as it is."""
    lines = [line for line in text.splitlines() if not _PROGRESS.search(line)]
    rows = [row for line in lines if not read_decimals(line) for row in read_integers(line)]
    return {row[0] for row in rows if len(row) <= 2 and len(set(row)) == 1}


def _find_accuracy(context: Context, predictions: Predictions) -> tuple[float, int] | None:
    """The share of right classes and the cell that shows it, other than by `evaluate`.

    Raises:
        Unmeasured: nobody knows how many of the classes are right.
    """
    if context.measurement is None:
        raise Unmeasured
    worth = {
        judged.event: judged.accuracy
        for judged in context.measurement.predictions
        if judged.rows >= _FEWEST_JUDGED
    }
    shown = [
        (cell, "\n".join(line for line in text.splitlines() if not _PROGRESS.search(line)))
        for cell, text in list_shown(context)
    ]
    for index, event in predictions:
        accuracy, first = worth.get(index), _first_cell(event)
        if accuracy is None:
            continue
        others = _cells_evaluating(context, accuracy) - {first}
        for cell, text in shown:
            is_shown = shows_any(text, [accuracy]) or shows_percent(text, accuracy)
            if is_shown and cell >= first and cell not in others:
                return accuracy, cell
    return None


def _cells_evaluating(context: Context, accuracy: float) -> set[int]:
    """The cells in which `evaluate` comes to that accuracy."""
    return {
        event.where.cell
        for _, event in context.events(Evaluated)
        if event.where is not None
        and any(abs(value - accuracy) < 1e-4 for value in event.results.values() if value)
    }


def _find_row(context: Context, predictions: Predictions, places: int | None) -> int | None:
    """The cell that shows all outputs of one of the first images, as exactly as `places` says."""
    shown = [(cell, "..." in text, read_decimals(text)) for cell, text in list_shown(context)]
    seen: set[tuple[float, ...]] = set()
    for _, event in predictions:
        rows = [row for row in _whole_rows(event) if tuple(row) not in seen][
            : _MAX_ROWS - len(seen)
        ]
        seen.update(map(tuple, rows))
        for cell, is_elided, decimals in shown:
            wanted = [*rows, *map(_elide, rows)] if is_elided else rows
            if cell >= _first_cell(event) and any(shows_row(decimals, r, places) for r in wanted):
                return cell
    return None


def _elide(row: Sequence[float]) -> Sequence[float]:
    return row if len(row) <= 2 * _ELIDED else [*row[:_ELIDED], *row[-_ELIDED:]]


def _whole_rows(event: Predicted) -> list[list[float]]:
    """The recorded rows with two numbers or more, all of them finite."""
    rows = ([value for value in row if value is not None] for row in event.rows)
    return [row for row, all_ in zip(rows, event.rows, strict=True) if len(row) == len(all_) > 1]


def _largest(row: Sequence[float]) -> int:
    return max(range(len(row)), key=row.__getitem__)


def _first_cell(event: Predicted) -> int:
    return 0 if event.where is None else event.where.cell
