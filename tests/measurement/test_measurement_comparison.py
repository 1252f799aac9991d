"""What a model's accuracy is held against: its beginning, its training images, its predictions."""

from __future__ import annotations

import numpy as np
import pytest

from grader.evidence.events import Predicted, WeightsSet, WeightsTrail
from grader.measurement.samples import choose_sample, take_images


@pytest.fixture
def flat(dataset):
    return dataset.train_images.reshape(-1, 784) / 255


@pytest.fixture
def zeros(recorder, linear_weights):
    """The digest of weights that know nothing."""
    return recorder.put(w0=np.zeros((784, 10), np.float32), w1=np.zeros(10, np.float32))


def test_weights_before_the_training_are_measured(
    measure_events, make_run, recorder, linear_model, flat, dataset, zeros
):
    """A model that knew nothing gives all images the same class."""
    note = recorder.note_model(linear_model)
    trail = WeightsTrail(weights=zeros)
    data = recorder.note_data(flat, dataset.train_labels)
    (found,) = measure_events(make_run(note, data, trail=trail)).models
    assert found.start_accuracy == np.mean(dataset.test_labels == 0)
    assert found.accuracy > 0.5


def test_model_that_was_trained_before_is_seen(
    measure_events, make_run, recorder, linear_model, flat, dataset
):
    """With the same weights before and after, the accuracies are the same."""
    note = recorder.note_model(linear_model)
    trail = WeightsTrail(weights=note.weights)
    run = make_run(note, recorder.note_data(flat), trail=trail)
    (found,) = measure_events(run).models
    assert found.start_accuracy == found.accuracy


@pytest.mark.parametrize("start", [None, "f" * 64])
def test_unknown_start_stays_open(start, measure_events, make_run, recorder, linear_model, flat):
    """Weights that were not kept cost nothing but the comparison."""
    trail = WeightsTrail(weights=start)
    run = make_run(recorder.note_model(linear_model), recorder.note_data(flat), trail=trail)
    (found,) = measure_events(run).models
    assert (found.status, found.start_accuracy) == ("measured", None)


def test_start_of_other_shapes_stays_open(measure_events, make_run, recorder, linear_model, flat):
    """So does a start that is none of this model's."""
    trail = WeightsTrail(weights=recorder.put(w0=np.zeros((3, 3), np.float32)))
    run = make_run(recorder.note_model(linear_model), recorder.note_data(flat), trail=trail)
    (found,) = measure_events(run).models
    assert (found.status, found.start_accuracy) == ("measured", None)


def test_own_training_images_are_looked_at(
    measure_events, make_run, recorder, linear_model, flat, dataset
):
    """Of 40 images trained on, these 40 tell how well they were learnt."""
    run = make_run(recorder.note_model(linear_model), recorder.note_data(flat[:40]))
    (found,) = measure_events(run).models
    guesses = linear_model.predict(flat[:40], verbose=0).argmax(axis=1)
    assert found.training_accuracy == np.mean(guesses == dataset.train_labels[:40])


def test_model_trained_on_test_images_does_worse_on_the_others(
    measure_events, make_run, recorder, linear_model, dataset
):
    """Where no training image is among its inputs, the official ones are looked at."""
    tests = dataset.test_images.reshape(-1, 784) / 255
    run = make_run(recorder.note_model(linear_model), recorder.note_data(tests))
    (found,) = measure_events(run).models
    assert found.training_accuracy is not None


def test_weights_put_in_are_measured(measure_events, make_run, recorder, linear_model, flat, zeros):
    """As those of a file that was read: the model is measured as it was afterwards."""
    note = recorder.note_model(linear_model)
    run = make_run(note.model_copy(update={"weights": zeros}), recorder.note_data(flat))
    before, after = measure_events(run, WeightsSet(model=note)).models
    assert before.accuracy < 0.2
    assert (after.event, after.accuracy > 0.5) == (1, True)


@pytest.fixture
def predicted(recorder, linear_model):
    """The event of a `predict` of the linear model with these classes."""

    def make(inputs, classes, **changes):
        return Predicted(
            model=recorder.note_model(linear_model, **changes),
            data=recorder.note_data(inputs),
            shape=(len(inputs), 10),
            classes=recorder.put(classes=np.asarray(classes, np.int32)),
        )

    return make


@pytest.mark.parametrize("shape", [(784,), (28, 28, 1)])
def test_predictions_of_the_model_agree(shape, measure_events, predicted, linear_model, dataset):
    """The rebuilt model says the same for every image, where it takes them in that shape."""
    tests = dataset.test_images.reshape(-1, 784) / 255
    classes = linear_model.predict(tests, verbose=0).argmax(axis=1)
    (found,) = measure_events(predicted(tests.reshape(-1, *shape), classes)).predictions
    assert found.test_rows == 500
    assert found.agreement == (1.0 if shape == (784,) else None)


def test_other_predictions_disagree(measure_events, predicted, linear_model, dataset):
    """The labels themselves agree as far as the model is right."""
    tests = dataset.test_images.reshape(-1, 784) / 255
    right = np.mean(linear_model.predict(tests, verbose=0).argmax(axis=1) == dataset.test_labels)
    (found,) = measure_events(predicted(tests, dataset.test_labels)).predictions
    assert (found.accuracy, found.agreement) == (1.0, right)


@pytest.mark.parametrize(
    "changes",
    [{"weights": None}, {"weights": "f" * 64}, {"architecture": None}, {"architecture": "{}"}],
)
def test_model_that_cannot_be_asked_leaves_it_open(changes, measure_events, predicted, dataset):
    """The worth of the classes is known all the same."""
    tests = dataset.test_images.reshape(-1, 784) / 255
    (found,) = measure_events(predicted(tests, dataset.test_labels, **changes)).predictions
    assert (found.accuracy, found.agreement) == (1.0, None)


def test_sample_is_spread_evenly():
    """From the first to the last, at most a thousand."""
    chosen = choose_sample(np.arange(5_000))
    assert (len(chosen), chosen[0], chosen[-1]) == (1_000, 0, 4_999)
    assert choose_sample(np.arange(3)).tolist() == [0, 1, 2]


def test_images_are_taken_by_position(index, dataset):
    """Training images first, then test images."""
    taken = take_images(np.array([2_001, 5]), index)
    assert (taken[0] == dataset.test_images[1]).all()
    assert (taken[1] == dataset.train_images[5]).all()
