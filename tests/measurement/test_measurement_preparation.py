"""Test images are prepared exactly as a learner would prepare them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from grader.measurement.model import Preprocessing
from grader.measurement.preparation import prepare


@pytest.mark.parametrize("shape", [(784,), (28, 28), (28, 28, 1)])
def test_scale_offset_and_shape(shape, dataset, index):
    """Values are scaled and shifted, and the pixels keep their order."""
    preprocessing = Preprocessing(scale=1 / 127.5, offset=-1.0, shape=shape)
    expected = (dataset.test_images / 127.5 - 1).astype(np.float32).reshape(-1, *shape)
    prepared = prepare(dataset.test_images, preprocessing, index)
    assert (prepared.shape, prepared.dtype) == (expected.shape, np.float32)
    np.testing.assert_allclose(prepared, expected, atol=1e-7)


def test_standardised(dataset, index):
    """Standardising uses the training images, constant pixels included, as scikit-learn does."""
    flat = dataset.train_images.reshape(-1, 784).astype(float)
    expected = StandardScaler().fit(flat).transform(dataset.test_images.reshape(-1, 784))
    preprocessing = Preprocessing(scale=1.0, offset=0.0, shape=(784,), standardised=True)
    prepared = prepare(dataset.test_images, preprocessing, index)
    np.testing.assert_allclose(prepared, expected, rtol=1e-5, atol=1e-6)


def test_a_shape_that_does_not_fit(dataset, index):
    """A shape of another number of pixels is refused."""
    with pytest.raises(ValueError, match="reshape"):
        prepare(dataset.test_images, Preprocessing(scale=1.0, offset=0.0, shape=(9,)), index)
