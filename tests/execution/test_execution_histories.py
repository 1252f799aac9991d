"""Histories that stand in the student's variables when a cell ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.sandbox

_DATA = """\
import numpy as np
from tensorflow import keras
x, y = np.ones((8, 2)), np.zeros((8, 1))
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(loss='mse')
def fit(**arguments): return model.fit(x, y, verbose=0, **arguments)
"""


def _kept(run_cells: Callable, *sources: str) -> list[tuple[str, int]]:
    run = run_cells(_DATA, *sources)
    assert run.errors == [None] * len(run.cells)
    return [(event.variable, event.run) for event in run.events("history_kept")]


def test_history_is_kept_in_any_shape(run_cells: Callable) -> None:
    """The History, its dictionary, and a list, tuple or dictionary of these all count."""
    kept = _kept(
        run_cells,
        "a = fit()",
        "b = fit().history",
        "c = [fit(), fit()]",
        "d = {'sgd': fit(), 'adam': fit().history}",
        "e = (1, fit())",
    )
    expected = [("a", 0), ("b", 1), ("c", 2), ("c", 3), ("d", 4), ("d", 5), ("e", 6)]
    assert kept == expected


def test_history_that_nobody_kept_is_not_recorded(run_cells: Callable) -> None:
    """The model's own, a cell's result, and one that was overwritten in its cell do not count."""
    kept = _kept(run_cells, "fit()", "fit();", "h = fit(); h = fit()", "h = dict(fit().history)")
    assert kept == [("h", 3)]


def test_name_is_noted_once_for_each_run(run_cells: Callable) -> None:
    """A History that stays is not repeated; another under the same name is another run."""
    kept = _kept(run_cells, "h = fit()", "1 + 1", "h = fit()", "g = h")
    assert kept == [("h", 0), ("h", 1), ("g", 1)]


def test_made_up_history_is_none(run_cells: Callable) -> None:
    """A History with numbers of the student's own did not come from training."""
    kept = _kept(
        run_cells, "h = keras.callbacks.History()\nh.history = {'loss': [0.1]}\nfit();", "k = 1"
    )
    assert kept == []


def test_history_of_a_fit_that_raised_counts_too(run_cells: Callable) -> None:
    """Runs are counted with those that failed, so that the numbers are those of the events."""
    run = run_cells(_DATA, "fit(epochs='two')", "h = fit()")
    assert [event.run for event in run.events("history_kept")] == [1]
    assert len(run.events("training_run")) == 2


def test_nothing_of_the_student_s_is_called(run_cells: Callable) -> None:
    """Objects that answer whatever they are asked for are not asked."""
    kept = _kept(
        run_cells,
        "class Trap:\n    def _spring(self, *a): raise SystemError('asked')\n"
        "    __getattribute__ = __iter__ = __len__ = __eq__ = __hash__ = _spring\n"
        "    __class__ = property(_spring)\n"
        "class Box(dict):\n    def values(self): raise SystemError('asked')\n"
        "trap, box, items = Trap(), Box(a=1), [Trap()]\nh = fit()",
    )
    assert kept == [("h", 0)]


def test_model_is_not_kept_alive(run_cells: Callable) -> None:
    """What is remembered of a run is its numbers, not its History."""
    run = run_cells(
        _DATA,
        "import gc, weakref\nh = fit()\nwatch = weakref.ref(h)",
        "del h\nmodel.history = None\ngc.collect()\nprint(watch())",
    )
    assert run.shown() == "None\n"
