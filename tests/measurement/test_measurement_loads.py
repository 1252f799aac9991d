"""Models and weights that were read back from files are measured like trained ones."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from grader.evidence.events import FileSaved
from grader.measurement.model import Preprocessing

layers = keras.layers


@pytest.fixture
def flat_data(dataset, recorder):
    return recorder.note_data(dataset.train_images.reshape(-1, 784) / 255, dataset.train_labels)


@pytest.fixture
def run(make_run, recorder, linear_model, flat_data):
    """A training run of the linear model."""
    return make_run(recorder.note_model(linear_model), flat_data)


def load(note, action="load"):
    return FileSaved(action=action, path="best.keras", model=note)


def write_twin(linear_model, name="출력 층"):
    """A model of the same layer under another name, with the same weights."""
    dense = layers.Dense(10, activation="softmax", name=name)
    twin = keras.Sequential([keras.Input((784,)), dense])
    twin.set_weights(linear_model.get_weights())
    return twin


@pytest.mark.parametrize("action", ["load", "load_weights"])
def test_what_is_read_back_is_measured(action, measure_events, run, recorder, linear_model):
    """A loaded model has the accuracy of the run that ended with its weights."""
    twin = recorder.note_model(write_twin(linear_model), number=1)
    trained, loaded = measure_events(run, load(twin, action)).models
    assert (trained.event, loaded.event, loaded.status) == (0, 1, "measured")
    assert (loaded.accuracy, loaded.guessed) == (trained.accuracy, False)


@pytest.mark.parametrize("action", ["save", "save_weights"])
def test_what_is_written_is_not_measured(action, measure_events, run):
    """Saving changes nothing, so the training run speaks for it."""
    assert len(measure_events(run, load(run.model, action)).models) == 1


def test_a_file_without_a_model_is_passed_over(measure_events):
    """An event that names no model is no measurement."""
    assert measure_events(load(None)).models == ()


def test_equal_weights_under_other_names_cost_nothing(measure_events, run, recorder, linear_model):
    """The same layers under other names are measured once, each with its own names."""
    asked = []
    fetch = recorder.blobs
    recorder.blobs = lambda digest: asked.append(digest) or fetch(digest)
    twin = recorder.note_model(write_twin(linear_model), number=1)
    trained, loaded = measure_events(run, load(twin)).models
    assert asked.count(run.model.weights) == 1
    assert trained.layers[0].name == linear_model.layers[0].name
    assert loaded.layers[0].name == "출력 층"


def test_a_checkpoint_is_prepared_as_the_latest_run_of_its_shape(
    measure_events, make_run, run, recorder, linear_model, dataset
):
    """Weights of an earlier epoch are given what the latest run on such inputs was given."""
    checkpoint = write_twin(linear_model)
    checkpoint.set_weights([weight * 0.5 for weight in linear_model.get_weights()])
    inverted = recorder.note_data(1 - dataset.train_images.reshape(-1, 784) / 255)
    square = recorder.note_data(dataset.train_images / 127.5 - 1)
    runs = (run, make_run(run.model, inverted), make_run(run.model, square))
    loaded = measure_events(*runs, load(recorder.note_model(checkpoint, number=1))).models[-1]
    assert loaded.preprocessing.scale == pytest.approx(-1 / 255)
    assert (loaded.preprocessing.shape, loaded.guessed) == ((784,), False)


def test_equal_weights_come_before_a_later_run(
    measure_events, make_run, run, recorder, linear_model, dataset
):
    """Of several runs the one that ended with these very weights says how inputs are prepared."""
    other = recorder.note_model(write_twin(linear_model), weights=recorder.put(w0=np.ones(3)))
    raw = recorder.note_data(dataset.train_images.reshape(-1, 784))
    loaded = measure_events(run, make_run(other, raw), load(run.model)).models[-1]
    assert loaded.preprocessing == Preprocessing(scale=1 / 255, offset=0.0, shape=(784,))


def test_a_file_that_was_handed_in_is_a_guess(measure_events, recorder, dataset):
    """A model that nobody trained here is tried with the known preparations, the best believed
    where it is clearly the best."""
    bright = (dataset.train_images > 127).reshape(-1, 784).astype(float)
    kernel = bright.T @ (np.eye(10)[dataset.train_labels] - 0.1) / 200
    model = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Rescaling(1, offset=-127),
            layers.ReLU(max_value=1),
            layers.Dense(10),
        ]
    )
    model.set_weights([kernel, -kernel.sum(axis=0) / 2])
    (loaded,) = measure_events(load(recorder.note_model(model))).models
    assert (loaded.status, loaded.guessed, loaded.preprocessing.scale) == ("measured", True, 1.0)


def test_a_file_that_fits_several_preparations_is_undecided(measure_events, recorder, linear_model):
    """Where more than one preparation makes sense of it, nobody knows."""
    (loaded,) = measure_events(load(recorder.note_model(linear_model))).models
    assert (loaded.status, loaded.reason) == ("undecided", "preprocessing_unknown")


def test_an_unbuilt_model_has_no_weights_to_read(measure_events, recorder):
    """Weights read into a model without an input shape leave it unbuilt."""
    unbuilt = keras.Sequential([layers.Dense(10, activation="softmax")])
    (loaded,) = measure_events(load(recorder.note_model(unbuilt), "load_weights")).models
    assert (loaded.status, loaded.reason) == ("unbuilt", "not_built")


def test_a_description_that_cannot_be_used_says_why(measure_events, recorder, linear_model):
    """A loaded model outside the allow-list is unsupported, as a trained one is."""
    note = recorder.note_model(linear_model, architecture="{}")
    (loaded,) = measure_events(load(note)).models
    assert (loaded.status, loaded.reason) == ("unsupported", "architecture_damaged: no model")
