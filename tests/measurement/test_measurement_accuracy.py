"""Accuracy and loss are those that Keras would report."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from grader.measurement.accuracy import compute_outputs, evaluate


@pytest.fixture
def inputs(dataset):
    return (dataset.test_images.reshape(-1, 784) / 255).astype(np.float32)


def write_identity(units):
    """A model that passes its inputs on."""
    model = keras.Sequential([keras.Input((units,)), keras.layers.Dense(units)])
    model.set_weights([np.eye(units), np.zeros(units)])
    return model


def test_agrees_with_keras(linear_model, inputs, dataset):
    """Accuracy and cross-entropy agree with `model.evaluate`."""
    linear_model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = linear_model.evaluate(inputs, dataset.test_labels, verbose=0)
    result = evaluate(linear_model, inputs, dataset.test_labels)
    assert result.accuracy == pytest.approx(accuracy, abs=1e-6)
    assert result.loss == pytest.approx(loss, abs=1e-4)


def test_is_the_same_every_time(linear_model, inputs, dataset):
    """Measuring twice gives the very same numbers."""
    first = evaluate(linear_model, inputs, dataset.test_labels)
    assert evaluate(linear_model, inputs, dataset.test_labels) == first


def test_scores_have_no_loss():
    """Outputs that are no probabilities have an accuracy, but no cross-entropy."""
    scores = np.array([[3.0, 1.0], [0.0, 9.0]], np.float32)
    result = evaluate(write_identity(2), scores, np.array([0, 0]))
    assert (result.accuracy, result.loss) == (0.5, None)


def test_certain_and_wrong_is_finite():
    """A certain but wrong prediction has the loss at which Keras clips."""
    certain = np.array([[1.0, 0.0]], np.float32)
    assert evaluate(write_identity(2), certain, np.array([1])).loss == pytest.approx(16.118096)


def test_nan_is_wrong():
    """A row with an output that is no number is wrong, even where label 0 is right."""
    scores = np.array([[np.nan, np.nan], [1.0, 0.0]], np.float32)
    result = evaluate(write_identity(2), scores, np.array([0, 0]))
    assert (result.accuracy, result.loss, result.finite) == (0.5, None, False)


def test_fewer_outputs_than_classes():
    """With too few outputs the accuracy counts, and there is no loss."""
    result = evaluate(write_identity(2), np.eye(2, dtype=np.float32), np.array([0, 7]))
    assert (result.accuracy, result.loss) == (0.5, None)


def test_dropout_is_off():
    """Layers that act in training only do nothing here."""
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dropout(0.9)])
    inputs = np.ones((3, 4), np.float32)
    np.testing.assert_array_equal(compute_outputs(model, inputs), inputs)


def test_batches_change_nothing():
    """More rows than one batch holds come back in order."""
    inputs = np.arange(2_500, dtype=np.float32).reshape(-1, 1)
    np.testing.assert_array_equal(compute_outputs(write_identity(1), inputs), inputs)
