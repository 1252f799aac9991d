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
