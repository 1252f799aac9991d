"""Predicted classes are held against the official labels of the images behind them."""

from __future__ import annotations

import numpy as np
import pytest

from grader.evidence.events import Predicted


@pytest.fixture
def predict(recorder, linear_model):
    """The event of a `predict` on `inputs` that gave `classes`."""

    def make(inputs, classes):
        note = None if classes is None else recorder.put(classes=np.asarray(classes, np.int32))
        return Predicted(
            model=recorder.note_model(linear_model),
            data=recorder.note_data(inputs),
            shape=(len(inputs), 10),
            classes=note,
        )

    return make


@pytest.fixture
def inputs(dataset):
    return dataset.test_images.reshape(-1, 784) / 255


def test_right_classes_are_counted(measure_events, predict, inputs, dataset):
    """With 50 of 500 classes wrong, nine in ten are right."""
    classes = dataset.test_labels.astype(np.int32)
    classes[:50] = (classes[:50] + 1) % 10
    (found,) = measure_events(predict(inputs, classes)).predictions
    assert (found.event, found.rows, found.test_rows, found.accuracy) == (0, 500, 500, 0.9)


def test_rows_in_another_order_are_found(measure_events, predict, inputs, dataset):
    """Each row is recognised, so a few rows, turned round, are enough."""
    classes = dataset.test_labels[:7][::-1]
    (found,) = measure_events(predict(inputs[:7][::-1], classes)).predictions
    assert (found.rows, found.accuracy) == (7, 1.0)


def test_training_images_have_labels_too(measure_events, predict, dataset):
    """The classes of training images are held against the training labels."""
    images = dataset.train_images[:40] / 255
    (found,) = measure_events(predict(images, dataset.train_labels[:40])).predictions
    assert (found.rows, found.accuracy) == (40, 1.0)


def test_unknown_images_have_no_accuracy(measure_events, predict):
    """What is none of the data set's images has no official label."""
    noise = np.random.default_rng(0).random((20, 784))
    (found,) = measure_events(predict(noise, [0] * 20)).predictions
    assert (found.rows, found.accuracy) == (0, None)


@pytest.mark.parametrize("classes", [[3] * 499, [[3]] * 500])
def test_classes_of_other_rows_are_not_believed(classes, measure_events, predict, inputs):
    """There must be one class for each row."""
    (found,) = measure_events(predict(inputs, classes)).predictions
    assert (found.rows, found.accuracy) == (0, None)


def test_classes_outside_the_range_are_wrong(measure_events, predict, inputs):
    """A class that there is not is a wrong one and not an error."""
    (found,) = measure_events(predict(inputs, [-1] * 250 + [2**30] * 250)).predictions
    assert found.accuracy == 0.0


def test_a_missing_blob_is_no_error(measure_events, predict, inputs):
    """Classes that were not kept leave the accuracy open."""
    lost = predict(inputs, [3] * 500).model_copy(update={"classes": "f" * 64})
    (found,) = measure_events(lost).predictions
    assert (found.rows, found.accuracy) == (0, None)


def test_a_prediction_without_classes_is_left_out(measure_events, predict, inputs):
    """Where no classes were recorded there is nothing to measure."""
    assert measure_events(predict(inputs, None)).predictions == ()
