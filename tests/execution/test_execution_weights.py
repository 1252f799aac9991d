"""Weights that are put in by hand, and those that a training passes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.sandbox

_DATA = """\
import numpy as np
from tensorflow import keras
random = np.random.default_rng(0)
x = random.random((96, 6))
y = random.integers(0, 3, 96)
def build():
    model = keras.Sequential([keras.layers.Dense(3, activation='softmax')])
    model.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])
    return model
def fit(model, epochs=3, **given):
    return model.fit(x, y, epochs=epochs, verbose=0, **given)
"""


@pytest.fixture(scope="module")
def told(run_cells: Callable) -> Any:
    """One notebook that sets weights in many ways."""
    run = run_cells(
        f"{_DATA}m = build()\nfit(m)",
        "first = m.get_weights()\nn = build()\nn.build((None, 6))\nn.set_weights(first)",
        "n.layers[0].set_weights(first)",
        "fit(n)",
        "class Cheat(keras.callbacks.Callback):\n"
        "    def on_epoch_begin(self, epoch, logs=None):\n"
        "        if epoch == 1:\n"
        "            self.model.set_weights([a + 1 for a in first])\n"
        "fit(n, callbacks=[Cheat()])",
        "stop = keras.callbacks.EarlyStopping(monitor='loss', patience=1, min_delta=9,\n"
        "    restore_best_weights=True)\nk = build()\nfit(k, callbacks=[stop])",
        "loose = keras.layers.Dense(2)\nloose.build((None, 1))\n"
        "loose.set_weights([np.ones((1, 2)), np.ones(2)])",
        "m.save_weights('a.weights.h5')\n"
        "class Read(keras.callbacks.Callback):\n"
        "    def on_train_begin(self, logs=None):\n"
        "        self.model.load_weights('a.weights.h5')\n"
        "fit(n, callbacks=[Read()])",
        "n.predict(x, verbose=0);",
    )
    assert run.errors == [None] * len(run.cells)
    return run


def _runs(told: Any) -> list[Any]:
    return told.events("training_run")


def _sets(told: Any) -> list[tuple[int, bool]]:
    events = told.events("weights_set")
    return [(event.where.cell, event.layer is not None) for event in events]


def test_set_weights_is_noted(told: Any) -> None:
    """A model's, a layer's, and a call inside a callback of the student's: each with its line."""
    assert _sets(told) == [(1, False), (2, True), (4, False)]


def test_weights_that_a_training_left_are_found_again(told: Any) -> None:
    """What is set from `get_weights` of a trained model has the digest of that training."""
    whole, layer, other = [event.model.weights for event in told.events("weights_set")]
    assert whole == layer == _runs(told)[0].model.weights != other


def test_early_stopping_puts_nothing_in_by_hand(told: Any) -> None:
    """What the library restores after a training is an epoch's, and no `set_weights`."""
    run = _runs(told)[3]
    assert (5, False) not in _sets(told)
    assert (run.epochs_run, run.trail.epochs.index(run.model.weights)) == (2, 0)


def test_trail_leads_from_start_to_end(told: Any) -> None:
    """Each epoch leaves other weights, the last those of the model afterwards."""
    run = _runs(told)[0]
    assert (len(set(run.trail.epochs)), run.trail.epochs[-1]) == (3, run.model.weights)


def test_start_is_stored_where_the_model_is_built(told: Any) -> None:
    """The first batch builds a model without an input layer, which has no weights before it."""
    starts = [run.trail.weights for run in _runs(told)]
    assert [start is not None for start in starts] == [False, True, True, False, True]
    assert {start in told.trace.blobs for start in starts if start} == {True}


def test_training_goes_on_from_what_was_set(told: Any) -> None:
    """The start of a second training is what stood in the model before it."""
    first, second, *_ = _runs(told)
    assert second.trail.weights == first.model.weights


def test_change_between_epochs_is_noted(told: Any) -> None:
    """Weights that come in between two epochs are told from those that training led to."""
    assert [run.trail.jumps for run in _runs(told)] == [(), (), (1,), (), ()]


def test_weights_read_at_the_beginning_are_the_start(told: Any) -> None:
    """A callback that reads weights as training begins is noted, and training starts from them."""
    loads = [event for event in told.events("file_saved") if event.action == "load_weights"]
    assert [event.where.cell for event in loads] == [7]
    assert _runs(told)[4].trail.weights == loads[0].model.weights == _runs(told)[0].model.weights


def test_prediction_names_the_weights_it_came_from(told: Any) -> None:
    """What predicted is known, so that it can be asked again."""
    assert told.event("predicted").model.weights == _runs(told)[4].model.weights


def test_fit_that_raises_at_once_has_no_trail(run_cells: Callable) -> None:
    """Nothing is claimed of a training that never began."""
    run = run_cells(f"{_DATA}m = build()\nm.fit(x, y[:5], verbose=0)")
    assert run.event("training_run").trail is None


def test_class_of_the_student_s_own_is_not_followed(run_cells: Callable) -> None:
    """Its weights are described through an equivalent, which is not made while it is trained."""
    run = run_cells(
        f"{_DATA}class Mine(keras.Model):\n"
        "    def __init__(self):\n        super().__init__()\n"
        "        self.d = keras.layers.Dense(3, activation='softmax')\n"
        "    def call(self, inputs):\n        return self.d(inputs)\n"
        "m = Mine()\nm.compile(loss='sparse_categorical_crossentropy')\nfit(m)"
    )
    assert run.event("training_run").trail is None


def test_results_are_the_same_to_the_bit(run_cells: Callable) -> None:
    """Following the weights draws no random number and changes none."""
    source = (
        f"{_DATA}keras.utils.set_random_seed(1)\nm = build()\n{{}}fit(m)\n"
        "print(repr(float(np.sum(m.get_weights()[0]))), random.random())"
    )
    # A class of the student's own is not followed, whatever its layers.
    other = "class Other(keras.Sequential):\n    pass\nm.__class__ = Other\n"
    followed, alone = run_cells(source.format("")), run_cells(source.format(other))
    trails = [run.event("training_run").trail is None for run in (followed, alone)]
    assert (followed.shown(), trails) == (alone.shown(), [False, True])


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ("h.history['loss'] = [0.1, 0.05, 0.01]", ("loss",)),
        ("h.history['loss'][-1] = 0.001", ("loss",)),
        ("h.history['accuracy'] = np.array([0.97, 0.98, 0.99])", ("accuracy",)),
        ("h.history['lr'] = [1, 2, 3]", ()),
        ("h.history['loss'] += fit(m).history['loss']", ()),
        ("h.history['loss'] = h.history['loss'][1:]", ()),
        ("h.history['loss'] = [round(v, 2) for v in h.history['loss']]", ()),
        ("h.history['accuracy'] = [100 * v for v in h.history['accuracy']]", ()),
        ("h.history['loss'] = 'gone'", ()),
        ("h.history['loss'][0] = float('nan')", ()),
        ("del h.history['loss']", ()),
    ],
)
def test_changed_history_is_noted(
    run_cells: Callable, change: str, changed: tuple[str, ...]
) -> None:
    """Numbers that the training did not leave are a change; cutting and counting on are none."""
    run = run_cells(f"{_DATA}m = build()\nh = fit(m)", change, "1")
    kept = [event for event in run.events("history_kept") if event.variable == "h"]
    assert (run.errors, kept[-1].changed) == ([None] * 3, changed)
