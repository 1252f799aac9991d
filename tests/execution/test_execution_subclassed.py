"""Models of a class of the student's own are described by the layers that they call."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.measurement.rebuild import load_weights, rebuild

pytestmark = pytest.mark.sandbox

_DATA = """\
import random, keras, numpy as np, tensorflow as tf
import keras.src.backend.tensorflow.trainer as trainer
draw = np.random.default_rng(0)
x, y = draw.random((96, 6)).astype('float32'), draw.integers(0, 3, 96)
class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.last = keras.layers.Dense(3, activation='softmax', name='출력 층')
        self.drop = keras.layers.Dropout(0.3)
        self.first = keras.layers.Dense(8, activation='relu')
        self.inner = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(4)])
    def call(self, inputs, training=None):
        print('called', random.random(), np.random.rand())
        self.hidden = self.first(inputs)
        return self.last(self.inner(self.drop(self.hidden, training=training)))
m = Own()
"""
# Everything by which a student could see that somebody looked.
_STORY = """
def unhook(call):
    while FREE and 'harness' in call.__code__.co_filename: call = call.__wrapped__
    return call
def study(epochs):
    unhook(keras.Model.compile)(m, 'adam', 'sparse_categorical_crossentropy')
    run = unhook(trainer.TensorFlowTrainer.fit)(m, x, y, epochs=epochs, batch_size=16, verbose=0)
    print(run.history, type(m.hidden).__name__)
    print(unhook(trainer.TensorFlowTrainer.evaluate)(m, x, y, verbose=0))
def look():
    print(random.random(), np.random.rand(), float(tf.random.uniform(())),
          float(keras.random.normal(())), float(keras.random.uniform(())))
    print(keras.layers.Dense(3).name, keras.Input((3,)).name, len(m.first._inbound_nodes),
          type(m.hidden).__name__, len(m.layers), keras.Sequential().name)
study(3); look()
m.first.trainable = False
study(2); look()
m.summary()
"""


@pytest.fixture(scope="module")
def watched(run_cells: Callable) -> Any:
    """The story as any student's would run; the last cell predicts with what was learnt."""
    answer = "print(*m.predict(x[:2], verbose=0).ravel())\nm.save_weights('m.weights.h5')"
    return run_cells(_DATA, f"FREE = False{_STORY}", answer)


def test_looking_changes_nothing(run_cells: Callable, watched: Any) -> None:
    """Histories, random numbers, names and connections are as they are where nobody looks."""
    free = run_cells(_DATA, f"FREE = True{_STORY}")
    assert (free.events("training_run"), len(watched.events("training_run"))) == ([], 2)
    assert free.shown(1) == watched.shown(1)
    assert free.errors == [None, None]


def test_description_is_of_the_layers_that_are_called(watched: Any) -> None:
    """The layers stand in the order of the calls, and the family stays what it is."""
    first, second = [event.model for event in watched.events("training_run")]
    layers = json.loads(second.architecture)["config"]["layers"]
    expected = ["InputLayer", "Dense", "Dropout", "Sequential", "Dense"]
    assert [layer["class_name"] for layer in layers] == expected
    assert (first.family, first.built) == ("subclassed", True)


def test_freezing_a_layer_is_noticed(watched: Any) -> None:
    """A layer that was frozen between two runs is described as frozen in the second alone."""
    notes = [event.model for event in watched.events("training_run")]
    layers = [json.loads(note.architecture)["config"]["layers"] for note in notes]
    assert [items[1]["config"]["trainable"] for items in layers] == [True, False]


def test_weights_belong_to_the_description(watched: Any) -> None:
    """Rebuilt from description and weights, the model answers as the student's does."""
    saved = watched.event("file_saved").model
    rebuilt = rebuild(saved.architecture)
    load_weights(rebuilt, watched.trace.blobs[saved.weights])
    inputs = np.random.default_rng(0).random((96, 6)).astype("float32")[:2]
    shown = [float(number) for number in watched.shown(2).split("\n")[-2].split()]
    assert np.asarray(rebuilt.model(inputs)).ravel() == pytest.approx(shown, abs=1e-6)


@pytest.mark.parametrize(
    "call",
    [
        "return tf.matmul(self.d(inputs), tf.ones((3, 3)))",
        "return keras.layers.Dense(3)(self.d(inputs))",
        "return self.d(inputs) if isinstance(inputs, tf.Tensor) else 1 / 0",
    ],
)
def test_model_that_cannot_be_followed_is_named(run_cells: Callable, call: str) -> None:
    """Operations of TensorFlow, layers made on the way, or a refusal: training goes on, and the
    model is described by its class, with the weights in their own order."""
    run = run_cells(
        "import keras, numpy as np, tensorflow as tf\nclass Own(keras.Model):\n"
        "    def __init__(self):\n        super().__init__()\n"
        "        self.d = keras.layers.Dense(3)\n"
        f"    def call(self, inputs): {call}\n"
        "m = Own()\nm.compile(loss='mse', run_eagerly=True)\n"
        "x = np.ones((4, 6), 'float32')\nm(x)\nm.fit(x, x[:, :3], verbose=0)"
    )
    note = run.event("training_run").model
    assert run.errors == [None]
    assert (note.family, "Functional" in (note.architecture or "")) == ("subclassed", False)
    with np.load(io.BytesIO(run.trace.blobs[note.weights])) as weights:
        assert [weights[name].shape for name in weights.files] == [(6, 3), (3,)]


def test_subclass_of_sequential_is_described(run_cells: Callable) -> None:
    """A class of the student's own that only adds layers to itself is described by them."""
    run = run_cells(
        "import keras, numpy as np\nclass Own(keras.Sequential):\n    def __init__(self):\n"
        "        super().__init__([keras.Input((6,)), keras.layers.Dense(3, 'relu')])\n"
        "m = Own()\nm.compile(loss='mse')\nm.fit(np.ones((4, 6)), np.ones((4, 3)), verbose=0)"
    )
    layers = json.loads(run.event("training_run").model.architecture)["config"]["layers"]
    assert [layer["class_name"] for layer in layers] == ["InputLayer", "Dense"]


def test_looking_builds_nothing(run_cells: Callable) -> None:
    """A model that says it is built while its layers are not is left as it is."""
    run = run_cells(
        f"{_DATA}m.build((None, 6))\nm.compile(loss='mse')\n"
        "print(m.built, m.first.built, len(m.weights))"
    )
    assert run.shown().splitlines()[-1] == "True False 0"
