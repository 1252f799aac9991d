"""Plots: curves of loss and accuracy whose points are the History's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from grader.checks.context import Context
from grader.checks.layers import join_texts
from grader.checks.registry import ModelName, check, whole_run
from grader.checks.result import CheckResult
from grader.checks.series import (
    Curves,
    Panel,
    SeriesName,
    find_lines,
    holds_all,
    list_curves,
    list_learnt,
    list_panels,
    number_curve,
    read_curves,
)
from grader.checks.verdicts import say
from grader.evidence.events import Axes, TrainingRun, Where
from grader.messages import Text, message, plain

_TELLING = ("loss", "acc", "손실", "정확")
"""Words by which a legend says what is drawn, without labels beside the axes."""
_MAX_NAMED = 4
"""Curves that are named where the asked ones are missing."""
_MAX_OTHERS = 20
"""Runs of other models that a line is looked for in, to tell whose it is."""

SeriesNames = Annotated[tuple[SeriesName, ...], Field(min_length=1, max_length=2)]


@dataclass(frozen=True)
class _Asked:
    """The curves that were asked for, and where they may be found."""

    names: tuple[SeriesName, ...]
    validation: bool
    candidates: list[Curves]
    panels: list[Panel]

    def lines_of(self, name: SeriesName) -> tuple[str, ...]:
        """The curves that belong on one axes."""
        return (name, f"val_{name}") if self.validation else (name,)

    @property
    def expected(self) -> Text:
        return plain(" · ".join(" + ".join(self.lines_of(name)) for name in self.names))

    def find(self, names: Sequence[str]) -> Iterator[Panel]:
        """Every axes that shows all of `names`, of one and the same run."""
        for panel in self.panels:
            if any(holds_all(panel[1], curves, names) for curves in self.candidates):
                yield panel

    def is_recorded(self, name: str) -> bool:
        return any(name in curves for curves in self.candidates)


@check
@whole_run
def curves_plotted(
    context: Context,
    *,
    model: ModelName,
    series: SeriesNames = ("loss",),
    validation: bool = False,
    labelled: bool = True,
) -> CheckResult:
    """The curves of the training are drawn, and labelled.

    Looks for lines whose points equal the recorded History of one of the model's runs, or the first
    or last 80 % of it; of an accuracy also in per cent. With `validation` the curve of the
    validation data must be a line on the same axes. Labels are any text beside or above the axes,
    or a legend that names loss or accuracy; where there are several curves, a legend. Only what is
    missing of the labels, or one of two asked series, makes the outcome partial.
    """
    index = context.bound[model]
    runs = list_learnt(context, index)
    names = tuple(dict.fromkeys(series))
    asked = _Asked(names, validation, list_curves(runs), list_panels(context))
    if not runs:
        hint = "curves_plotted.hint.untrained"
        return say("failed", "curves_plotted.untrained", hint=hint, expected=asked.expected)
    found = {name: list(asked.find(asked.lines_of(name))) for name in names}
    missing = [name for name in names if not found[name]]
    if len(missing) == len(names):
        return _explain(context, asked, runs)
    if missing:
        return say(
            "partial",
            "curves_plotted.some",
            hint=f"curves_plotted.hint.{_find_obstacle(asked, missing[0]) or 'some'}",
            where=next(panels[0][0] for panels in found.values() if panels),
            expected=asked.expected,
            name=missing[0],
        )
    best = [min(found[name], key=lambda panel: len(_find_unlabelled(panel[1]))) for name in names]
    poor = [(where, faults[0]) for where, axes in best if (faults := _find_unlabelled(axes))]
    if labelled and poor:
        where, fault = poor[0]
        hint = f"curves_plotted.hint.{fault}"
        return say("partial", f"curves_plotted.{fault}", hint=hint, where=where)
    return say("passed", "curves_plotted.passed", where=best[0][0], names=asked.expected)


def _explain(
    context: Context, asked: _Asked, runs: Sequence[tuple[int, TrainingRun]]
) -> CheckResult:
    """Why none of the asked curves was found."""
    key, where, found = _find_fault(context, asked, runs)
    return say(
        "failed",
        f"curves_plotted.{key}",
        hint=f"curves_plotted.hint.{key}",
        where=where,
        expected=asked.expected,
        found=found,
    )


def _find_fault(
    context: Context, asked: _Asked, runs: Sequence[tuple[int, TrainingRun]]
) -> tuple[str, Where | None, Text | None]:
    name = asked.names[0]
    where = runs[0][1].where
    if obstacle := _find_obstacle(asked, name):
        return obstacle, where, None
    known = [[*number_curve(curves.get(name, ()))] for curves in asked.candidates]
    if all(len(points) < 2 for points in known):
        has_epochs = any(len(curves.get(name, ())) > 1 for curves in asked.candidates)
        return "broken" if has_epochs else "short", where, None
    if not asked.panels:
        return "none", where, None
    alone = [list(asked.find([one])) for one in asked.lines_of(name)]
    if asked.validation and any(alone):
        key = "apart" if all(alone) else "one_line"
        return key, next(panels[0][0] for panels in alone if panels), None
    return "other", asked.panels[-1][0], _describe_drawn(context, asked, runs)


def _find_obstacle(asked: _Asked, name: SeriesName) -> str | None:
    """What keeps the curve from being drawn at all."""
    if not asked.is_recorded(name):
        return f"no_{name}"
    if asked.validation and not asked.is_recorded(f"val_{name}"):
        return "no_validation"
    return None


def _find_unlabelled(axes: Axes) -> list[str]:
    """What an axes with curves does not say."""
    legend = [text.casefold() for text in axes.legend if text.strip()]
    labels = (axes.x_label, axes.y_label, axes.title)
    is_told = any(word in text for text in legend for word in _TELLING)
    faults = [] if is_told or any(text.strip() for text in labels) else ["unlabelled"]
    # A mark at one epoch, such as the best, is a line of one or two points.
    curves = [line for line in axes.lines if len(line.y) > 2] or axes.lines
    return [*faults, "no_legend"] if len(curves) > 1 and len(legend) < 2 else faults


def _describe_drawn(
    context: Context, asked: _Asked, runs: Sequence[tuple[int, TrainingRun]]
) -> Text:
    """What was drawn instead, by name, as far as it comes from any training."""
    own = {index for index, _ in runs}
    others = [run for index, run in context.events(TrainingRun) if index not in own]
    sources: dict[str, list[Curves]] = {
        "own": asked.candidates,
        "other": [read_curves(run) for run in others[:_MAX_OTHERS]],
    }
    drawn = [
        (key, name)
        for key, candidates in sources.items()
        for name in ("loss", "val_loss", "accuracy", "val_accuracy")
        if any(find_lines(axes, curves, name) for _, axes in asked.panels for curves in candidates)
    ]
    if not drawn:
        return message("checks.curves_plotted.line.unknown")
    words = [message(f"checks.curves_plotted.line.{key}", name=name) for key, name in drawn]
    return join_texts(", ", words[:_MAX_NAMED])
