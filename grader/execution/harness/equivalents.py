"""A subclassed model written down as the layers that it calls.

Keras describes a class of the student's own by its name alone, which nobody else can rebuild. But
what such a class does with an input are calls of ordinary layers: following one symbolic input
through `call` gives a functional model of the same layers. That runs the student's code once more,
so everything that it may leave behind is put back: names, random states, the layers' connections.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import random
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

_NAMES = "object_name_uids"
_GENERATOR = "global_seed_generator"


@dataclass(frozen=True)
class Equivalent:
    """A functional model that computes what a subclassed one does."""

    architecture: str
    """Keras's JSON of it."""
    order: tuple[int, ...]
    """For each of its weights, which of `model.get_weights()` it is."""


class Equivalents:
    """Follows each model once, and again when its layers have changed."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, Equivalent | None]] = {}

    def find(self, model: Any, number: int) -> Equivalent | None:
        """The functional equivalent of a built `model`, which has this `number` of ours.

        None of Keras's own classes, and where no input can be followed.
        """
        if type(model).__module__.startswith("keras."):
            return None
        try:
            state = _state(model)
            if number not in self._known or self._known[number][0] != state:
                self._known[number] = (state, _write(model))
            return self._known[number][1]
        except Exception:
            return None


def _state(model: Any) -> object:
    """Changes when layers come, go, are built or frozen."""
    layers = model._flatten_layers()
    return tuple((id(layer), layer.built, layer.trainable) for layer in layers)


def _write(model: Any) -> Equivalent | None:
    import keras

    # Following would build a layer that is not built yet, and draw its weights in another's place.
    if not all(layer.built for layer in model._flatten_layers()):
        return None
    with _unnoticed(model):
        try:
            functional = keras.Model(*_follow(model))
            places = {id(weight): place for place, weight in enumerate(model.weights)}
            order = tuple(places[id(weight)] for weight in functional.weights)
            text = functional.to_json()
        except Exception:
            return None
    return Equivalent(text, order) if len(text) <= 500_000 else None


def _follow(model: Any) -> tuple[Any, Any]:
    """Symbolic inputs and what becomes of them; a class that only adds layers to itself, or gives
    inputs and outputs to its constructor, has them already."""
    import keras

    if type(model).call.__module__.startswith("keras."):
        return model.inputs, model.outputs
    inputs = keras.Input(_input_shape(model))
    return inputs, model.call(inputs, **_at_inference(model))


def _input_shape(model: Any) -> tuple[int, ...]:
    """The shape of one input that the model was built with.

    Raises:
        ValueError: there are several inputs, or a size is open.
    """
    (shape,) = (model._build_shapes_dict or {}).values()
    sizes = tuple(shape)[1:]
    if not all(isinstance(size, int) for size in sizes):
        raise ValueError(f"expected the shape of one input, found {shape}")
    return sizes


def _at_inference(model: Any) -> dict[str, bool]:
    return {"training": False} if "training" in inspect.signature(model.call).parameters else {}


@contextlib.contextmanager
def _unnoticed(model: Any) -> Iterator[None]:
    """What happens inside leaves no trace that the student's later code could find."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(_connections_kept(model))
        stack.enter_context(_attributes_kept(model))
        stack.enter_context(_names_kept())
        stack.enter_context(_randomness_kept())
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        stack.enter_context(warnings.catch_warnings(action="ignore"))
        yield


@contextlib.contextmanager
def _connections_kept(model: Any) -> Iterator[None]:
    kept = [
        (nodes, list(nodes))
        for layer in model._flatten_layers()
        for nodes in (layer._inbound_nodes, layer._outbound_nodes)
    ]
    try:
        yield
    finally:
        for nodes, before in kept:
            nodes[:] = before


@contextlib.contextmanager
def _attributes_kept(model: Any) -> Iterator[None]:
    """A `call` that stores what it computes must not be left with a symbol in place of it."""
    before = dict(vars(model))
    try:
        yield
    finally:
        vars(model).clear()
        vars(model).update(before)


@contextlib.contextmanager
def _names_kept() -> Iterator[None]:
    from keras.src.backend.common import global_state

    names = global_state.get_global_attribute(_NAMES)
    before = None if names is None else dict(names)
    try:
        yield
    finally:
        if names is None or before is None:
            global_state.set_global_attribute(_NAMES, None)
        else:
            names.clear()
            names.update(before)


@contextlib.contextmanager
def _randomness_kept() -> Iterator[None]:
    """Python's, NumPy's, TensorFlow's and Keras's states; layers draw inside a scope of Keras's
    that keeps theirs."""
    from keras.src.backend.common import global_state
    from tensorflow.python.eager import context

    python, numpy = random.getstate(), np.random.get_state()
    eager = context.context()
    seed, operations = eager._seed, getattr(eager, "_rng", None)
    drawn_operations = None if operations is None else operations.getstate()
    generator = global_state.get_global_attribute(_GENERATOR)
    drawn = None if generator is None else np.array(generator.state)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        if operations is not None:
            operations.setstate(drawn_operations)
            eager._seed, eager._rng = seed, operations
        global_state.set_global_attribute(_GENERATOR, generator)
        if generator is not None:
            generator.state.assign(drawn)
