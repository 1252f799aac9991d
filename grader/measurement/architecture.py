"""Writes a model's description anew, so that Keras reads our text and never the student's.

Only what decides the output is carried over: layers, their plain settings, and how they are joined.
Initializers are replaced (the weights are set afterwards), regularizers and constraints left out,
and layers renamed: TensorFlow refuses names with spaces or Korean letters, which Keras accepts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grader.measurement import allowlist
from grader.measurement.configs import INITIALIZER, NORMALIZATION, check_shape, rewrite_config
from grader.measurement.connections import check_order, count_calls, rewrite_ends, rewrite_nodes
from grader.measurement.parsing import is_model, parse_description
from grader.measurement.reasons import Reason, UnmeasurableError

__all__ = ["INITIALIZER", "NORMALIZATION", "Architecture", "check_architecture"]


@dataclass(frozen=True)
class Architecture:
    """A description that is safe to hand to Keras."""

    description: str
    """JSON in the form of Keras's `model.to_json()`; `INITIALIZER` stands for every initializer,
    `NORMALIZATION` for a `Normalization`."""
    names: dict[str, str]
    """The student's name of each layer, by ours (`layer_0`, `layer_1`, `layer_1_0`, …)."""
    input_shape: tuple[int | None, ...] | None
    """Shape of one input; None where the description does not say."""


def check_architecture(text: str) -> Architecture:
    """A safe equivalent of `text`, which is what `model.to_json()` gave in the student's process.

    Raises:
        UnmeasurableError: a layer outside the allow-list, a bound passed, or not of Keras.
    """
    tree = parse_description(text)
    names: dict[str, str] = {}
    try:
        if not is_model(tree):
            raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "no model")
        model = _rewrite_model(tree, "layer", names, nesting=1)
        calls = count_calls(model)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, str(error)) from error
    if calls > allowlist.MAX_CALLS:
        raise UnmeasurableError(Reason.TOO_LARGE, "layer calls")
    return Architecture(json.dumps(model), names, _find_input_shape(model))


def _rewrite_model(
    node: dict[str, Any], name: str, names: dict[str, str], nesting: int
) -> dict[str, Any]:
    if nesting > allowlist.MAX_NESTING:
        raise UnmeasurableError(Reason.TOO_LARGE, "models within models")
    config = node["config"]
    children = config["layers"]
    if not isinstance(children, list) or not children:
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "no layers")
    renamed = _rename(children, name, names)
    layers = [
        _rewrite_child(child, new, names, nesting)
        for child, new in zip(children, renamed.values(), strict=True)
    ]
    rewritten: dict[str, Any] = {
        "name": name,
        "trainable": bool(config.get("trainable", True)),
        "layers": layers,
    }
    if node["class_name"] == "Sequential":
        rewritten.update(_read_build_shape(config.get("build_input_shape")))
        return _name_class("keras", "Sequential", rewritten)
    for layer, child in zip(layers, children, strict=True):
        layer["name"] = layer["config"]["name"]
        layer["inbound_nodes"] = rewrite_nodes(child["inbound_nodes"], renamed)
    check_order(layers)
    rewritten["input_layers"] = rewrite_ends(config["input_layers"], renamed)
    rewritten["output_layers"] = rewrite_ends(config["output_layers"], renamed)
    return _name_class("keras", "Model", rewritten)


def _rewrite_child(
    node: dict[str, Any], name: str, names: dict[str, str], nesting: int
) -> dict[str, Any]:
    if is_model(node):
        return _rewrite_model(node, name, names, nesting + 1)
    module, kind = node["module"], node["class_name"]
    if module == "keras.src.ops.numpy":
        return {**_name_class(module, kind, {"name": name}), "registered_name": kind}
    if module != "keras.layers":
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, f"{kind} in place of a layer")
    config = rewrite_config(kind, node["config"], name)
    if kind == "Normalization":
        return {**_name_class("grader", NORMALIZATION, config), "registered_name": NORMALIZATION}
    return _name_class(module, kind, config)


def _name_class(module: str, kind: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}


def _rename(children: Iterable[Any], prefix: str, names: dict[str, str]) -> dict[str, str]:
    renamed: dict[str, str] = {}
    for index, child in enumerate(children):
        original = child["config"]["name"]
        if not isinstance(original, str) or len(original) > 500 or original in renamed:
            raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "layer names")
        renamed[original] = f"{prefix}_{index}"
        names[f"{prefix}_{index}"] = original
    if len(names) > allowlist.MAX_LAYERS:
        raise UnmeasurableError(Reason.TOO_LARGE, "number of layers")
    return renamed


def _read_build_shape(shape: Any) -> dict[str, Any]:
    if shape is None:
        return {}
    return {"build_input_shape": [None, *check_shape(shape)[1:]]}


def _find_input_shape(model: dict[str, Any]) -> tuple[int | None, ...] | None:
    config = model["config"]
    inputs = [layer for layer in config["layers"] if layer["class_name"] == "InputLayer"]
    shape = inputs[0]["config"]["batch_shape"] if inputs else config.get("build_input_shape")
    if shape is not None:
        return tuple(shape[1:])
    first = config["layers"][0]
    return _find_input_shape(first) if is_model(first) else None
