"""Layers are listed as a reader would write them down."""

from __future__ import annotations

import keras
import pytest

from grader.measurement.layers import count_parameters, list_layers
from grader.measurement.model import LayerNote
from grader.measurement.rebuild import rebuild

layers = keras.layers


def test_a_dense_layer():
    """Units, activation, shapes and parameters of one dense layer are noted; the input is not."""
    dense = layers.Dense(10, activation="softmax", name="output")
    rebuilt = rebuild(keras.Sequential([keras.Input((784,)), dense]).to_json())
    expected = LayerNote(
        type="Dense",
        name="output",
        units=10,
        activation="softmax",
        input_shape=(None, 784),
        output_shape=(None, 10),
        params=7850,
    )
    assert list_layers(rebuilt) == (expected,)
    assert count_parameters(rebuilt) == 7850


def test_a_convolution():
    """A convolution's units are its filters."""
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu")])
    (note,) = list_layers(rebuild(model.to_json()))
    assert (note.units, note.output_shape, note.params) == (32, (None, 26, 26, 32), 320)


def test_dropout_and_frozen_layers():
    """A dropout has its rate, and a frozen layer is not trainable."""
    frozen = layers.Dense(5, trainable=False)
    model = keras.Sequential([keras.Input((784,)), layers.Dropout(0.3), frozen])
    dropout, dense = list_layers(rebuild(model.to_json()))
    assert (dropout.rate, dropout.activation) == (0.3, None)
    assert (dense.trainable, dense.activation) == (False, "linear")


def test_nested_models_are_opened_up():
    """Layers of a model within a model stand in its place."""
    inner = keras.Sequential([layers.Flatten(), layers.Dense(8, activation="relu")])
    model = keras.Sequential([keras.Input((28, 28)), inner, layers.Dense(10)])
    rebuilt = rebuild(model.to_json())
    assert [note.type for note in list_layers(rebuilt)] == ["Flatten", "Dense", "Dense"]
    assert count_parameters(rebuilt) == 784 * 8 + 8 + 90


def test_an_activation_given_as_a_layer():
    """An activation given as a layer has the name that a string would have."""
    dense = layers.Dense(10, activation=layers.LeakyReLU())
    (note,) = list_layers(rebuild(keras.Sequential([keras.Input((784,)), dense]).to_json()))
    assert note.activation == "leaky_relu"


def test_an_unbuilt_model():
    """A model that never saw data has layers, but neither shapes nor parameters."""
    rebuilt = rebuild(keras.Sequential([layers.Dense(10, activation="softmax")]).to_json())
    (note,) = list_layers(rebuilt)
    assert (note.units, note.input_shape, note.output_shape, note.params) == (10, None, None, 0)
    assert count_parameters(rebuilt) is None


def test_rescaling_has_its_factor():
    """A rescaling's factor is noted, from which one sees how large pixels become."""
    model = keras.Sequential([keras.Input((28, 28)), layers.Rescaling(1 / 255)])
    (note,) = list_layers(rebuild(model.to_json()))
    assert (note.type, note.scale) == ("Rescaling", 1 / 255)


@pytest.mark.parametrize(
    ("write", "factor"),
    [
        (lambda inputs: inputs / 255, 1 / 255),
        (lambda inputs: keras.ops.divide(inputs, 255.0), 1 / 255),
        (lambda inputs: inputs * 0.5, 0.5),
        (lambda inputs: 2 * inputs, 2.0),
        (lambda inputs: inputs - 127.5, 1.0),
        (lambda inputs: inputs + 1, 1.0),
        (lambda inputs: 1 - inputs, -1.0),
    ],
)
def test_arithmetic_is_a_rescaling(write, factor):
    """Arithmetic with a number, in the functional style, is listed with its factor."""
    inputs = keras.Input((28, 28))
    model = keras.Model(inputs, layers.Flatten()(write(inputs)))
    note, flatten = list_layers(rebuild(model.to_json()))
    assert (note.type, note.scale) == ("Rescaling", pytest.approx(factor))
    assert (note.input_shape, note.params, flatten.type) == ((None, 28, 28), 0, "Flatten")


def test_arithmetic_between_tensors_is_no_layer():
    """A sum of two layers' outputs, and one divided by the other, scale by nothing fixed."""
    inputs = keras.Input((4,))
    left, right = layers.Dense(3)(inputs), layers.Dense(3)(inputs)
    model = keras.Model(inputs, (left + right) / right)
    assert [note.type for note in list_layers(rebuild(model.to_json()))] == ["Dense", "Dense"]


def test_a_number_divided_by_pixels_scales_by_nothing_fixed():
    """`1 / inputs` and a division by zero have no factor."""
    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Dense(3)(1 / (inputs / 0)))
    assert [note.type for note in list_layers(rebuild(model.to_json()))] == ["Dense"]
