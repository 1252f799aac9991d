"""The same submission leaves the same evidence every time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.sandbox

_NOTEBOOK = (
    "import random\nimport numpy as np\nfrom tensorflow import keras\n"
    "(x, y), _ = keras.datasets.fashion_mnist.load_data()\nx = x.reshape(-1, 784)[:512] / 255\n"
    "y = y[:512]",
    "from sklearn.linear_model import SGDClassifier\n"
    "from sklearn.model_selection import cross_validate\n"
    "cross_validate(SGDClassifier(loss='log_loss', max_iter=3, tol=None), x, y, n_jobs=-1)",
    "model = keras.Sequential([keras.Input((784,)), keras.layers.Dropout(0.3),\n"
    "    keras.layers.Dense(10, activation='softmax')])\n"
    "model.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])\n"
    "model.fit(x, y, epochs=2, validation_split=0.2)",
    "print(random.random(), np.random.rand(), set('abcdef'), hash('word'))",
)


def test_same_request_leaves_the_same_evidence(run_cells: Callable) -> None:
    """Two runs agree in every event, every blob and everything shown, but for the seconds."""
    first, second = run_cells(*_NOTEBOOK), run_cells(*_NOTEBOOK)
    assert first.errors == [None] * 4
    assert first.steady_events() == second.steady_events()
    assert first.trace.blobs == second.trace.blobs
    shown = [[run.shown(cell) for cell in (1, 2, 3)] for run in (first, second)]
    assert shown[0][1:] == shown[1][1:]


def test_student_s_seed_is_noted_and_used(run_cells: Callable) -> None:
    """A seed that the student sets is an event, and decides what comes after it."""
    source = "import keras\nkeras.utils.set_random_seed({})\nimport numpy as np\nnp.random.rand()"
    runs = [run_cells(source.format(seed)) for seed in (7, 7, 8)]
    event = runs[0].event("seed_set")
    assert (event.function, event.seed, event.where.line) == ("set_random_seed", 7, 2)
    assert runs[0].shown() == runs[1].shown() != runs[2].shown()


def test_our_own_seeding_is_not_noted(run_cells: Callable) -> None:
    """What the grader seeds before the first cell is no event."""
    assert run_cells("import tensorflow as tf").events("seed_set") == []
