"""Learning curves: a run's history as small inline SVG charts, one for each language."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from grader.messages import LANGUAGES, Language, Text, message
from grader.report.axis import Axis, make_axis, make_epoch_axis

_WIDTH: Final = 420
_HEIGHT: Final = 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 406, 34, 208
_POINT_LIMIT: Final = 400
_LARGEST: Final = 1e100
_DOTTED: Final = 25
"""With at most so many epochs each one gets a dot."""

History = Mapping[str, Sequence[float | None]]
Points = list[tuple[int, float | None]]


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart: `points` are (epoch from 1, value or None for a gap)."""

    kind: str
    points: Points

    @property
    def values(self) -> list[float]:
        return [value for _, value in self.points if value is not None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of `loss` or `accuracy`, drawn once for each language."""

    metric: str
    drawings: tuple[tuple[Language, Markup], ...]


def draw_charts(history: History) -> list[Chart]:
    """A chart of the loss and one of the accuracy, each where `history` has a number for it."""
    charts = []
    for metric in ("loss", "accuracy"):
        curves = _find_curves(history, metric)
        if curves:
            drawings = tuple((name, _draw(curves, metric, name)) for name in LANGUAGES)
            charts.append(Chart(metric, drawings))
    return charts


def _find_curves(history: History, metric: str) -> list[Curve]:
    name = "loss" if metric == "loss" else _accuracy_name(history)
    found = [
        Curve("train", _points(history.get(name, ()))),
        Curve("validation", _points(history.get(f"val_{name}", ()))),
    ]
    return [curve for curve in found if curve.values]


def _accuracy_name(history: History) -> str:
    names = (name.removeprefix("val_") for name in history if "acc" in name)
    return next(names, "accuracy")


def _points(values: Sequence[float | None]) -> Points:
    points = [(epoch, _plottable(value)) for epoch, value in enumerate(values, start=1)]
    return points[:: math.ceil(len(points) / _POINT_LIMIT) or 1]


def _plottable(value: float | None) -> float | None:
    # No network computes with numbers of this size; a forged history may hold them all the same.
    if value is None or not abs(value) <= _LARGEST:
        return None
    return value if abs(value) >= 1 / _LARGEST else 0.0


def _draw(curves: list[Curve], metric: str, language: Language) -> Markup:
    x = make_epoch_axis(max(curve.points[-1][0] for curve in curves), _LEFT, _RIGHT)
    y = make_axis([value for curve in curves for value in curve.values], _BOTTOM, _TOP)
    parts = [
        *_draw_axes(x, y, _word("epoch", language)),
        *(part for curve in curves for part in _draw_curve(curve, x, y)),
        *_draw_legend(curves, language),
    ]
    frame = Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img"><title>{}</title><desc>{}</desc>{}</svg>'
    )
    summary = _summary(curves).in_language(language)
    return frame.format(_WIDTH, _HEIGHT, _word(metric, language), summary, Markup("").join(parts))


def _draw_axes(x: Axis, y: Axis, epoch: str) -> list[Markup]:
    rule = Markup('<line class="rule" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>')
    y_label = Markup('<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>')
    x_label = Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>')
    parts = []
    for tick, text in zip(y.ticks, y.labels, strict=True):
        at = y.place(tick)
        parts += [rule.format(_LEFT, _RIGHT, at, at), y_label.format(_LEFT - 8, at + 4, text)]
    for tick, text in zip(x.ticks, x.labels, strict=True):
        parts.append(x_label.format(x.place(tick), _BOTTOM + 18, text))
    middle = (_LEFT + _RIGHT) / 2
    return [*parts, x_label.format(middle, _HEIGHT - 6, epoch)]


def _draw_curve(curve: Curve, x: Axis, y: Axis) -> list[Markup]:
    line = Markup('<polyline class="curve {}" points="{}"/>')
    dot = Markup('<circle class="dot {}" cx="{:.1f}" cy="{:.1f}" r="3"/>')
    parts = []
    for run in _split_at_gaps(curve.points):
        placed = [(x.place(epoch), y.place(value)) for epoch, value in run]
        if len(placed) > 1:
            joined = " ".join(f"{left:.1f},{top:.1f}" for left, top in placed)
            parts.append(line.format(curve.kind, joined))
        # A value between two gaps has no line to lie on: without a dot it would not be seen.
        if len(curve.points) <= _DOTTED or len(placed) == 1:
            parts += [dot.format(curve.kind, left, top) for left, top in placed]
    return parts


def _split_at_gaps(points: Points) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for epoch, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append((epoch, value))
    return [run for run in runs if run]


def _draw_legend(curves: list[Curve], language: Language) -> list[Markup]:
    sample = Markup('<polyline class="curve {}" points="{},14 {},14"/>')
    text = Markup('<text class="key" x="{}" y="18">{}</text>')
    parts = []
    for position, curve in enumerate(curves):
        left = _LEFT + 130 * position
        parts.append(sample.format(curve.kind, left, left + 28))
        parts.append(text.format(left + 36, _word(curve.kind, language)))
    return parts


def _summary(curves: list[Curve]) -> Text:
    """The chart in words, for those who cannot see it."""
    spoken = [_range(curve) for curve in curves]
    series = Text(ko=", ".join(one.ko for one in spoken), en=", ".join(one.en for one in spoken))
    epochs = max(curve.points[-1][0] for curve in curves)
    return message("report.curves.summary", epochs=epochs, series=series)


def _range(curve: Curve) -> Text:
    name = message(f"report.curves.{curve.kind}")
    first, last = f"{curve.values[0]:.4g}", f"{curve.values[-1]:.4g}"
    key = "range" if len(curve.values) > 1 else "single"
    return message(f"report.curves.{key}", name=name, first=first, last=last)


def _word(name: str, language: Language) -> str:
    return message(f"report.curves.{name}").in_language(language)
