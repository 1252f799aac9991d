"""Rewrites how the layers of a functional model are joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.measurement import allowlist
from grader.measurement.configs import check_shape
from grader.measurement.parsing import is_model
from grader.measurement.reasons import Reason, UnmeasurableError


def rewrite_nodes(nodes: Any, renamed: dict[str, str]) -> list[dict[str, Any]]:
    """The calls of one layer: `[{args, kwargs}, …]`, with every reference under its new name.

    Flags such as `training=True` are left out: a measurement must not be random.

    Raises:
        UnmeasurableError: a reference to a layer that does not exist, or an argument not plain.
    """
    if not isinstance(nodes, list):
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "connections")
    return [
        {
            "args": _rewrite_arguments(node["args"], renamed),
            "kwargs": _keep(node["kwargs"], renamed),
        }
        for node in nodes
    ]


def rewrite_ends(ends: Any, renamed: dict[str, str]) -> Any:
    """The inputs or outputs of a model: `[name, node, tensor]`, or a list or dict of such."""
    if isinstance(ends, dict):
        return {str(key): rewrite_ends(value, renamed) for key, value in ends.items()}
    if isinstance(ends, list) and ends and isinstance(ends[0], str):
        return _rewrite_reference(ends, renamed)
    if isinstance(ends, list):
        return [rewrite_ends(value, renamed) for value in ends]
    raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "inputs or outputs")


def count_calls(node: dict[str, Any]) -> int:
    """How many layer calls a rewritten model makes, a nested model's counted at each use."""
    if not is_model(node):
        return 1
    return sum(
        count_calls(child) * max(1, len(child.get("inbound_nodes", ())))
        for child in node["config"]["layers"]
    )


def check_order(layers: list[dict[str, Any]]) -> None:
    """Refuse rewritten layers of which some call waits for itself, or for one that is never made.

    Keras looks for an order in which every call finds its inputs, and older releases look for ever.

    Raises:
        UnmeasurableError: there is no such order, or there are too many calls to look for one.
    """
    waiting = {layer["name"]: [*map(_references, layer["inbound_nodes"])] for layer in layers}
    if sum(map(len, waiting.values())) > allowlist.MAX_CALLS:
        raise UnmeasurableError(Reason.TOO_LARGE, "layer calls")
    inputs = (layer["name"] for layer in layers if layer["class_name"] == "InputLayer")
    made = {**dict.fromkeys(waiting, 0), **dict.fromkeys(inputs, 1)}
    moved = True
    while moved:
        moved = False
        for name, calls in waiting.items():
            while calls and all(node < made[source] for source, node in calls[0]):
                calls.pop(0)
                made[name] += 1
                moved = True
    if any(waiting.values()):
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "layers joined in a circle")


def _references(value: Any) -> list[tuple[str, int]]:
    """Layer and call of every tensor in the arguments of a rewritten call."""
    return list(_find_references(value))


def _find_references(value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict) and value.get("class_name") == allowlist.TENSOR:
        name, node, _ = value["config"]["keras_history"]
        yield name, node
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _find_references(inner)


def _keep(arguments: dict[str, Any], renamed: dict[str, str]) -> dict[str, Any]:
    return {
        str(key): _rewrite_argument(value, renamed)
        for key, value in arguments.items()
        if key != "training" and not isinstance(value, bool) and value is not None
    }


def _rewrite_arguments(arguments: list[Any], renamed: dict[str, str]) -> list[Any]:
    return [_rewrite_argument(item, renamed) for item in arguments if not isinstance(item, bool)]


def _rewrite_argument(value: Any, renamed: dict[str, str]) -> Any:
    if isinstance(value, dict) and value.get("class_name") == allowlist.TENSOR:
        return _rewrite_tensor(value["config"], renamed)
    if isinstance(value, list):
        return [_rewrite_argument(item, renamed) for item in value]
    if isinstance(value, int | float) and abs(value) <= allowlist.MAX_INTEGER:
        return value
    raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "an argument of a layer")


def _rewrite_tensor(config: dict[str, Any], renamed: dict[str, str]) -> dict[str, Any]:
    shape, dtype = config["shape"], config["dtype"]
    if dtype not in allowlist.DTYPES:
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "a tensor")
    history = _rewrite_reference(config["keras_history"], renamed)
    rewritten = {
        "shape": check_shape(shape, allowlist.MAX_ACTIVATION),
        "dtype": dtype,
        "keras_history": history,
    }
    return {"class_name": allowlist.TENSOR, "config": rewritten}


def _rewrite_reference(reference: Any, renamed: dict[str, str]) -> list[Any]:
    name, node, tensor = reference
    places = range(allowlist.MAX_CALLS + 1)
    is_whole = type(node) is int and type(tensor) is int
    if name not in renamed or not is_whole or node not in places or tensor not in places:
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "a reference to a layer")
    return [renamed[name], node, tensor]
