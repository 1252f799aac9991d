"""Pipelines of `tf.data`: noted as the arrays behind them, and left as they were."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from grader.execution.harness.hooks import pipelines
from grader.execution.harness.hooks.pipelines import read_batch_size, read_pipeline

Dataset = tf.data.Dataset
X = np.arange(60, dtype=np.float32).reshape(20, 3)
Y = np.arange(20)

_DATA = """\
import numpy as np
import tensorflow as tf
from tensorflow import keras
random = np.random.default_rng(0)
x = random.random((96, 6))
y = random.integers(0, 3, 96)
model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(3, activation='softmax')])
model.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])
"""


def slices() -> Any:
    return Dataset.from_tensor_slices((X, Y))


@pytest.mark.parametrize(
    "build",
    [
        lambda: slices().batch(8),
        lambda: slices().shuffle(20).batch(8).prefetch(tf.data.AUTOTUNE),
        lambda: slices().cache().shuffle(20, seed=1).batch(8, num_parallel_calls=2).repeat(3),
        lambda: slices().map(lambda x, y: (x, y), num_parallel_calls=2).shuffle(20).batch(20),
        lambda: slices().shuffle(20).batch(8).map(lambda x, y: (x + 0.0, y)),
        lambda: Dataset.zip((Dataset.from_tensor_slices(X), Dataset.range(20))).batch(1),
    ],
)
def test_rows_are_those_of_the_arrays(build: Callable[[], Any]) -> None:
    """However it is shuffled, batched, mapped and repeated, each row is read once, in order."""
    pair = read_pipeline(build())
    assert pair is not None
    assert (pair[0].tolist(), pair[1].tolist()) == (X.tolist(), Y.tolist())


def _draw(x: Any, y: Any) -> Any:
    return x + tf.random.uniform(()), y


def _print(x: Any, y: Any) -> Any:
    tf.print("a row")
    return x, y


@pytest.mark.parametrize(
    "build",
    [
        lambda: slices().batch(8).repeat(),
        lambda: Dataset.from_generator(lambda: iter([(1.0, 2)]), (tf.float32, tf.int64)).batch(8),
        lambda: slices().filter(lambda x, y: y > 3).batch(8),
        lambda: slices().shuffle(20).take(10).batch(8),
        lambda: slices().map(_draw).batch(8),
        lambda: slices().map(_print).batch(8),
        lambda: Dataset.from_tensor_slices(X).batch(8),
        lambda: Dataset.from_tensor_slices((X, Y.astype(str))).batch(8),
        lambda: Dataset.from_tensor_slices((X, Y, Y)).batch(8),
        lambda: Dataset.range(pipelines.MAX_ROWS + 1).map(lambda i: (i, i)).batch(1_000),
        lambda: slices().batch(8).take(0),
    ],
)
def test_what_cannot_be_read_quietly_is_left_alone(build: Callable[[], Any]) -> None:
    """No end, too many rows, no pair of numbers, or steps that draw, print or change: unknown."""
    assert read_pipeline(build()) is None


def test_reading_leaves_the_pipeline_as_it_was() -> None:
    """The order of the next epoch and the next random number are those of an unread pipeline."""
    orders = []
    for is_read in (False, True):
        tf.random.set_seed(7)
        dataset = slices().shuffle(20).map(lambda x, y: (x, y)).batch(20)
        order = [next(iter(dataset))[1].numpy().tolist()]
        if is_read:
            read_pipeline(dataset)
        order += [next(iter(dataset))[1].numpy().tolist(), [float(tf.random.uniform(()))]]
        orders.append(order)
    assert orders[0] == orders[1]
    assert orders[0][0] != orders[0][1]


@pytest.mark.sandbox
def test_pipeline_is_noted_as_its_arrays(run_cells: Callable) -> None:
    """Training, validation and evaluation leave the notes that the arrays would have left."""
    run = run_cells(
        _DATA,
        "ds = tf.data.Dataset.from_tensor_slices((x[:80], y[:80])).shuffle(80).batch(16)\n"
        "vds = tf.data.Dataset.from_tensor_slices((x[80:], y[80:])).batch(16)\n"
        "model.fit(ds, epochs=2, validation_data=vds, verbose=0)\n"
        "model.evaluate(vds, verbose=0)\n"
        "model.evaluate(x[:80], y[:80], verbose=0);",
    )
    (fit,) = run.events("training_run")
    piped, given = run.events("evaluated")
    assert run.errors == [None, None]
    assert (fit.data, fit.validation) == (given.data, piped.data)
    with np.load(io.BytesIO(run.trace.blobs[piped.data.labels.labels])) as blob:
        assert (piped.data.inputs.shape, blob["labels"].shape) == ((16, 6), (16,))


@pytest.mark.sandbox
def test_generator_stays_unknown(run_cells: Callable) -> None:
    """A generator can be read but once, by the model: its shape stays empty."""
    run = run_cells(
        _DATA,
        "def draw():\n    while True:\n        yield x[:8], y[:8]\n"
        "model.fit(draw(), steps_per_epoch=2, verbose=0);",
    )
    note = run.event("training_run").data
    assert (note.inputs.shape, note.inputs.maximum, note.labels) == ((), None, None)


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda: slices().batch(8), 8),
        (lambda: slices().shuffle(20).batch(5).map(lambda x, y: (x + 0.0, y)).prefetch(1), 5),
        (slices, None),
        (lambda: X, None),
        (lambda: None, None),
    ],
)
def test_batch_size_is_that_of_the_pipeline(build: Callable[[], Any], expected: int | None) -> None:
    """`fit` takes no `batch_size` beside a pipeline, which has its own."""
    assert read_batch_size(build()) == expected
