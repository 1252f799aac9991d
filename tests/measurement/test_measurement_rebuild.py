"""Real Keras models are rebuilt, and those that would do harm are not."""

from __future__ import annotations

import json

import keras
import numpy as np
import pytest

from grader.measurement.accuracy import compute_outputs
from grader.measurement.reasons import Reason, UnmeasurableError
from grader.measurement.rebuild import load_weights, rebuild

layers = keras.layers


def build_sequential():
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(20, activation="relu", kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.Dropout(0.3, seed=2**31 - 1),
            layers.Dense(10, activation=layers.LeakyReLU(negative_slope=0.2)),
            layers.Softmax(),
        ]
    )


def build_convolutional():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, 3, activation="relu", padding="same"),
            layers.MaxPooling2D(),
            layers.SeparableConv2D(4, 3),
            layers.PReLU(shared_axes=[1, 2]),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def build_functional():
    inputs = keras.Input((28, 28))
    flat = layers.Flatten()(inputs / 255.0)
    left = layers.Dense(8, activation="relu")(flat)
    right = layers.Dense(8, activation="tanh")(flat)
    joined = layers.Concatenate()([left + right, left])
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(joined))


def build_nested():
    inner = keras.Sequential([layers.Flatten(), layers.Dense(8, activation="relu")], name="inner")
    inputs = keras.Input((28, 28))
    return keras.Model(inputs, layers.Dense(10)(inner(inputs)))


def build_shared():
    inputs = keras.Input((28, 28))
    shared = layers.Dense(28, activation="relu")
    return keras.Model(inputs, layers.Dense(10)(layers.Flatten()(shared(shared(inputs)))))


BUILDERS = [build_sequential, build_convolutional, build_functional, build_nested, build_shared]


@pytest.mark.parametrize("build", BUILDERS)
def test_outputs_are_those_of_the_original(build, recorder):
    """A rebuilt model with its weights computes what the original does."""
    model = build()
    random = np.random.default_rng(0)
    model.set_weights([random.uniform(0.1, 0.5, array.shape) for array in model.get_weights()])
    note = recorder.note_model(model)
    rebuilt = rebuild(note.architecture)
    load_weights(rebuilt, recorder.blobs(note.weights))
    inputs = random.uniform(0, 1, (5, *model.input_shape[1:])).astype(np.float32)
    expected = np.asarray(model(inputs, training=False), dtype=np.float64)
    np.testing.assert_array_equal(compute_outputs(rebuilt.model, inputs), expected)


@pytest.mark.parametrize(
    "settings",
    [{}, {"axis": None}, {"axis": (1, 2)}, {"mean": 3.0, "variance": 4.0}, {"invert": True}],
)
def test_a_normalization_is_rebuilt(settings, recorder):
    """Means and variances that were adapted, or given, come back with the weights."""
    images = np.random.default_rng(0).uniform(0, 255, (20, 28, 28)).astype(np.float32)
    normalization = layers.Normalization(**settings)
    if "mean" not in settings:
        normalization.adapt(images)
    model = keras.Sequential([keras.Input((28, 28)), normalization, layers.Flatten()])
    note = recorder.note_model(model)
    rebuilt = rebuild(note.architecture)
    load_weights(rebuilt, recorder.blobs(note.weights))
    expected = np.asarray(model(images), dtype=np.float64)
    np.testing.assert_array_equal(compute_outputs(rebuilt.model, images), expected)
    assert [type(layer).__name__ for layer in rebuilt.model.layers] == ["Normalization", "Flatten"]


def test_a_model_built_by_fit_is_rebuilt(recorder):
    """A model without an input layer takes its input shape from what it was trained on."""
    model = keras.Sequential([layers.Dense(10, activation="softmax")])
    model.build((None, 784))
    assert rebuild(model.to_json()).model.count_params() == 7850


def test_a_sample_shape_builds_a_model_that_has_none():
    """Where the description names no input shape, the recorded one is used."""
    model = keras.Sequential([layers.Dense(10)])
    assert rebuild(model.to_json()).model.built is False
    assert rebuild(model.to_json(), (784,)).model.count_params() == 7850


def test_names_that_tensorflow_refuses_are_no_obstacle():
    """Layers with Korean names and spaces are rebuilt, and keep their names beside ours."""
    text = build_functional().to_json().replace('"concatenate', '"이어 붙이기 ')
    assert any(name.startswith("이어 붙이기") for name in rebuild(text).names.values())


def test_a_custom_layer_is_not_supported():
    """A class of the student's own is named, and not looked for."""

    class Mine(layers.Dense):
        pass

    model = keras.Sequential([keras.Input((784,)), Mine(10)])
    assert refuse(model.to_json()) == "layer_not_supported: Mine"


def test_a_lambda_layer_is_not_supported():
    """Code inside of a layer is refused."""
    named = keras.saving.register_keras_serializable("study")(lambda_function)
    model = keras.Sequential([keras.Input((784,)), layers.Lambda(named)])
    assert refuse(model.to_json()) == "layer_not_supported: Lambda"


def lambda_function(tensor):
    return tensor


def refuse(text, sample_shape=None):
    with pytest.raises(UnmeasurableError) as caught:
        rebuild(text, sample_shape)
    return caught.value.message


def write_dense_stack(*units, inputs=(784,)):
    model = keras.Sequential([keras.Input(inputs), layers.Dense(1)])
    tree = json.loads(model.to_json())
    first, dense = tree["config"]["layers"]
    stack = [
        {**dense, "config": {**dense["config"], "name": f"d{place}", "units": size}}
        for place, size in enumerate(units)
    ]
    tree["config"]["layers"] = [first, *stack]
    return json.dumps(tree)


def test_parameters_are_counted_before_they_are_made():
    """Layers each within the bound, but huge together, are refused while building."""
    assert refuse(write_dense_stack(16_000, 16_000)) == "too_large: number of parameters"


def test_outputs_of_layers_are_bounded():
    """A layer that blows an image up is refused before any image is computed."""
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.ZeroPadding2D(2_000), layers.GlobalMaxPooling2D()]
    )
    assert refuse(model.to_json()) == "too_large: output of a layer"


@pytest.mark.parametrize(("padding", "count"), [(2_000, 1), (900, 2)])
def test_normalizations_are_bounded(padding, count):
    """Normalizations of huge inputs, alone or together, are refused before they are made."""
    stack = [layers.Normalization(mean=0.0, variance=1.0) for _ in range(count)]
    padded = [keras.Input((28, 28, 1)), layers.ZeroPadding2D(padding), *stack]
    assert refuse(keras.Sequential(padded).to_json()) == "too_large: input of a Normalization"


def test_outputs_of_operations_are_bounded():
    """Arithmetic that spreads two vectors out to a huge table is refused too."""
    inputs = keras.Input((2_500,))
    table = layers.Reshape((2_500, 1))(inputs) + layers.Reshape((1, 2_500))(inputs)
    model = keras.Model(inputs, layers.GlobalMaxPooling1D()(table))
    assert refuse(model.to_json()) == "too_large: output of a layer"


def test_work_is_bounded():
    """A model whose one image takes billions of multiplications is refused."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.ZeroPadding2D(300),
            layers.Conv2D(8, 32),
            layers.GlobalMaxPooling2D(),
        ]
    )
    assert refuse(model.to_json()) == "too_large: multiplications for one image"


def test_a_description_that_makes_no_sense_is_refused():
    """Settings that Keras itself refuses are the description's fault."""
    text = build_convolutional().to_json().replace('"same"', '"sideways"')
    assert refuse(text).startswith("architecture_damaged")


WEIGHTS = {"w0": np.ones((784, 10), np.float32), "w1": np.ones(10, np.float32)}


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({"w0": WEIGHTS["w0"]}, "weights_do_not_fit: expected 2 arrays, found 1"),
        (
            {**WEIGHTS, "w1": np.ones(11, np.float32)},
            "weights_do_not_fit: w1 expected (10,), found (11,)",
        ),
        ({"w0": WEIGHTS["w0"], "w2": WEIGHTS["w1"]}, "weights_damaged: names"),
        ({**WEIGHTS, "w1": np.array([object()] * 10)}, "weights_damaged"),
    ],
)
def test_weights_that_do_not_belong_are_refused(arrays, reason, recorder):
    """Weights of another number, shape, name or kind than the model's are refused."""
    rebuilt = rebuild(write_dense_stack(10))
    with pytest.raises(UnmeasurableError) as caught:
        load_weights(rebuilt, recorder.blobs(recorder.put(**arrays)))
    assert caught.value.message == reason


def test_weights_reason_is_an_expected_error():
    """Truncated weights are the evidence's fault, with a reason of its own."""
    with pytest.raises(UnmeasurableError) as caught:
        load_weights(rebuild(write_dense_stack(10)), b"PK")
    assert caught.value.reason is Reason.WEIGHTS_DAMAGED
