"""What the recorder notes of Keras: every call in order, with the model as it then was."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.sandbox

_DATA = """\
import numpy as np
from tensorflow import keras
random = np.random.default_rng(0)
x = random.random((96, 6))
y = random.integers(0, 3, 96)
def build():
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(3, activation='softmax')])
"""
_COMPILE = "loss='sparse_categorical_crossentropy', metrics=['accuracy']"


@pytest.fixture(scope="module")
def story(run_cells: Callable) -> Any:
    """One notebook that does a little of everything; tests look at its events."""
    return run_cells(
        _DATA,
        f"model = build()\nmodel.compile(optimizer='sgd', {_COMPILE})",
        "first = model.fit(x, y, epochs=2, batch_size=16, validation_split=0.25, verbose=0)",
        "second = model.fit(x, y, epochs=1, verbose=0, validation_data=(x[:8], y[:8]),\n"
        "    callbacks=[keras.callbacks.EarlyStopping(patience=2, monitor='val_loss')])",
        "score = model.evaluate(x[:32], y[:32], verbose=0)",
        "answers = model.predict(x[:5], verbose=0)",
        f"model = build()\nmodel.compile(keras.optimizers.Adam(0.01), {_COMPILE})\n"
        "model.fit(x, y, verbose=0)",
    )


def _weights(run: Any, digest: str) -> list[np.ndarray]:
    with np.load(io.BytesIO(run.trace.blobs[digest]), allow_pickle=False) as archive:
        return [archive[name] for name in archive.files]


def test_events_come_in_order(story: Any) -> None:
    """Each call is one event, where it stands in the code; what `fit` calls itself is none."""
    calls = [event for event in story.trace.events if event.kind != "history_kept"]
    events = [(event.kind, event.where.cell, event.where.line) for event in calls]
    assert (story.errors, events) == (
        [None] * 7,
        [
            ("model_compiled", 1, 2),
            ("training_run", 2, 1),
            ("training_run", 3, 1),
            ("evaluated", 4, 1),
            ("predicted", 5, 1),
            ("model_compiled", 6, 2),
            ("training_run", 6, 3),
        ],
    )


def test_nothing_that_was_left_behind_is_refused(story: Any) -> None:
    """Every line that the recorder writes can be believed."""
    assert (story.trace.dropped, story.trace.finished) == (0, True)


def test_weights_are_those_of_the_moment(story: Any) -> None:
    """Two fits of one model leave two sets of weights; evaluating leaves the second again."""
    first, second, third = story.events("training_run")
    assert first.model.weights != second.model.weights
    assert story.event("evaluated").model.weights == second.model.weights
    assert [array.shape for array in _weights(story, third.model.weights)] == [(6, 3), (3,)]


def test_rebound_name_is_another_model(story: Any) -> None:
    """Two models that are called `model` one after the other are told apart."""
    runs = story.events("training_run")
    assert [(run.model.id, run.model.variable) for run in runs] == [
        (0, "model"),
        (0, "model"),
        (1, "model"),
    ]


def test_architecture_is_what_keras_writes(story: Any) -> None:
    """A model's description can be read as Keras's own JSON."""
    note = story.events("training_run")[0].model
    layers = json.loads(note.architecture)["config"]["layers"]
    assert (note.family, note.built) == ("sequential", True)
    assert [layer["class_name"] for layer in layers] == ["InputLayer", "Dense"]


def test_compile_is_noted(story: Any) -> None:
    """Optimizer, loss and metrics are noted with the settings that matter."""
    first, second = [event.compiled for event in story.events("model_compiled")]
    assert (first.optimizer, first.loss, first.loss_written_as, first.metrics) == (
        "SGD",
        "sparse_categorical_crossentropy",
        "string",
        ("accuracy",),
    )
    assert second.optimizer_config["learning_rate"] == pytest.approx(0.01)


def test_history_is_noted_epoch_by_epoch(story: Any) -> None:
    """The keys and lengths of a History are those that Keras gave."""
    first, second, _ = story.events("training_run")
    assert {name: len(series) for name, series in first.history.items()} == {
        "accuracy": 2,
        "loss": 2,
        "val_accuracy": 2,
        "val_loss": 2,
    }
    assert (first.epochs_asked, first.epochs_run, second.epochs_run) == (2, 2, 1)


def test_arguments_of_fit_are_noted(story: Any) -> None:
    """Batch size, split, validation data and callbacks are noted as they were given."""
    first, second, _ = story.events("training_run")
    assert (first.batch_size, first.validation_split, first.validation) == (16, 0.25, None)
    assert (second.validation.inputs.shape, second.validation.labels.form) == ((8, 6), "integer")
    (callback,) = second.callbacks
    assert (callback.name, callback.config["patience"]) == ("EarlyStopping", 2)


def test_training_data_is_noted(story: Any) -> None:
    """Shape, range and a sample of whole rows are kept of what a model was given."""
    inputs = story.events("training_run")[0].data.inputs
    assert (inputs.shape, inputs.dtype) == ((96, 6), "float64")
    assert 0 <= inputs.minimum < 0.1 < 0.9 < inputs.maximum <= 1
    with np.load(io.BytesIO(story.trace.blobs[inputs.sample])) as sample:
        assert (len(sample["rows"]), sample["values"].shape) == (64, (64, 6))


def test_evaluation_and_prediction_are_noted(story: Any) -> None:
    """`evaluate` leaves its results by name, `predict` its shape."""
    evaluated, predicted = story.event("evaluated"), story.event("predicted")
    assert sorted(evaluated.results) == ["accuracy", "loss"]
    assert (evaluated.data.inputs.shape, predicted.shape) == ((32, 6), (5, 3))


@pytest.mark.parametrize(
    ("labels", "loss", "form", "classes"),
    [
        ("y", "sparse_categorical_crossentropy", "integer", 3),
        ("y.astype('float32')", "sparse_categorical_crossentropy", "integer", 3),
        ("y.reshape(-1, 1)", "sparse_categorical_crossentropy", "integer", 3),
        ("keras.utils.to_categorical(y, 3)", "categorical_crossentropy", "one_hot", 3),
        ("random.random((96, 3))", "mse", "other", 0),
    ],
)
def test_form_of_labels_is_noted(
    run_cells: Callable, labels: str, loss: str, form: str, classes: int
) -> None:
    """Integer classes, one-hot rows and anything else are told apart."""
    run = run_cells(f"{_DATA}m = build()\nm.compile(loss='{loss}')\nm.fit(x, {labels}, verbose=0)")
    note = run.event("training_run").data.labels
    assert (run.errors, note.form, note.classes) == ([None], form, classes)


@pytest.mark.parametrize(
    ("loss", "name", "written"),
    [
        ("'sparse_categorical_crossentropy'", "sparse_categorical_crossentropy", "string"),
        (
            "keras.losses.SparseCategoricalCrossentropy()",
            "sparse_categorical_crossentropy",
            "object",
        ),
        (
            "keras.losses.sparse_categorical_crossentropy",
            "sparse_categorical_crossentropy",
            "function",
        ),
        ("lambda true, made: 0.0", "<lambda>", "function"),
        ("None", None, "other"),
    ],
)
def test_loss_is_named_however_it_was_written(
    run_cells: Callable, loss: str, name: str | None, written: str
) -> None:
    """A string, an object and a function of one loss have one name."""
    compiled = run_cells(f"{_DATA}build().compile(loss={loss})").event("model_compiled").compiled
    assert (compiled.loss, compiled.loss_written_as) == (name, written)


def test_fit_that_raises_is_noted_with_its_labels(run_cells: Callable) -> None:
    """A loss that does not fit the labels leaves a run that raised, and its labels."""
    run = run_cells(
        f"{_DATA}m = build()\nm.compile(loss='categorical_crossentropy')\nm.fit(x, y, verbose=0)"
    )
    event = run.event("training_run")
    assert run.errors == [("ValueError", 10)]
    assert (event.status, event.data.labels.form, event.epochs_run) == ("raised", "integer", 0)
    assert event.error.startswith("ValueError: ")


def test_error_of_the_graph_names_no_frame_but_the_student_s(run_cells: Callable) -> None:
    """Of TensorFlow's list of frames in its message only the cell's own are kept."""
    run = run_cells(f"{_DATA}m = build()\nm.compile({_COMPILE})\nm.fit(x, y + 7, verbose=0)")
    error = run.cells[0].error
    assert error.name == "InvalidArgumentError"
    frames = [line.strip() for line in error.message.splitlines() if " File " in line]
    assert frames == ['File "<cell 0>", line 10, in <module>']
    assert "harness" not in error.message + error.traceback


def test_fit_that_is_stopped_is_noted(run_cells: Callable) -> None:
    """A fit that its cell's limit ends is interrupted, with the epochs that it came to."""
    source = (
        "import time\nclass Slow(keras.callbacks.Callback):\n"
        "    def on_epoch_end(self, epoch, logs=None): time.sleep(0.2)\n"
        f"m = build()\nm.compile({_COMPILE})\n"
    )
    fit = "m.fit(x, y, epochs=100, verbose=0, callbacks=[Slow()])"
    run = run_cells(_DATA + source, fit, cell=2.5)
    event = run.event("training_run")
    assert [cell.status for cell in run.cells] == ["completed", "timed_out"]
    assert event.status == "interrupted"
    assert 0 < event.epochs_run < 100


@pytest.mark.parametrize(
    ("arguments", "name", "message"),
    [
        ("epochs='two'", "TypeError", "'str' object cannot be interpreted as an integer"),
        ("epochs=None", "TypeError", "'NoneType' object cannot be interpreted as an integer"),
        ("batch_size='many'", "TypeError", "unsupported operand type(s) for /: 'int' and 'str'"),
        ("batch_size=float('nan')", "ValueError", "cannot convert float NaN to integer"),
        ("validation_split='some'", "TypeError", "unsupported operand type(s) for -"),
        ("validation_data=3", "ValueError", "Unrecognized data type"),
        ("unknown=1", "TypeError", "got an unexpected keyword argument 'unknown'"),
        ("callbacks='none'", "AttributeError", "'str' object has no attribute 'set_model'"),
        ("callbacks=[None]", "AttributeError", "'NoneType' object has no attribute 'set_model'"),
    ],
)
def test_odd_arguments_end_as_they_would_without_us(
    run_cells: Callable, arguments: str, name: str, message: str
) -> None:
    """Whatever `fit` is given, the student sees what Keras makes of it and nothing of ours."""
    compiled = f"{_DATA}m = build()\nm.compile({_COMPILE})"
    run = run_cells(compiled, f"m.fit(x, y, verbose=0, {arguments})")
    assert run.errors[1] == (name, 1)
    assert message in run.cells[1].error.message


def test_numpy_batch_size_is_a_whole_number(run_cells: Callable) -> None:
    """A batch size that NumPy computed is noted like any other."""
    run = run_cells(
        f"{_DATA}m = build()\nm.compile({_COMPILE})\nm.fit(x, y, batch_size=np.int64(32))"
    )
    assert run.event("training_run").batch_size == 32


def test_functional_and_subclassed_models_are_told_apart(run_cells: Callable) -> None:
    """The way in which a model is written is noted."""
    run = run_cells(
        f"{_DATA}inputs = keras.Input((6,))\n"
        "a = keras.Model(inputs, keras.layers.Dense(3)(inputs))\n"
        "class Own(keras.Model):\n    def __init__(self):\n        super().__init__()\n"
        "        self.dense = keras.layers.Dense(3)\n"
        "    def call(self, inputs): return self.dense(inputs)\n"
        "b = Own()\nfor m in (a, b):\n    m.compile(loss='mse')\n    m.fit(x, x[:, :3], verbose=0)"
    )
    notes = [event.model for event in run.events("training_run")]
    assert [(note.family, note.variable) for note in notes] == [
        ("functional", "a"),
        ("subclassed", "b"),
    ]


@pytest.mark.parametrize(
    "imports",
    [
        "import keras\nload = keras.datasets.fashion_mnist.load_data",
        "import tensorflow as tf\nload = tf.keras.datasets.fashion_mnist.load_data",
        "from tensorflow import keras\nload = keras.datasets.fashion_mnist.load_data",
        "from tensorflow.keras.datasets import fashion_mnist\nload = fashion_mnist.load_data",
        "from keras.datasets.fashion_mnist import load_data as load",
        "from tensorflow.keras.datasets.fashion_mnist import load_data as load",
        "import tensorflow.keras.datasets.fashion_mnist as data\nload = data.load_data",
    ],
)
def test_data_set_is_loaded_from_memory(run_cells: Callable, imports: str) -> None:
    """However it is imported, the data set comes with Keras's shapes and types, and is noted."""
    run = run_cells(
        f"{imports}\n(a, b), (c, d) = load()\nprint(a.shape, b.shape, c.shape, d.shape, a.dtype)"
    )
    assert run.shown() == "(2000, 28, 28) (2000,) (500, 28, 28) (500,) uint8\n"
    assert run.event("dataset_loaded").dataset == "fashion_mnist"


def test_data_set_is_a_copy(run_cells: Callable) -> None:
    """Whoever writes into a loaded array does not change what is loaded next."""
    run = run_cells(
        "from keras.datasets.fashion_mnist import load_data as load\n(a, _), _ = load()\n"
        "a[:] = 7\n(b, _), _ = load()\nprint((b == 7).all())"
    )
    assert run.shown() == "False\n"


def test_other_data_set_is_refused_in_words(run_cells: Callable) -> None:
    """A data set that we do not hold is noted, and its error says why there is none."""
    run = run_cells("import keras\nkeras.datasets.cifar10.load_data()")
    assert run.event("dataset_loaded").dataset == "cifar10"
    assert "there is no network" in run.cells[0].error.message


def test_forged_events_are_only_told(run_cells: Callable) -> None:
    """Lines that a student writes into the evidence are refused where they break the schema."""
    run = run_cells(
        "with open('../evidence/events.jsonl', 'a') as file:\n"
        '    file.write(\'{"kind": "training_run"}\\nnot json\\n\')'
    )
    assert (run.trace.dropped, run.trace.events) == (2, ())
