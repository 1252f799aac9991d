"""Lists the layers of a rebuilt model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from grader.measurement.allowlist import MODELS
from grader.measurement.model import LayerNote
from grader.measurement.rebuild import RebuiltModel, list_children

_CONTAINERS = {name for _, name in MODELS}
_SNAKE_CASE = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}
_DIVISIONS = {"Divide", "TrueDivide"}
_FACTORS: dict[str, Callable[[float], float | None]] = {
    "Add": lambda _: 1.0,
    "Subtract": lambda _: 1.0,
    "Multiply": lambda number: number,
    "Divide": lambda number: 1.0 / number if number else None,
    "TrueDivide": lambda number: 1.0 / number if number else None,
}
"""By what a number on the right scales a tensor on the left."""


def list_layers(rebuilt: RebuiltModel) -> tuple[LayerNote, ...]:
    """Every layer in order, nested models opened up and input layers left out.

    Names are the student's. `units` is a convolution's number of filters; shapes begin with None
    for the number of images and are None for a model that was never built. Arithmetic between a
    tensor and a number, such as `inputs / 255`, is listed as the `Rescaling` that it is.
    """
    return tuple(_note_layer(layer, rebuilt.names) for layer in _walk(rebuilt.model))


def count_parameters(rebuilt: RebuiltModel) -> int | None:
    """Number of weights, trainable or not; None for a model that was never built."""
    return int(rebuilt.model.count_params()) if rebuilt.model.built else None


def _walk(model: Any) -> Iterator[Any]:
    for layer in list_children(model):
        kind = type(layer).__name__
        if kind in _CONTAINERS:
            yield from _walk(layer)
        elif kind != "InputLayer" and (_is_layer(layer) or _find_factor(layer) is not None):
            yield layer


def _is_layer(operation: Any) -> bool:
    import keras

    return isinstance(operation, keras.layers.Layer)


def _find_factor(operation: Any) -> float | None:
    """By how much arithmetic between one tensor and one number makes the tensor larger."""
    kind = type(operation).__name__
    sides = operation._inbound_nodes[0].arguments.args
    if len(sides) != 2:
        return None
    left, right = sides
    if isinstance(right, int | float):
        return _FACTORS[kind](float(right))
    if not isinstance(left, int | float) or kind in _DIVISIONS:
        return None
    return -1.0 if kind == "Subtract" else _FACTORS[kind](float(left))


def _note_layer(layer: Any, names: dict[str, str]) -> LayerNote:
    if not _is_layer(layer):
        return _note_arithmetic(layer, names)
    size = getattr(layer, "units", None) or getattr(layer, "filters", None)
    rate = getattr(layer, "rate", None)
    scale = getattr(layer, "scale", None) if type(layer).__name__ == "Rescaling" else None
    return LayerNote(
        type=type(layer).__name__,
        name=names.get(layer.name, layer.name),
        units=None if size is None else int(size),
        activation=_name_activation(layer),
        rate=None if rate is None else float(rate),
        scale=float(scale) if isinstance(scale, int | float) else None,
        input_shape=_read_shape(layer, "input"),
        output_shape=_read_shape(layer, "output"),
        params=int(layer.count_params()) if layer.built else 0,
        trainable=bool(getattr(layer, "trainable", True)),
    )


def _note_arithmetic(operation: Any, names: dict[str, str]) -> LayerNote:
    return LayerNote(
        type="Rescaling",
        name=names.get(operation.name, operation.name),
        scale=_find_factor(operation),
        input_shape=_read_shape(operation, "input"),
        output_shape=_read_shape(operation, "output"),
    )


def _name_activation(layer: Any) -> str | None:
    import keras

    activation = getattr(layer, "activation", None)
    if activation is None:
        return None
    if isinstance(activation, keras.layers.Layer):
        return _SNAKE_CASE[type(activation).__name__]
    return str(activation.__name__)


def _read_shape(layer: Any, side: str) -> tuple[int | None, ...] | None:
    try:
        tensor = getattr(layer, side)
    except (AttributeError, ValueError):
        # Keras has no symbolic tensor for a layer that was never called.
        return None
    shape = getattr(tensor, "shape", None)
    return None if shape is None else tuple(shape)
