"""Several batches to a call: the same results, and only where nobody can notice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.sandbox

_BUILD = """\
import numpy as np, keras
class Batches(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None): pass
class Epochs(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None): pass
random = np.random.default_rng(0)
x, y = random.random((1_000, 20)).astype('float32'), random.integers(0, 4, 1_000)
def build():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(8, activation='relu'),
        keras.layers.Dropout(0.3), keras.layers.Dense(4, activation='softmax')])
    model.compile('adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
    return model
"""


def test_results_are_the_same_to_the_last_bit(run_cells: Callable) -> None:
    """Thirty-two batches to a call give the history and the weights of one at a time."""
    run = run_cells(
        f"{_BUILD}for watchers in ([], [Batches()]):\n"
        "    model = build()\n"
        "    model.fit(x, y, epochs=2, batch_size=16, verbose=0, validation_split=0.2,\n"
        "        callbacks=watchers)\n"
        "    print(model.steps_per_execution)\n"
        "    model.evaluate(x, y, batch_size=16, verbose=0);"
    )
    fast, slow = run.events("training_run")
    assert run.shown() == "32\n1\n"
    assert fast.history == slow.history
    assert fast.model.weights == slow.model.weights
    results = [event.results for event in run.events("evaluated")]
    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("callback", "steps"),
    [
        ("Epochs()", 32),
        ("keras.callbacks.EarlyStopping(monitor='loss')", 32),
        ("keras.callbacks.ModelCheckpoint('a.keras', monitor='loss')", 32),
        ("keras.callbacks.ModelCheckpoint('a.keras', save_freq=3)", 1),
        ("Batches()", 1),
        ("keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None)", 1),
    ],
)
def test_callbacks_that_watch_batches_get_every_one(
    run_cells: Callable, callback: str, steps: int
) -> None:
    """Only where a callback looks at single batches they are run one by one."""
    run = run_cells(
        f"{_BUILD}m = build()\nm.fit(x, y, verbose=0, callbacks=[{callback}])\n"
        "print(m.steps_per_execution)"
    )
    assert run.shown() == f"{steps}\n"


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        ("m.compile('sgd', loss='sparse_categorical_crossentropy', steps_per_execution=4)", 4),
        ("m.compile('sgd', loss='sparse_categorical_crossentropy', run_eagerly=True)", 1),
    ],
)
def test_student_s_own_setting_stays(run_cells: Callable, change: str, steps: int) -> None:
    """Who chooses the steps, or runs eagerly, is left alone."""
    run = run_cells(
        f"{_BUILD}m = build()\n{change}\nm.fit(x[:64], y[:64], verbose=0)\n"
        "print(m.steps_per_execution)"
    )
    assert run.shown() == f"{steps}\n"


def test_own_training_step_stays(run_cells: Callable) -> None:
    """A model with a training step of its own is trained batch by batch."""
    run = run_cells(
        f"{_BUILD}class Own(keras.Sequential):\n    def train_step(self, data):\n"
        "        return super().train_step(data)\n"
        "m = Own([keras.Input((20,)), keras.layers.Dense(4)])\nm.compile(loss='mse')\n"
        "m.fit(x, x[:, :4], verbose=0)\nprint(m.steps_per_execution)"
    )
    assert run.shown() == "1\n"
