"""Rebuilds a Keras model from its checked description and weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader.measurement import allowlist
from grader.measurement.architecture import INITIALIZER, NORMALIZATION, check_architecture
from grader.measurement.reasons import Reason, UnmeasurableError
from grader.measurement.weights import check_fit, read_weights

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class RebuiltModel:
    """A Keras model that we built ourselves."""

    model: keras.Model
    names: dict[str, str]
    """The student's name of each layer, by ours."""


def rebuild(description: str, sample_shape: tuple[int, ...] | None = None) -> RebuiltModel:
    """A model from `model.to_json()`, with zeros for weights.

    `sample_shape` is the shape of one input; it builds a model whose description has none. Where
    neither gives a shape, the model stays unbuilt.

    Raises:
        UnmeasurableError: anything outside the allow-list or the bounds, or damaged.
    """
    architecture = check_architecture(description)
    model = _build(architecture.description, sample_shape)
    _check_work(model)
    return RebuiltModel(model, architecture.names)


def load_weights(rebuilt: RebuiltModel, blob: bytes) -> None:
    """Give a built model the weights of an `.npz` with `w0`, `w1`, … as in `model.get_weights()`.

    Raises:
        UnmeasurableError: the weights are damaged, too large, or of other shapes than the model's.
    """
    weights = read_weights(blob)
    check_fit(weights, [tuple(weight.shape) for weight in rebuilt.model.weights])
    rebuilt.model.set_weights(weights)
    _settle(rebuilt.model)


def _settle(layer: Any) -> None:
    """What a `Normalization` computes with is derived from its weights, and only when told to."""
    for child in list_children(layer):
        _settle(child)
    if type(layer).__name__ == "Normalization":
        layer.finalize_state()


def _build(description: str, sample_shape: tuple[int, ...] | None) -> keras.Model:
    import keras

    try:
        ours = {INITIALIZER: _bounded_zeros(), NORMALIZATION: _bounded_normalization()}
        model = keras.models.model_from_json(description, custom_objects=ours)
        if not model.built and sample_shape is not None:
            model.build((None, *sample_shape))
    except UnmeasurableError:
        raise
    except Exception as error:
        # Keras answers a description that makes no sense with errors of many classes.
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, type(error).__name__) from error
    return model


def _bounded_zeros() -> type[Any]:
    """A Keras initializer of zeros that counts what it makes and stops at the bound.

    Sizes of weights follow from shapes that only Keras works out while it builds; asking here is
    what keeps a small description from allocating a huge model.
    """
    import keras

    made = 0

    class BoundedZeros(keras.initializers.Zeros):  # type: ignore[misc]
        def __call__(self, shape: Any, dtype: Any = None) -> Any:
            nonlocal made
            made += math.prod(shape)
            if made > allowlist.MAX_PARAMETERS:
                raise UnmeasurableError(Reason.TOO_LARGE, "number of parameters")
            return super().__call__(shape, dtype)

    return BoundedZeros


def _bounded_normalization() -> type[Any]:
    """Keras's `Normalization`, which counts what it is built for and stops at the bound."""
    import keras

    made = 0

    class Normalization(keras.layers.Normalization):  # type: ignore[misc]
        def build(self, input_shape: Any) -> None:
            nonlocal made
            made += math.prod(size or 1 for size in input_shape)
            if made > allowlist.MAX_ACTIVATION:
                raise UnmeasurableError(Reason.TOO_LARGE, "input of a Normalization")
            super().build(input_shape)

    return Normalization


def list_children(layer: Any) -> list[Any]:
    """The layers and tensor operations inside of a model; empty for a single layer."""
    return list(getattr(layer, "operations", None) or getattr(layer, "layers", None) or ())


def _check_work(model: keras.Model) -> None:
    if _count_operations(model) > allowlist.MAX_OPERATIONS:
        raise UnmeasurableError(Reason.TOO_LARGE, "multiplications for one image")


def _count_operations(layer: Any) -> int:
    # Keras has no public list of a layer's calls; `layer.output` is the first call's alone.
    nodes = layer._inbound_nodes
    children = list_children(layer)
    if children:
        return max(1, len(nodes)) * sum(_count_operations(child) for child in children)
    shapes = [tensor.shape[1:] for node in nodes for tensor in node.output_tensors]
    return sum(_count_call(layer, [size or 1 for size in shape]) for shape in shapes)


def _count_call(layer: Any, sizes: list[int]) -> int:
    if math.prod(sizes) > allowlist.MAX_ACTIVATION:
        raise UnmeasurableError(Reason.TOO_LARGE, "output of a layer")
    shapes = [tuple(weight.shape) for weight in getattr(layer, "weights", ())]
    return math.prod(sizes) + sum(map(math.prod, shapes)) * math.prod(sizes[:-1])
