"""matplotlib: every figure that a cell leaves behind, with its lines, pictures and legend."""

from __future__ import annotations

import io
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.evidence.events import Axes, FigureShown, Line, Where
from grader.execution.harness.output import Outputs
from grader.execution.harness.patching import wrap_everywhere
from grader.execution.harness.recorder import Recorder

_MAX_FIGURES = 60
_MAX_POINTS = 2_000
_MAX_LINES = 100
_DPI = 72
_MAX_INCHES = 14.0


class Figures:
    """Takes up open figures, and closes them: what is not closed would collect later curves."""

    def __init__(self, recorder: Recorder, outputs: Outputs) -> None:
        self._recorder = recorder
        self._outputs = outputs
        self._taken = 0
        # A figure that the student no longer holds is not kept alive by its description.
        self._taken_up: weakref.WeakKeyDictionary[Any, tuple[Axes, ...]]
        self._taken_up = weakref.WeakKeyDictionary()

    def take_up(self, where: Where | None) -> None:
        """Record and close every open figure that shows something."""
        import matplotlib.pyplot as plt
        from matplotlib._pylab_helpers import Gcf

        managers = sorted(Gcf.get_all_fig_managers(), key=lambda manager: manager.num)
        try:
            for manager in managers:
                self._record(manager.canvas.figure, where)
        finally:
            # Also where they are too many to show: the next cell must not be stopped for them.
            plt.close("all")

    def expect(self) -> None:
        """Every open figure will be shown: a cell that opens too many is stopped as it does."""
        import matplotlib.pyplot as plt

        self._outputs.expect_pictures(len(plt.get_fignums()))

    def finish_cell(self, where: Where) -> None:
        """Take up what is open, and what was closed by an earlier cell and drawn on since."""
        self.take_up(where)
        for figure, axes in list(self._taken_up.items()):
            if _curves(_describe_figure(figure)) != _curves(axes):
                self._record(figure, where)

    def show_result(self, figure: Any) -> bytes:
        """The picture of a figure that is a cell's result or is given to `display`.

        It is closed, so that the end of its cell does not show it again, and recorded unless it was
        recorded as it is.
        """
        import matplotlib.pyplot as plt

        picture = _picture(figure)
        axes = _describe_figure(figure)
        if self._taken_up.get(figure) != axes:
            self._note(figure, axes, self._recorder.save_blob(picture), self._recorder.where())
        plt.close(figure)
        return picture

    def _record(self, figure: Any, where: Where | None) -> None:
        axes = _describe_figure(figure)
        if axes and self._taken < _MAX_FIGURES:
            digest = self._outputs.show_picture(_picture(figure))
            self._note(figure, axes, digest, where)

    def _note(
        self, figure: Any, axes: tuple[Axes, ...], digest: str | None, where: Where | None
    ) -> None:
        if axes and self._taken < _MAX_FIGURES:
            self._taken += 1
            self._taken_up[figure] = axes
            self._recorder.record(FigureShown(axes=axes, picture=digest, where=where))


def install(recorder: Recorder, figures: Figures) -> None:
    """Hook `pyplot.show`, which shows what is open and begins anew, and the opening of figures."""
    import matplotlib.pyplot as plt

    def show(original: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        figures.take_up(recorder.where())

    def open_figure(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        figure = original(*args, **kwargs)
        if recorder.is_listening:
            figures.expect()
        return figure

    wrap_everywhere(plt.show, show)
    wrap_everywhere(plt.figure, open_figure)


def show_as_result(shell: Any, figures: Figures) -> None:
    """Let a shell show a figure that is a cell's result as its picture, as a notebook does."""
    from matplotlib.figure import Figure

    shell.display_formatter.formatters["image/png"].for_type(Figure, figures.show_result)


def _picture(figure: Any) -> bytes:
    width, height = figure.get_size_inches()
    scale = min(1.0, _MAX_INCHES / max(width, height, 0.1))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI * scale, bbox_inches="tight")
    return buffer.getvalue()


def _describe_figure(figure: Any) -> tuple[Axes, ...]:
    return tuple(_describe_axes(axes, figure) for axes in figure.get_axes()[:400])


def _curves(described: tuple[Axes, ...]) -> list[tuple[Any, ...]]:
    return [(axes.lines, axes.bars, axes.images) for axes in described]


def _describe_axes(axes: Any, figure: Any) -> Axes:
    # One legend may stand beside all axes of a figure.
    own = axes.get_legend()
    legends = list(figure.legends) if own is None else [own]
    texts = [text for legend in legends for text in legend.get_texts()]
    lines = [_describe_line(line) for line in axes.get_lines()[:_MAX_LINES]]
    lines += [_describe_points(points) for points in _scattered(axes)[:_MAX_LINES]]
    return Axes(
        title=axes.get_title()[:300],
        x_label=axes.get_xlabel()[:300],
        y_label=axes.get_ylabel()[:300],
        # Legends of seaborn's bring lines of their own that have no points.
        lines=tuple(line for line in lines[:_MAX_LINES] if set(line.y) - {None}),
        bars=_measure_bars(axes),
        images=len(axes.get_images()),
        legend=tuple(text.get_text()[:300] for text in texts[:_MAX_LINES]),
    )


def _describe_line(line: Any) -> Line:
    return Line(
        label=str(line.get_label())[:300],
        x=_numbers(line.get_xdata()),
        y=_numbers(line.get_ydata()),
    )


def _scattered(axes: Any) -> list[Any]:
    from matplotlib.collections import PathCollection

    return [item for item in axes.collections if isinstance(item, PathCollection)]


def _describe_points(points: Any) -> Line:
    """The points of `scatter`, as the line that would join them."""
    places = np.ma.filled(np.ma.asarray(points.get_offsets(), dtype=np.float64), np.nan)
    return Line(
        label=str(points.get_label())[:300],
        x=_numbers(places[:, 0]),
        y=_numbers(places[:, 1]),
    )


def _measure_bars(axes: Any) -> tuple[float | None, ...]:
    from matplotlib.container import BarContainer

    lengths = [
        bar.get_width() if bars.orientation == "horizontal" else bar.get_height()
        for bars in axes.containers
        if isinstance(bars, BarContainer)
        for bar in bars.patches[:_MAX_POINTS]
    ]
    return _numbers(lengths[:_MAX_POINTS])


def _numbers(values: Any) -> tuple[float | None, ...]:
    try:
        array = np.asarray(values, dtype=np.float64).reshape(-1)[:_MAX_POINTS]
    except (TypeError, ValueError):
        return ()
    return tuple(float(value) if np.isfinite(value) else None for value in array)
