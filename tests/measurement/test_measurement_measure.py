"""A whole submission is measured: every model has a status, and a number where there is one."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from grader.evidence.events import CompileNote, ModelCompiled
from grader.measurement import measure
from grader.measurement.model import Preprocessing

layers = keras.layers
COMPILED = CompileNote(optimizer="rmsprop", loss="sparse_categorical_crossentropy")


@pytest.fixture
def expected_accuracy(dataset, linear_weights):
    """Accuracy of the linear model on the test images, worked out without Keras."""
    kernel, bias = linear_weights
    scores = (dataset.test_images.reshape(-1, 784) / 255) @ kernel + bias
    return float(np.mean(scores.argmax(axis=1) == dataset.test_labels))


@pytest.fixture
def flat_data(dataset, recorder):
    return recorder.note_data(dataset.train_images.reshape(-1, 784) / 255, dataset.train_labels)


def describe(model):
    return model.status, model.reason


def test_a_trained_model_is_measured(
    measure_events, make_run, recorder, linear_model, flat_data, expected_accuracy
):
    """A trained model is rebuilt and evaluated on the official test images."""
    run = make_run(recorder.note_model(linear_model), flat_data)
    (model,) = measure_events(run).models
    assert describe(model) == ("measured", "")
    assert model.accuracy == pytest.approx(expected_accuracy)
    assert model.accuracy > 0.8
    assert (model.params, model.samples, model.guessed) == (7850, 500, False)
    assert model.preprocessing == Preprocessing(scale=1 / 255, offset=0.0, shape=(784,))
    assert [layer.type for layer in model.layers] == ["Dense"]


@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1)])
@pytest.mark.parametrize(("scale", "offset"), [(1.0, 0.0), (1 / 127.5, -1.0), (0.013, -0.4)])
def test_each_preparation_gives_the_same_accuracy(
    shape,
    scale,
    offset,
    measure_events,
    make_run,
    recorder,
    dataset,
    linear_weights,
    expected_accuracy,
):
    """A model is given what it was trained on, so its preparation costs it nothing."""
    kernel, bias = linear_weights
    model = keras.Sequential(
        [keras.Input(shape), layers.Flatten(), layers.Dense(10, activation="softmax")]
    )
    rescaled = kernel / (255 * scale)
    model.set_weights([rescaled, bias - offset * rescaled.sum(axis=0)])
    data = recorder.note_data((dataset.train_images * scale + offset).reshape(-1, *shape))
    (found,) = measure_events(make_run(recorder.note_model(model), data)).models
    assert found.accuracy == pytest.approx(expected_accuracy, abs=0.003)


def test_unknown_inputs_are_guessed(
    measure_events, make_run, recorder, linear_model, dataset, expected_accuracy
):
    """Augmented training images lead to a guess from their range, and it says so."""
    turned = dataset.train_images.reshape(-1, 784)[:, ::-1] / 255
    run = make_run(recorder.note_model(linear_model), recorder.note_data(turned))
    (model,) = measure_events(run).models
    assert (model.status, model.guessed) == ("measured", True)
    assert model.accuracy == pytest.approx(expected_accuracy)


@pytest.mark.parametrize(("rows", "guessed"), [(2_000, False), (1_000, True)])
def test_standardised_pixels(
    rows, guessed, measure_events, make_run, recorder, dataset, linear_weights, expected_accuracy
):
    """A scaler fitted on all training images is recognised; one fitted on some is a guess."""
    kernel, bias = linear_weights
    scaler = StandardScaler().fit(dataset.train_images[:rows].reshape(-1, 784))
    model = keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])
    model.set_weights([kernel * scaler.scale_[:, None] / 255, bias + (scaler.mean_ / 255) @ kernel])
    data = recorder.note_data(scaler.transform(dataset.train_images.reshape(-1, 784)))
    (found,) = measure_events(make_run(recorder.note_model(model), data)).models
    assert (found.status, found.guessed) == ("measured", guessed)
    assert found.accuracy == pytest.approx(expected_accuracy, abs=0.01)


def test_no_guess_is_good_enough(measure_events, make_run, recorder, dataset):
    """Where no known preparation makes sense of a model, it stays undecided, never 0."""
    model = keras.Sequential([keras.Input((784,)), layers.Dense(10, activation="softmax")])
    turned = recorder.note_data(dataset.train_images.reshape(-1, 784)[:, ::-1] / 255)
    (found,) = measure_events(make_run(recorder.note_model(model), turned)).models
    assert describe(found) == ("undecided", "preprocessing_unknown")
    assert (found.accuracy, found.loss, found.params) == (None, None, 7850)


def test_no_guess_is_clearly_best(measure_events, make_run, recorder, dataset):
    """Without a bias, scaling all pixels changes nothing: two preparations tie, undecided."""
    inputs = dataset.train_images.reshape(-1, 784) / 255
    gram = inputs.T @ inputs + np.eye(784)
    model = keras.Sequential([keras.Input((784,)), layers.Dense(10, use_bias=False)])
    model.set_weights([np.linalg.solve(gram, inputs.T @ np.eye(10)[dataset.train_labels])])
    data = recorder.note_data(inputs[:, ::-1] * 765 - 1)
    (found,) = measure_events(make_run(recorder.note_model(model), data)).models
    assert describe(found) == ("undecided", "preprocessing_unknown")


def test_a_compile_without_training(measure_events, recorder, linear_model):
    """A model that was compiled and never trained has its structure only."""
    event = ModelCompiled(model=recorder.note_model(linear_model), compiled=COMPILED)
    (model,) = measure_events(event).models
    assert describe(model) == ("untrained", "not_trained")
    assert (model.params, model.accuracy) == (7850, None)


def test_an_unbuilt_compile(measure_events, recorder):
    """A model without an input shape is unbuilt, but its layers are known."""
    unbuilt = keras.Sequential([layers.Dense(10, activation="softmax")])
    event = ModelCompiled(model=recorder.note_model(unbuilt), compiled=COMPILED)
    (model,) = measure_events(event).models
    assert describe(model) == ("unbuilt", "not_built")
    assert (model.layers[0].units, model.params) == (10, None)


def test_a_compile_before_training_is_left_out(
    measure_events, make_run, recorder, linear_model, flat_data
):
    """Only the training run speaks for a model that was compiled and then trained."""
    note = recorder.note_model(linear_model, number=1)
    compiled = ModelCompiled(model=note, compiled=COMPILED)
    other = compiled.model_copy(update={"model": recorder.note_model(linear_model, number=0)})
    measured = measure_events(other, compiled, make_run(note, flat_data), compiled)
    assert [model.event for model in measured.models] == [0, 2, 3]


def test_a_run_that_failed_at_once(measure_events, make_run, recorder, linear_model, flat_data):
    """A run that raised before its first epoch ended is untrained."""
    run = make_run(recorder.note_model(linear_model), flat_data, status="raised", epochs_run=0)
    (model,) = measure_events(run).models
    assert describe(model) == ("untrained", "not_trained")


def test_one_sigmoid_output(measure_events, make_run, recorder, flat_data):
    """One output unit cannot tell ten classes apart: undecided."""
    model = keras.Sequential([keras.Input((784,)), layers.Dense(1, activation="sigmoid")])
    (found,) = measure_events(make_run(recorder.note_model(model), flat_data)).models
    assert describe(found) == ("undecided", "one_output")


def test_more_outputs_than_classes(measure_events, make_run, recorder, flat_data, linear_weights):
    """A wider output is measured all the same."""
    kernel, bias = linear_weights
    wide = keras.Sequential([keras.Input((784,)), layers.Dense(12, activation="softmax")])
    wide.set_weights([np.pad(kernel, ((0, 0), (0, 2))), np.append(bias, [-9.0, -9.0])])
    (found,) = measure_events(make_run(recorder.note_model(wide), flat_data)).models
    assert found.accuracy > 0.8


def test_an_output_for_each_row_of_pixels(measure_events, make_run, recorder, dataset):
    """A dense layer on unflattened images gives no single answer: undecided."""
    model = keras.Sequential([keras.Input((28, 28)), layers.Dense(10, activation="softmax")])
    data = recorder.note_data(dataset.train_images)
    (found,) = measure_events(make_run(recorder.note_model(model), data)).models
    assert describe(found) == ("undecided", "output_shape")


def test_a_model_of_something_else(measure_events, make_run, recorder):
    """A model of other data than the data set's images is undecided."""
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
    data = recorder.note_data(np.ones((6, 4)))
    (found,) = measure_events(make_run(recorder.note_model(model), data)).models
    assert describe(found) == ("undecided", "input_shape")


def test_several_inputs(measure_events, make_run, recorder, flat_data):
    """A model with two inputs is undecided."""
    ends = [keras.Input((784,)), keras.Input((784,))]
    model = keras.Model(ends, layers.Dense(10)(layers.Add()(ends)))
    (found,) = measure_events(make_run(recorder.note_model(model), flat_data)).models
    assert describe(found) == ("undecided", "several_inputs")


def test_diverged_weights(measure_events, make_run, recorder, linear_model, flat_data):
    """A training that diverged to NaN is measured: nothing it says is right."""
    nan = recorder.put(w0=np.full((784, 10), np.nan, np.float32), w1=np.zeros(10, np.float32))
    run = make_run(recorder.note_model(linear_model, weights=nan), flat_data)
    (model,) = measure_events(run).models
    assert describe(model) == ("measured", "outputs_not_finite")
    assert (model.accuracy, model.loss) == (0.0, None)


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"architecture": None}, "unsupported", "no_architecture"),
        ({"architecture": "{}"}, "unsupported", "architecture_damaged: no model"),
        ({"weights": None}, "undecided", "weights_missing"),
        ({"weights": "f" * 64}, "errored", "our_failure: KeyError"),
    ],
)
def test_what_cannot_be_measured_says_why(
    changes, status, reason, measure_events, make_run, recorder, linear_model, flat_data
):
    """Whatever is missing has a status and a reason, and costs the other models nothing."""
    sound = recorder.note_model(linear_model)
    broken = recorder.note_model(linear_model, **changes)
    models = measure_events(make_run(broken, flat_data), make_run(sound, flat_data)).models
    assert [describe(model) for model in models] == [(status, reason), ("measured", "")]


def test_weights_of_another_model(measure_events, make_run, recorder, linear_model, flat_data):
    """Weights that do not fit leave the structure known."""
    weights = recorder.put(w0=np.ones((3, 3)))
    run = make_run(recorder.note_model(linear_model, weights=weights), flat_data)
    (model,) = measure_events(run).models
    assert model.status == "unsupported"
    assert model.reason == "weights_do_not_fit: expected 2 arrays, found 1"
    assert model.params == 7850


def test_equal_models_are_measured_once(
    measure_events, make_run, recorder, linear_model, flat_data
):
    """The same model trained twice to the same weights costs one measurement, and counts twice."""
    asked = []
    fetch = recorder.blobs
    recorder.blobs = lambda digest: asked.append(digest) or fetch(digest)
    note = recorder.note_model(linear_model)
    models = measure_events(make_run(note, flat_data), make_run(note, flat_data)).models
    assert [model.event for model in models] == [0, 1]
    assert models[0].accuracy == models[1].accuracy
    assert asked.count(note.weights) == 1


def test_everything_comes_together(measure_events, make_run, recorder, linear_model, flat_data):
    """Origins and overlaps stand beside the models."""
    run = make_run(recorder.note_model(linear_model), flat_data, validation=flat_data)
    found = measure_events(run)
    origin = found.origins[flat_data.inputs.projection]
    assert (found.dataset, origin.train_rows, origin.labels_agree) == ("toy", 2_000, 1.0)
    assert [(overlap.event, overlap.seen) for overlap in found.overlaps] == [(0, 1.0)]


def test_measuring_is_repeatable(measure_events, make_run, recorder, linear_model, flat_data):
    """Two measurements of the same evidence are equal, byte for byte."""
    run = make_run(recorder.note_model(linear_model), flat_data, validation_split=0.2)
    assert measure_events(run).model_dump_json() == measure_events(run).model_dump_json()


def test_the_index_need_not_be_given(dataset, recorder):
    """Without an index one is made, and evidence of nothing gives an empty measurement."""
    from grader.evidence.model import Environment, Evidence

    environment = Environment(python="", tensorflow="", keras="", grader="", sandbox="none")
    empty = Evidence(
        assignment="ch07-1",
        student="kim",
        fingerprint="",
        status="completed",
        wall_seconds=0.0,
        cells=(),
        events=(),
        environment=environment,
        dataset=None,
    )
    found = measure(empty, dataset, recorder.blobs)
    assert (found.models, found.origins, found.overlaps) == ((), {}, ())


def test_a_normalization_takes_raw_pixels(
    measure_events, make_run, recorder, dataset, linear_weights, expected_accuracy
):
    """A model that standardises raw pixels itself is measured on raw pixels."""
    kernel, bias = linear_weights
    raw = dataset.train_images.reshape(-1, 784).astype(np.float32)
    normalization = layers.Normalization(axis=None)
    normalization.adapt(raw)
    dense = layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((784,)), normalization, dense])
    mean, deviation = raw.mean(), raw.std()
    dense.set_weights([kernel * deviation / 255, bias + kernel.sum(axis=0) * mean / 255])
    (found,) = measure_events(make_run(recorder.note_model(model), recorder.note_data(raw))).models
    assert (found.status, found.layers[0].type) == ("measured", "Normalization")
    assert found.accuracy == pytest.approx(expected_accuracy, abs=0.003)
