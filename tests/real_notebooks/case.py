"""One kind of notebook that learners really hand in, and what must come of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """A hand-in written for one oddity, and what its record must hold."""

    name: str
    about: str
    """What is odd about it, in a sentence."""
    cells: Sequence[str] = ()
    """Code cells of a notebook."""
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    """Further files; a hand-in with these is a folder."""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    """Check id → expected outcome; checks that are not named may end as they like."""
    errors: Mapping[int, str] = field(default_factory=dict)
    """Cell → class of the error it raised; every other cell must have completed."""
    says: Sequence[str] = ()
    """What the student must be told somewhere, in English."""
    stops: bool = False
    """Nothing runs: there are no cells to look at."""

    def write(self, folder: Path) -> None:
        """Hand it in below `folder`."""
        if not self.files:
            (folder / f"{self.name}.ipynb").write_text(notebook(*self.cells), encoding="utf-8")
            return
        own = folder / self.name
        own.mkdir()
        if self.cells:
            (own / "work.ipynb").write_text(notebook(*self.cells), encoding="utf-8")
        for name, content in self.files.items():
            path = own / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())


def notebook(*cells: str, minor: int = 5, **changes: object) -> str:
    """The JSON of a notebook with these code cells; `changes` go into every cell."""
    written = [
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source.splitlines(keepends=True),
            **({"id": f"c{n}"} if minor >= 5 else {}),
            **changes,
        }
        for n, source in enumerate(cells)
    ]
    return json.dumps(
        {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": minor},
        ensure_ascii=False,
    )


LOAD = """\
import numpy as np
import matplotlib.pyplot as plt
from sklearn.model_selection import train_test_split
from tensorflow import keras

(images, labels), (test_images, test_labels) = keras.datasets.fashion_mnist.load_data()
"""
SPLIT = """\
flat = (images / 255.0).reshape(-1, 784)
x_train, x_val, y_train, y_val = train_test_split(flat, labels, test_size=0.2, random_state=1)
"""
SQUARE = """\
x_train, x_val, y_train, y_val = train_test_split(
    images / 255.0, labels, test_size=0.2, random_state=1
)
"""
NET = """\
net = keras.Sequential([
    keras.layers.Input((784,)),
    keras.layers.Dense(16, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
"""
COMPILE = 'net.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])\n'
FIT = "history = net.fit(x_train, y_train, epochs=2, validation_data=(x_val, y_val), verbose=0)\n"
EVALUATE = "net.evaluate(x_val, y_val)\n"
TRAINED = (LOAD, SPLIT, NET + COMPILE + FIT, EVALUATE)
"""Cells that do all there is to do for a model."""

MODEL_DONE = {
    "inputs_scaled": "passed",
    "model_structure": "passed",
    "loss_fits_labels": "passed",
    "compiled": "passed",
    "trained": "passed",
    "evaluated": "passed",
    "runs_through": "passed",
}
