"""Calls of the book's first edition run, and each is named once with the line where it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.messages import has_message, message_keys

pytestmark = pytest.mark.sandbox

_KERAS = """\
import numpy as np
from tensorflow import keras
x, y = np.ones((16, 4)), np.zeros(16)
def build(): return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name='d')])
m = build()
"""
_LOSS = "loss='sparse_categorical_crossentropy'"
_SKLEARN = "from sklearn.base import clone\nfrom sklearn.linear_model import SGDClassifier\n"

CALLS = [
    ("metrics_string", f"{_KERAS}m.compile({_LOSS}, metrics='accuracy')\nm.fit(x, y, verbose=0)"),
    ("sequential_layer", f"{_KERAS}n = keras.Sequential(keras.layers.Dense(2, input_shape=(4,)))"),
    ("sgd_log", f"{_SKLEARN}SGDClassifier(loss='log', max_iter=5).fit([[0], [1]], [0, 1]);"),
    ("save_weights_h5", f"{_KERAS}m.save_weights('model.h5')"),
    ("load_weights_h5", f"{_KERAS}m.save_weights('a.weights.h5')\nm.load_weights('a.h5')"),
    ("save_h5", f"{_KERAS}m.compile({_LOSS})\nm.save('whole.h5')"),
    ("optimizer_lr", f"{_KERAS}m.compile(keras.optimizers.Adam(lr=0.1), {_LOSS})"),
    ("optimizer_decay", f"{_KERAS}m.compile(keras.optimizers.SGD(decay=1e-6), {_LOSS})"),
    ("predict_classes", f"{_KERAS}print(m.predict_classes(x, verbose=0).shape)"),
    ("predict_proba", f"{_KERAS}print(m.predict_proba(x, verbose=0).shape)"),
    ("numpy_alias", "import numpy as np\nprint(np.zeros(2, dtype=np.int).dtype)"),
    (
        "scope_name",
        f"{_KERAS}n = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name='출력층')])\n"
        f"n.compile('sgd', {_LOSS})\nn.fit(x, y, verbose=0)",
    ),
    (
        "np_utils",
        "from keras.utils.np_utils import to_categorical\nprint(to_categorical([0, 1]).shape)",
    ),
    ("layers_core", "from tensorflow.keras.layers.core import Dense\nDense(3);"),
    ("tensorflow_python_keras", "import tensorflow.python.keras.layers as l\nl.Dense(3);"),
    ("tf_set_random_seed", "import tensorflow as tf\ntf.set_random_seed(1)"),
    ("colab", "from google.colab import drive\ndrive.mount('/content/drive')"),
]


@pytest.mark.parametrize(("call", "source"), CALLS, ids=[call for call, _ in CALLS])
def test_old_call_runs_and_is_named(run_cells: Callable, call: str, source: str) -> None:
    """The call works, leaves one event, and has words in the catalogue."""
    run = run_cells(source)
    assert (run.errors, run.called()) == ([None], [call])
    assert has_message(f"execution.old_call.{call}")


def test_every_old_call_is_tried() -> None:
    """The catalogue explains the calls that are tested here and no others."""
    explained = [key for key in message_keys() if key.startswith("execution.old_call.")]
    assert sorted(explained) == sorted(f"execution.old_call.{call}" for call, _ in CALLS)


def test_old_call_is_placed(run_cells: Callable) -> None:
    """The note knows the cell and the line."""
    run = run_cells("x = 1", f"{_KERAS}m.compile({_LOSS}, metrics='accuracy')")
    where = run.event("old_call").where
    assert (where.cell, where.line) == (1, 6)


def test_bare_layer_makes_the_model_that_a_list_makes(run_cells: Callable) -> None:
    """`Sequential(layer)` is `Sequential([layer])`, and a list is not remarked upon."""
    run = run_cells(
        f"{_KERAS}n = keras.Sequential(keras.layers.Dense(2))\nn.build((None, 4))\n"
        "print([type(layer).__name__ for layer in n.layers], n.count_params())"
    )
    assert run.shown() == "['Dense'] 10\n"


def test_metrics_as_a_string_are_measured(run_cells: Callable) -> None:
    """`metrics='accuracy'` leaves an accuracy in the history, by position too."""
    run = run_cells(
        f"{_KERAS}m.compile('sgd', 'sparse_categorical_crossentropy', metrics='accuracy')\n"
        "h = m.fit(x, y, verbose=0)\nprint(sorted(h.history))"
    )
    assert run.shown() == "['accuracy', 'loss']\n"
    assert run.event("model_compiled").compiled.metrics == ("accuracy",)


def test_old_loss_survives_cloning(run_cells: Callable) -> None:
    """`loss='log'` works in `clone` and in cross-validation and is named once."""
    run = run_cells(
        f"{_SKLEARN}import numpy as np\nfrom sklearn.model_selection import cross_validate\n"
        "sc = SGDClassifier(loss='log', max_iter=5, random_state=42, tol=None)\nclone(sc)\n"
        "x = np.arange(40.0).reshape(-1, 1) / 40\n"
        "s = cross_validate(sc, x, x[:, 0] > 0.5, n_jobs=-1)\nprint(len(s['test_score']))"
    )
    assert (run.errors, run.shown(), run.called()) == ([None], "5\n", ["sgd_log"])


@pytest.mark.parametrize("name", ["model.h5", "model", "folder/model.h5"])
def test_old_weights_file_gives_back_the_weights(run_cells: Callable, name: str) -> None:
    """What `save_weights` wrote under an old name `load_weights` reads under the same one."""
    run = run_cells(
        f"{_KERAS}import os\nos.makedirs('folder')\nm.save_weights('{name}')\nn = build()\n"
        f"n.load_weights('{name}')\n"
        "print(all((a == b).all() for a, b in zip(m.get_weights(), n.get_weights())))"
    )
    assert (run.errors, run.shown()) == ([None], "True\n")
    assert run.called() == ["save_weights_h5", "load_weights_h5"]


def test_whole_model_comes_back_from_h5(run_cells: Callable) -> None:
    """A model that was saved as `.h5` is loaded with its weights, compiled."""
    run = run_cells(
        f"{_KERAS}m.compile('adam', {_LOSS})\nm.fit(x, y, verbose=0)\nm.save('whole.h5')\n"
        "n = keras.models.load_model('whole.h5')\n"
        "print(n.compiled, all((a == b).all() for a, b in zip(m.get_weights(), n.get_weights())))"
    )
    assert (run.errors, run.shown()[-10:]) == ([None], "True True\n")


def test_old_learning_rate_is_used(run_cells: Callable) -> None:
    """`lr=` sets what `learning_rate=` sets."""
    run = run_cells(f"{_KERAS}m.compile(keras.optimizers.RMSprop(lr=0.125), {_LOSS})")
    assert run.event("model_compiled").compiled.optimizer_config["learning_rate"] == 0.125


@pytest.mark.parametrize(
    "source",
    [
        f"{_KERAS}m.compile('adam', {_LOSS}, metrics=['accuracy'])\nm.fit(x, y, verbose=0)",
        f"{_KERAS}m.save_weights('a.weights.h5')\nm.save('a.keras')",
        f"{_SKLEARN}clone(SGDClassifier(loss='log_loss'))",
        "import numpy as np\nprint(np.int64(3), np.bool_(True), hasattr(np, 'nothing'))",
        "import tensorflow as tf\ntf.keras.optimizers.Adam(learning_rate=0.1);",
        "from keras.layers import Dense\nfrom tensorflow.keras.layers import Dense",
        "import keras.utils\nkeras.utils.to_categorical([1]);",
    ],
)
def test_call_of_today_is_not_remarked_upon(run_cells: Callable, source: str) -> None:
    """Code that is written as of today leaves no note."""
    run = run_cells(source)
    assert (run.errors, run.called()) == ([None], [])


@pytest.mark.parametrize(
    "source",
    [
        "from tensorflow.keras import Sequential, layers\nSequential([layers.Dense(2)])",
        "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense",
        "import tensorflow.keras as keras\nkeras.layers.Dense(2)",
        "from keras.layers import Dense",
        "from tensorflow.keras.utils import to_categorical, plot_model",
        "import tensorflow as tf\ntf.keras.models.Sequential()",
        "from google.colab import files\nfiles.view('x')",
        "import google.colab\ngoogle.colab.drive.mount('/content')",
    ],
)
def test_import_works(run_cells: Callable, source: str) -> None:
    """Every way in which a notebook imports its libraries works."""
    assert run_cells(source).errors == [None]


def test_weights_of_a_whole_model_are_read(run_cells: Callable) -> None:
    """`load_weights` of a file that holds a whole model takes the weights from it."""
    run = run_cells(
        f"{_KERAS}m.compile('adam', {_LOSS})\nm.save('whole.h5')\nn = build()\n"
        "n.load_weights('whole.h5')\n"
        "print(all((a == b).all() for a, b in zip(m.get_weights(), n.get_weights())))"
    )
    assert (run.errors, run.shown()[-5:], run.called()) == ([None], "True\n", ["save_h5"])


def test_checkpoint_of_weights_takes_an_old_name(run_cells: Callable) -> None:
    """`ModelCheckpoint` of weights writes where `load_weights` then reads, under one old name."""
    run = run_cells(
        f"{_KERAS}m.compile('adam', {_LOSS})\n"
        "kept = dict(monitor='loss', save_weights_only=True)\n"
        "best = keras.callbacks.ModelCheckpoint('best.h5', **kept)\n"
        "m.fit(x, y, verbose=0, callbacks=[best])\nn = build()\nn.load_weights('best.h5')\n"
        "print(all((a == b).all() for a, b in zip(m.get_weights(), n.get_weights())))"
    )
    assert (run.errors, run.shown()[-5:]) == ([None], "True\n")
    assert run.called() == ["save_weights_h5", "load_weights_h5"]
