"""matplotlib: every figure that a cell leaves behind, with its lines, pictures and legend."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.evidence.events import Axes, FigureShown, Line, Where
from grader.execution.harness.output import Outputs
from grader.execution.harness.patching import wrap_everywhere
from grader.execution.harness.recorder import Recorder

_MAX_FIGURES = 60
_MAX_POINTS = 2_000
_DPI = 72
_MAX_INCHES = 14.0


class Figures:
    """Takes up open figures, and closes them: what is not closed would collect later curves."""

    def __init__(self, recorder: Recorder, outputs: Outputs) -> None:
        self._recorder = recorder
        self._outputs = outputs
        self._taken = 0

    def take_up(self, where: Where | None) -> None:
        """Record and close every open figure that shows something."""
        import matplotlib.pyplot as plt

        for number in plt.get_fignums():
            figure = plt.figure(number)
            if figure.get_axes() and self._taken < _MAX_FIGURES:
                self._taken += 1
                self._record(figure, where)
        plt.close("all")

    def _record(self, figure: Any, where: Where | None) -> None:
        axes = tuple(_describe_axes(item) for item in figure.get_axes()[:400])
        digest = self._outputs.show_picture(_picture(figure))
        self._recorder.record(FigureShown(axes=axes, picture=digest, where=where))


def install(recorder: Recorder, figures: Figures) -> None:
    """Hook `pyplot.show`, which shows what is open and begins anew."""
    import matplotlib.pyplot as plt

    def show(original: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        figures.take_up(recorder.where())

    wrap_everywhere(plt.show, show)


def _picture(figure: Any) -> bytes:
    width, height = figure.get_size_inches()
    scale = min(1.0, _MAX_INCHES / max(width, height, 0.1))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI * scale, bbox_inches="tight")
    return buffer.getvalue()


def _describe_axes(axes: Any) -> Axes:
    legend = axes.get_legend()
    texts = legend.get_texts() if legend is not None else []
    return Axes(
        title=axes.get_title()[:300],
        x_label=axes.get_xlabel()[:300],
        y_label=axes.get_ylabel()[:300],
        lines=tuple(_describe_line(line) for line in axes.get_lines()[:100]),
        images=len(axes.get_images()),
        legend=tuple(text.get_text()[:300] for text in texts[:100]),
    )


def _describe_line(line: Any) -> Line:
    return Line(
        label=str(line.get_label())[:300],
        x=_numbers(line.get_xdata()),
        y=_numbers(line.get_ydata()),
    )


def _numbers(values: Any) -> tuple[float | None, ...]:
    try:
        array = np.asarray(values, dtype=np.float64).reshape(-1)[:_MAX_POINTS]
    except (TypeError, ValueError):
        return ()
    return tuple(float(value) if np.isfinite(value) else None for value in array)
