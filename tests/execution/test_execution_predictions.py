"""What `predict` returned is noted: first rows, sums, classes."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.sandbox

_DATA = """\
import numpy as np
from tensorflow import keras
x = np.random.default_rng(0).random((25, 6))
def build(units, activation=None):
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(units, activation=activation)])
"""


@pytest.fixture(scope="module")
def story(run_cells: Callable) -> Any:
    """Each cell but the first predicts once."""
    return run_cells(
        _DATA + "model = build(3, 'softmax')",
        "made = model.predict(x, verbose=0)\nprint(*made.argmax(axis=1))\nprint(*made[9])",
        "model.predict_on_batch(x[:4]);",
        "build(30).predict(x, verbose=0);",
        "build(1, 'sigmoid').predict(x, verbose=0);",
        "model.weights[0].assign(np.full((6, 3), np.nan)); model.predict(x, verbose=0);",
        "cube = keras.Sequential([keras.Input((6,)), keras.layers.Reshape((3, 2))])\n"
        "cube.predict(x, verbose=0);",
    )


@pytest.fixture(scope="module")
def predicted(story: Any) -> list[Any]:
    return story.events("predicted")


def _classes(run: Any, event: Any) -> list[int]:
    with np.load(io.BytesIO(run.trace.blobs[event.classes]), allow_pickle=False) as archive:
        assert (archive.files, archive["classes"].dtype) == (["classes"], np.int32)
        return archive["classes"].tolist()


def test_classes_are_those_of_argmax(story: Any, predicted: list[Any]) -> None:
    """The class of each row is the column of its largest value."""
    shown = story.shown(1).splitlines()[0]
    assert _classes(story, predicted[0]) == [int(number) for number in shown.split()]


def test_first_ten_rows_are_kept(story: Any, predicted: list[Any]) -> None:
    """The first ten rows are kept as they were, to the last digit that is shown."""
    rows = predicted[0].rows
    assert len(rows) == 10
    shown = [float(number) for number in story.shown(1).splitlines()[1].split()]
    assert [np.float32(value) for value in rows[9]] == [np.float32(value) for value in shown]


def test_sums_of_all_rows_are_bounded(predicted: list[Any]) -> None:
    """Rows of probabilities sum to 1, and the smallest and largest sum say so."""
    sums = (predicted[0].smallest_sum, predicted[0].largest_sum)
    assert sums == pytest.approx((1.0, 1.0), abs=1e-6)


def test_batch_is_predicted_too(story: Any, predicted: list[Any]) -> None:
    """`predict_on_batch` is a prediction like any other."""
    assert (predicted[1].shape, predicted[1].data.inputs.shape) == ((4, 3), (4, 6))
    assert _classes(story, predicted[1]) == _classes(story, predicted[0])[:4]


def test_wide_rows_are_left_out(predicted: list[Any]) -> None:
    """Of more than twenty columns only the classes are kept."""
    wide = predicted[2]
    assert (wide.shape, wide.rows, wide.classes is None) == ((25, 30), (), False)


def test_one_column_has_no_classes(predicted: list[Any]) -> None:
    """A single output is the largest of its row whatever it says."""
    assert (predicted[3].shape, len(predicted[3].rows), predicted[3].classes) == ((25, 1), 10, None)


def test_numbers_that_are_none_are_left_open(predicted: list[Any]) -> None:
    """Outputs that are not numbers are kept as unknown."""
    assert predicted[4].rows[0] == (None, None, None)
    assert (predicted[4].smallest_sum, predicted[4].largest_sum) == (None, None)


def test_what_is_no_table_has_a_shape(predicted: list[Any]) -> None:
    """Of an output with three dimensions the shape alone is kept."""
    assert (predicted[5].shape, predicted[5].rows, predicted[5].classes) == ((25, 3, 2), (), None)
