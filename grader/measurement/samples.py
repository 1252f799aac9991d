"""What a rebuilt model says of a sample of the official images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from grader.measurement.accuracy import compute_outputs, evaluate
from grader.measurement.images import ImageIndex
from grader.measurement.model import Preprocessing
from grader.measurement.preparation import prepare

if TYPE_CHECKING:
    import keras

_SAMPLE = 1_000


def measure_sample(
    model: keras.Model,
    images: NDArray[np.int64],
    preprocessing: Preprocessing,
    index: ImageIndex,
) -> float | None:
    """Accuracy on up to 1,000 of `images` (rows,), positions in the index; None without any."""
    chosen = choose_sample(images)
    if not len(chosen):
        return None
    inputs = prepare(take_images(chosen, index), preprocessing, index)
    return evaluate(model, inputs, index.labels[chosen]).accuracy


def predict_sample(
    model: keras.Model,
    images: NDArray[np.int64],
    preprocessing: Preprocessing,
    index: ImageIndex,
) -> NDArray[np.int64]:
    """The class (rows,) that the model gives each of `images` (rows,), positions in the index."""
    inputs = prepare(take_images(images, index), preprocessing, index)
    classes: NDArray[np.int64] = compute_outputs(model, inputs).argmax(axis=1)
    return classes


def choose_sample(images: NDArray[np.int64]) -> NDArray[np.int64]:
    """Up to 1,000 of `images`, evenly spread."""
    if len(images) <= _SAMPLE:
        return images
    return images[np.linspace(0, len(images) - 1, _SAMPLE).astype(np.int64)]


def take_images(images: NDArray[np.int64], index: ImageIndex) -> NDArray[np.uint8]:
    """Raw images uint8 (rows, height, width) by their positions, training images first."""
    dataset, is_test = index.dataset, images >= index.train
    taken = np.empty((len(images), *dataset.train_images.shape[1:]), dtype=np.uint8)
    taken[~is_test] = dataset.train_images[images[~is_test]]
    taken[is_test] = dataset.test_images[images[is_test] - index.train]
    return taken
