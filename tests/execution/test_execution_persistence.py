"""What is noted of models and weights that are written to files and read back."""

from __future__ import annotations

import json
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
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(3, activation='softmax')])
"""
_COMPILE = "loss='sparse_categorical_crossentropy', metrics=['accuracy']"
_CALLBACKS = "keras.callbacks.ModelCheckpoint('{}', save_best_only=True)"


@pytest.fixture(scope="module")
def files(run_cells: Callable) -> Any:
    """One notebook that reads back what it wrote, and what callbacks wrote, in many ways."""
    whole, old = _CALLBACKS.format("best.keras"), _CALLBACKS.format("best.h5")
    weights = "keras.callbacks.ModelCheckpoint('best.weights.h5', save_weights_only=True)"
    stop = "keras.callbacks.EarlyStopping(patience=1, min_delta=9, restore_best_weights=True)"
    return run_cells(
        f"{_DATA}m = build()\nm.compile({_COMPILE})\n"
        "m.fit(x, y, epochs=5, verbose=0, validation_split=0.2,\n"
        f"    callbacks=[{whole}, {old}, {weights}, {stop}])",
        "keras.models.load_model('best.keras')",
        "import keras.saving\nkeras.saving.load_model('best.h5')",
        "import tensorflow as tf\ntf.keras.models.load_model('best.keras')",
        "from tensorflow.keras.models import load_model\nload_model('best.h5')",
        "n = build()\nn.load_weights('best.weights.h5')",
        "m.save_weights('a.h5')\nn.load_weights('a.h5')",
        "keras.models.save_model(m, 'b.keras')\nn.load_weights('b.keras')",
        "import pathlib\npath = pathlib.Path('c.keras')\nm.save(path)\nload_model(path)",
    )


def _seen(run: Any, cell: int) -> list[tuple[str, str]]:
    events = [event for event in run.events("file_saved") if event.where.cell == cell]
    return [(event.action, event.path) for event in events]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (0, []),
        (1, [("load", "best.keras")]),
        (2, [("load", "best.h5")]),
        (3, [("load", "best.keras")]),
        (4, [("load", "best.h5")]),
        (5, [("load_weights", "best.weights.h5")]),
        (7, [("save", "b.keras"), ("load_weights", "b.keras")]),
        (8, [("save", "c.keras"), ("load", "c.keras")]),
    ],
)
def test_files_are_noted_by_whatever_name_they_are_read(
    files: Any, cell: int, expected: list[tuple[str, str]]
) -> None:
    """Each way of writing and reading is one event with its path; a callback's files are none."""
    assert (files.cells[cell].error, _seen(files, cell)) == (None, expected)


def test_old_ending_has_one_path_in_both_directions(files: Any) -> None:
    """`a.h5`, which is made to work, is one file for writing and for reading."""
    (saved, written), (loaded, read) = _seen(files, 6)
    assert (saved, loaded, written == read) == ("save_weights", "load_weights", True)


def test_what_is_read_back_is_what_was_written(files: Any) -> None:
    """Weights are the same after as before; those of the checkpoint may be another epoch's."""
    trained = files.event("training_run").model.weights
    after = [event for event in files.events("file_saved") if event.where.cell >= 6]
    checkpoints = [
        event for event in files.events("file_saved") if event.where.cell in (1, 2, 3, 4)
    ]
    assert {event.model.weights for event in after} == {trained}
    assert len({event.model.weights for event in checkpoints}) == 1


def test_callbacks_are_noted_as_they_were_after_the_fit(files: Any) -> None:
    """Early stopping says when it stopped and which epoch was best, a checkpoint its file."""
    run = files.event("training_run")
    *checkpoints, stop = [callback.config for callback in run.callbacks]
    assert [item["filepath"] for item in checkpoints] == [
        "best.keras",
        "best.h5",
        "best.weights.h5",
    ]
    assert [item["save_best_only"] for item in checkpoints] == [True, True, False]
    assert {item["monitor"] for item in checkpoints} == {"val_loss"}
    names = ("patience", "restore_best_weights", "stopped_epoch", "best_epoch")
    assert [stop[name] for name in names] == [1, True, 1, 0]
    assert (run.epochs_asked, run.epochs_run) == (5, 2)


def test_frozen_layers_are_noted(run_cells: Callable) -> None:
    """A layer that is frozen when training ends is described as frozen, its weights unchanged."""
    run = run_cells(
        f"{_DATA}m = build()\nm.add(keras.layers.Dense(3, trainable=False))\n"
        "m.layers[0].trainable = False\nm.layers[1].trainable = True\n"
        f"m.compile({_COMPILE})\nm.fit(x, y, verbose=0)"
    )
    layers = json.loads(run.event("training_run").model.architecture)["config"]["layers"]
    assert [layer["config"].get("trainable") for layer in layers] == [None, False, True]


def test_saved_model_comes_back_compiled(run_cells: Callable) -> None:
    """`load_model` gives back what `save` wrote, and what makes fits faster is not stored."""
    run = run_cells(
        f"{_DATA}m = build()\nm.compile('adam', {_COMPILE})\nm.fit(x, y, verbose=0)\n"
        "m.save('best.keras')",
        "n = keras.models.load_model('best.keras')\n"
        "print(n.compiled, n.steps_per_execution, n.optimizer.name)\n"
        "print(all((a == b).all() for a, b in zip(m.get_weights(), n.get_weights())))\n"
        "print(len(n.evaluate(x, y, verbose=0)))",
        "import zipfile\nprint('steps_per_execution\": 32' in\n"
        "    zipfile.ZipFile('best.keras').read('config.json').decode())",
    )
    assert (run.shown(1), run.shown(2)) == ("True 1 adam\nTrue\n2\n", "False\n")
    files = run.events("file_saved")
    assert [(event.action, event.path) for event in files] == [
        ("save", "best.keras"),
        ("load", "best.keras"),
    ]
    assert files[0].model.weights == files[1].model.weights


def test_weights_are_saved_and_read_back(run_cells: Callable) -> None:
    """Both directions of a weights file are noted, with the model as it then was."""
    run = run_cells(
        f"{_DATA}a, b = build(), build()\na.save_weights('w.weights.h5')\n"
        "b.load_weights('w.weights.h5')"
    )
    saved, loaded = run.events("file_saved")
    assert (saved.action, loaded.action) == ("save_weights", "load_weights")
    assert saved.model.weights == loaded.model.weights


def test_checkpoint_of_a_callback_is_the_library_s(run_cells: Callable) -> None:
    """What a callback saves while training is part of the fit, and the file is there."""
    run = run_cells(
        f"{_DATA}m = build()\nm.compile({_COMPILE})\nm.fit(x, y, verbose=0, validation_split=0.2,\n"
        "    callbacks=[keras.callbacks.ModelCheckpoint('best.keras', save_best_only=True)])",
        "import os\nprint(os.path.exists('best.keras'))",
    )
    assert run.shown() == "True\n"
    assert run.events("file_saved") == []
    assert run.event("training_run").callbacks[0].config["filepath"] == "best.keras"
