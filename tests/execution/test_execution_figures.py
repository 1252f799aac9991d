"""Figures: taken up when shown or when their cell ends, each once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.sandbox

_IMPORT = "import matplotlib.pyplot as plt"


def test_shown_figure_is_taken_up(run_cells: Callable) -> None:
    """`plt.show()` records lines, labels, title and legend, in Korean too."""
    run = run_cells(
        f"{_IMPORT}\nplt.plot([0, 1], [0.5, 0.25], label='손실')\nplt.title('학습 곡선')\n"
        "plt.xlabel('epoch')\nplt.ylabel('loss')\nplt.legend()\nplt.show()"
    )
    figure = run.event("figure_shown")
    (axes,) = figure.axes
    assert (axes.title, axes.x_label, axes.y_label, axes.legend) == (
        "학습 곡선",
        "epoch",
        "loss",
        ("손실",),
    )
    assert [(line.label, line.x, line.y) for line in axes.lines] == [
        ("손실", (0.0, 1.0), (0.5, 0.25))
    ]
    assert (figure.where.cell, figure.where.line) == (0, 7)
    assert run.trace.blobs[figure.picture].startswith(b"\x89PNG")


def test_open_figure_is_taken_up_when_its_cell_ends(run_cells: Callable) -> None:
    """Without `plt.show()` a figure is shown at the end of its cell, as in a notebook."""
    run = run_cells(f"{_IMPORT}\nplt.plot([1, 2]);")
    assert [output.kind for output in run.cells[0].outputs] == ["image"]
    assert len(run.events("figure_shown")) == 1


def test_figure_of_failing_cell_is_taken_up(run_cells: Callable) -> None:
    """What was drawn before an error is shown with it."""
    run = run_cells(f"{_IMPORT}\nplt.plot([1, 2])\n1 / 0")
    assert (run.errors, len(run.events("figure_shown"))) == ([("ZeroDivisionError", 3)], 1)


def test_curves_of_later_cells_do_not_pile_up(run_cells: Callable) -> None:
    """Each cell draws on a new figure."""
    run = run_cells(
        f"{_IMPORT}\nplt.plot([1, 2]);", "plt.plot([3, 4]);", "plt.plot([5]);plt.show()"
    )
    lines = [event.axes[0].lines for event in run.events("figure_shown")]
    assert [line.y for (line,) in lines] == [(1.0, 2.0), (3.0, 4.0), (5.0,)]


def test_pictures_are_counted(run_cells: Callable) -> None:
    """A row of images is one figure of several axes with a picture each."""
    run = run_cells(
        f"{_IMPORT}\nimport numpy as np\nfigure, axes = plt.subplots(1, 3)\n"
        "for ax in axes: ax.imshow(np.eye(4), cmap='gray_r')\nplt.show()"
    )
    assert [axes.images for axes in run.event("figure_shown").axes] == [1, 1, 1]


@pytest.mark.parametrize("source", ["plt.figure()", "plt.show()", "plt.close('all')"])
def test_empty_figure_is_not_taken_up(run_cells: Callable, source: str) -> None:
    """A figure without axes shows nothing."""
    assert run_cells(f"{_IMPORT}\n{source};").events("figure_shown") == []


def test_figure_that_cannot_be_drawn_is_no_error(run_cells: Callable) -> None:
    """Broken mathematics in a title costs the picture and not the cell."""
    run = run_cells(f"{_IMPORT}\nplt.plot([1]);plt.title('$\\\\frac{{$')", "print(1)")
    assert run.errors == [None, None]


def test_huge_figure_is_bounded(run_cells: Callable) -> None:
    """A figure of a hundred inches is kept as a small picture."""
    run = run_cells(f"{_IMPORT}\nplt.figure(figsize=(100, 100))\nplt.plot([1, 2]);")
    assert len(run.trace.blobs[run.event("figure_shown").picture]) < 2**20


_SERIES = "h = {'loss': [0.5, 0.25, 0.125], 'val_loss': [0.75, 0.5, 0.625]}\n"
_BOTH = [(0.5, 0.25, 0.125), (0.75, 0.5, 0.625)]
_IDIOMS = {
    "pyplot": "plt.plot(h['loss'])\nplt.plot(h['val_loss'])",
    "axes": "figure, ax = plt.subplots()\nax.plot(h['loss'])\nax.plot(range(3), h['val_loss'])",
    "markers": "plt.plot(range(3), h['loss'], 'bo')\nplt.plot(range(3), h['val_loss'], 'r--')",
    "scatter": "plt.scatter(range(3), h['loss'])\nplt.scatter(range(3), h['val_loss'])",
    "pandas": "pd.DataFrame(h).plot(figsize=(4, 3))",
    "pandas on axes": "figure, ax = plt.subplots()\npd.DataFrame(h).plot(ax=ax)",
    "seaborn": "sns.lineplot(data=pd.DataFrame(h))",
    "seaborn long": "frame = pd.DataFrame(h).rename_axis('epoch').reset_index().melt('epoch')\n"
    "sns.lineplot(data=frame, x='epoch', y='value', hue='variable')",
    "seaborn band": "for name in h: sns.lineplot(x=[0, 0, 1, 1, 2, 2],\n"
    "    y=[value + e for value in h[name] for e in (-0.125, 0.125)], label=name)",
}
_BARS = {
    "bar": "plt.bar(range(3), [4, 5, 6])",
    "barh": "plt.barh(['a', 'b', 'c'], [4, 5, 6])",
    "hist": "plt.hist(y, bins=3)",
    "pandas": "pd.Series(y).value_counts().sort_index().plot(kind='bar')",
    "pandas barh": "pd.Series(y).value_counts().sort_index().plot.barh()",
    "seaborn": "sns.countplot(x=y)",
    "seaborn on its side": "sns.countplot(y=y)",
    "seaborn hist": "sns.histplot(y, bins=3)",
}


@pytest.fixture(scope="module")
def drawn(run_cells: Callable) -> dict[str, list]:
    """The axes of each idiom's figure, all drawn in one run."""
    sources = {**_IDIOMS, **{f"bars: {name}": source for name, source in _BARS.items()}}
    imports = f"{_IMPORT}\nimport pandas as pd, seaborn as sns\n"
    data = f"{_SERIES}y = [0] * 4 + [1] * 5 + [2] * 6"
    run = run_cells(imports + data, *(f"{source};" for source in sources.values()))
    assert run.errors == [None] * len(run.cells)
    figures = [event.axes for event in run.events("figure_shown")]
    return dict(zip(sources, figures, strict=True))


@pytest.mark.parametrize("idiom", _IDIOMS)
def test_curves_are_recorded_by_any_idiom(drawn: dict, idiom: str) -> None:
    """However two curves are drawn on one axes, their values are those that were given."""
    (axes,) = drawn[idiom]
    assert [line.y for line in axes.lines] == _BOTH


@pytest.mark.parametrize("idiom", ["pandas", "seaborn", "seaborn long", "seaborn band"])
def test_legends_that_libraries_draw_are_recorded(drawn: dict, idiom: str) -> None:
    """A legend counts whoever drew it."""
    assert drawn[idiom][0].legend == ("loss", "val_loss")


@pytest.mark.parametrize("idiom", _BARS)
def test_bars_are_recorded_by_any_idiom(drawn: dict, idiom: str) -> None:
    """Heights of bars, lengths of horizontal ones, in the order of drawing."""
    (axes,) = drawn[f"bars: {idiom}"]
    assert (axes.bars, axes.lines) == ((4.0, 5.0, 6.0), ())


def test_twin_axes_are_two(run_cells: Callable) -> None:
    """Curves on twin axes stand on two axes, and a figure's legend belongs to both."""
    run = run_cells(
        f"{_IMPORT}\nfigure, ax = plt.subplots()\nax.plot([1, 2], label='a')\n"
        "ax.twinx().plot([3, 4], label='b')\nfigure.legend()"
    )
    axes = run.event("figure_shown").axes
    assert [item.lines[0].y for item in axes] == [(1.0, 2.0), (3.0, 4.0)]
    assert [item.legend for item in axes] == [("a", "b"), ("a", "b")]


def test_figure_drawn_on_across_cells_is_taken_up_again(run_cells: Callable) -> None:
    """What a later cell adds to an axes that was kept is recorded with what stood there."""
    run = run_cells(
        f"{_IMPORT}\nfigure, ax = plt.subplots()",
        "ax.plot([1, 2]);",
        "print('no change')",
        "ax.set_title('no new curve');",
        "ax.plot([3, 4]);",
    )
    figures = run.events("figure_shown")
    assert [event.where.cell for event in figures] == [0, 1, 4]
    assert [line.y for line in figures[-1].axes[0].lines] == [(1.0, 2.0), (3.0, 4.0)]


def test_figure_as_a_result_is_shown_once(run_cells: Callable) -> None:
    """A figure that is a cell's result is a picture, not shown again when the cell ends."""
    run = run_cells(f"{_IMPORT}\nfigure, ax = plt.subplots()\nax.plot([1, 2])\nfigure", "figure")
    kinds = [[output.kind for output in cell.outputs] for cell in run.cells]
    assert (run.errors, kinds) == ([None, None], [["image"], ["image"]])
    assert run.event("figure_shown").picture == run.cells[1].outputs[0].picture


def test_figure_given_to_display_is_recorded(run_cells: Callable) -> None:
    """`display(figure)` shows what was drawn since."""
    run = run_cells(
        f"{_IMPORT}\nfigure, ax = plt.subplots()\nplt.close()", "ax.plot([1, 2])\ndisplay(figure)"
    )
    assert run.event("figure_shown").axes[0].lines[0].y == (1.0, 2.0)
