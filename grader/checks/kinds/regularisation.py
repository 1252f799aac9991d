"""Regularisation: overfitting is seen, and answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.checks.bounds import Bound
from grader.checks.context import Context
from grader.checks.registry import ModelName, check, final_numbers
from grader.checks.result import CheckResult
from grader.checks.series import (
    Curves,
    holds_all,
    is_number_shown,
    list_curves,
    list_learnt,
    list_panels,
    number_curve,
    read_curves,
    read_numbers,
)
from grader.checks.verdicts import best_of, say
from grader.evidence.events import TrainingRun, Where
from grader.measurement.model import LayerNote
from grader.messages import plain

_PAIR = ("loss", "val_loss")


@check
def dropout_used(context: Context, *, model: ModelName, rate: Bound | None = None) -> CheckResult:
    """The model has a Dropout layer that does something.

    Looks at the layers of the rebuilt model. A Dropout with rate 0, or behind the last layer that
    learns, does nothing; with another rate than asked the outcome is partial.
    """
    index = context.bound[model]
    if context.is_unrebuilt(index):
        return say("errored", "common.unmeasured")
    measured = context.measurement_of(index)
    where = getattr(context.evidence.events[index], "where", None)
    drops = [layer for layer in measured.layers if _is_dropout(layer)]
    found = plain(", ".join(f"{layer.type}({_spell(layer.rate)})" for layer in drops[:4]) or "—")
    expected = plain("Dropout" if rate is None else f"Dropout({rate})")
    fault = _find_dropout_fault(measured.layers, rate)
    if fault is not None:
        return say(
            "failed" if fault in ("none", "idle") else "partial",
            f"dropout_used.{fault}",
            hint=f"dropout_used.hint.{fault}",
            where=where,
            expected=expected,
            found=found,
        )
    if not list_learnt(context, index):
        hint = "dropout_used.hint.untrained"
        return say("partial", "dropout_used.untrained", hint=hint, where=where)
    return say("passed", "dropout_used.passed", where=where, found=found)


def _find_dropout_fault(layers: Sequence[LayerNote], rate: Bound | None) -> str | None:
    """Why no layer is the asked one; None where one is."""
    drops = [n for n, layer in enumerate(layers) if _is_dropout(layer)]
    working = [n for n in drops if _is_positive(layers[n].rate)]
    # A model that was never built has no weights to count yet.
    learning = [n for n, layer in enumerate(layers) if layer.params > 0 or layer.units]
    last = max(learning, default=-1)
    inside = [layers[n] for n in working if n < last]
    if not inside:
        return "last" if working else "idle" if drops else "none"
    if rate is None or any(layer.rate is not None and rate.holds(layer.rate) for layer in inside):
        return None
    return "rate"


@check
@final_numbers
def overfitting_seen(context: Context, *, model: ModelName) -> CheckResult:
    """Overfitting shows in the losses, and was looked at.

    In one of the model's runs the validation loss is lowest before the last epoch and ends higher,
    above the training loss (the gap is val_loss − loss of the last epoch).
    It was looked at where training and validation loss are lines on one axes, or where the last
    value of both was printed to three decimals or more. One without the other is partial.
    """
    runs = list_learnt(context, context.bound[model])
    if not runs:
        return say("failed", "overfitting_seen.untrained", hint="overfitting_seen.hint.untrained")
    candidates = [curves for curves in list_curves(runs) if _has_both(curves)]
    where = runs[0][1].where
    if not candidates:
        hint = "overfitting_seen.hint.no_validation"
        return say("failed", "overfitting_seen.no_validation", hint=hint, where=where)
    first = min(runs, key=lambda pair: pair[0])[1].where
    verdicts = [_judge_overfitting(context, curves, first, where) for curves in candidates]
    return best_of(verdicts)


@check
@final_numbers
def overfitting_reduced(context: Context, *, model: ModelName, than: ModelName) -> CheckResult:
    """The model overfits less than another one.

    Compares how far the validation loss lies above the training loss in the last epoch, as the
    recorded History has them: val_loss − loss must be smaller than in the other model's run.
    """
    runs = [_find_validated(context, context.bound[name]) for name in (model, than)]
    where = None if runs[0] is None else runs[0][1].where
    if context.bound[model] == context.bound[than] or (runs[0] and runs[0] == runs[1]):
        hint = "overfitting_reduced.hint.same"
        return say("failed", "overfitting_reduced.same", hint=hint, where=where)
    gap, other = (None if pair is None else _last_gap(read_curves(pair[1])) for pair in runs)
    if gap is None or other is None:
        key = "unknown" if gap is None else "other_unknown"
        hint = "overfitting_reduced.hint.unknown"
        return say("failed", f"overfitting_reduced.{key}", hint=hint, where=where)
    is_smaller = gap < other
    return say(
        "passed" if is_smaller else "failed",
        "overfitting_reduced.passed" if is_smaller else "overfitting_reduced.failed",
        hint=None if is_smaller else "overfitting_reduced.hint.failed",
        where=where,
        expected=plain(f"val_loss − loss < {_spell(other)}"),
        found=plain(f"val_loss − loss = {_spell(gap)}"),
        gap=_spell(gap),
        other=_spell(other),
    )


def _judge_overfitting(
    context: Context, curves: Curves, first: Where | None, where: Where | None
) -> CheckResult:
    """The verdict on one run; `first` is the line after which its numbers may be printed."""
    points = list(number_curve(curves["val_loss"]))
    gap = _last_gap(curves)
    if gap is None or len(points) < 2:
        key = "short" if gap is not None else "broken"
        return say(
            "failed", f"overfitting_seen.{key}", hint=f"overfitting_seen.hint.{key}", where=where
        )
    epoch, lowest = min(points, key=lambda point: point[1])
    last, final = points[-1]
    has_risen = final > lowest and gap > 0
    has_looked = _is_looked_at(context, curves, first)
    values: dict[str, Any] = {"epoch": epoch, "last": last, "gap": _spell(gap)}
    if has_risen and has_looked:
        return say("passed", "overfitting_seen.passed", where=where, **values)
    key = "unseen" if has_risen else "not_yet" if final <= lowest else "no_gap"
    return say(
        "partial" if has_risen or has_looked else "failed",
        f"overfitting_seen.{key}",
        hint=f"overfitting_seen.hint.{key}",
        where=where,
        **values,
    )


def _is_looked_at(context: Context, curves: Curves, first: Where | None) -> bool:
    """Whether both losses were drawn on one axes, or the last of both was printed."""
    if any(holds_all(axes, curves, _PAIR) for _, axes in list_panels(context)):
        return True
    ends = [curves[name][-1] for name in _PAIR]
    numbers = read_numbers(context, first)
    return all(end is not None and is_number_shown(numbers, end) for end in ends)


def _find_validated(context: Context, index: int) -> tuple[int, TrainingRun] | None:
    """The run of event `index`, or else the latest of that model that had validation data."""
    runs = list_learnt(context, index)
    return next((pair for pair in runs if _has_both(read_curves(pair[1]))), None)


def _has_both(curves: Curves) -> bool:
    return all(curves.get(name) for name in _PAIR)


def _last_gap(curves: Curves) -> float | None:
    """How far the validation loss ends above the training loss; None where either is no number."""
    loss, val_loss = (curves[name][-1] for name in _PAIR)
    return None if loss is None or val_loss is None else val_loss - loss


def _is_dropout(layer: LayerNote) -> bool:
    return layer.type.endswith("Dropout")


def _is_positive(rate: float | None) -> bool:
    return rate is None or rate > 0


def _spell(value: float | None) -> str:
    if value is None:
        return "?"
    return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:.3g}"
