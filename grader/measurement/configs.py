"""Rewrites the settings of one layer: plain values only, allowed activations, no surprises."""

from __future__ import annotations

from typing import Any

from grader.measurement import allowlist
from grader.measurement.reasons import Reason, UnmeasurableError

INITIALIZER = "BoundedZeros"
"""Stands for every initializer in a rewritten description; the rebuilding gives it its meaning."""

_INITIALIZER_NODE = {
    "module": "grader",
    "class_name": INITIALIZER,
    "config": {},
    "registered_name": INITIALIZER,
}
NORMALIZATION = "BoundedNormalization"
"""Stands for `Normalization`, whose weights take no initializer that could count them."""
# Settings without influence on the output once the weights are set; seeds are dropped because they
# may be any size of integer.
_LEFT_OUT = ("_initializer", "_regularizer", "_constraint")
_LEFT_OUT_WHOLE = frozenset({"name", "dtype", "activation", "seed", "activity_regularizer"})
# Settings that give a layer weights of which its description says nothing more.
_REFUSED = frozenset({"quantization_config", "lora_rank", "lora_alpha", "renorm"})


def rewrite_config(kind: str, config: dict[str, Any], name: str) -> dict[str, Any]:
    """The settings of a layer of class `kind`, under its new `name`.

    Raises:
        UnmeasurableError: an activation outside the allow-list, or a setting that is not plain.
    """
    rewritten: dict[str, Any] = {"name": name}
    if "dtype" in config:
        rewritten["dtype"] = _rewrite_dtype(config["dtype"])
    if config.get("activation") is not None:
        rewritten["activation"] = _rewrite_activation(config["activation"])
    for key, value in config.items():
        if key in _REFUSED and value:
            raise UnmeasurableError(Reason.LAYER_NOT_SUPPORTED, f"{kind} with {key}")
        if key not in _LEFT_OUT_WHOLE | _REFUSED and not key.endswith(_LEFT_OUT):
            rewritten[key] = _check_plain(value, f"{kind} {key}")
    _check_sizes(kind, rewritten)
    for weight in allowlist.WEIGHTED.get(kind, ()):
        rewritten[f"{weight}_initializer"] = _INITIALIZER_NODE
    return rewritten


def check_shape(shape: Any, most: int = allowlist.MAX_SIDE) -> list[int | None]:
    """A shape of one to six dimensions, each a whole number from 1 to `most`, or not known.

    Raises:
        UnmeasurableError: it is something else.
    """
    sizes = range(1, most + 1)
    if not isinstance(shape, list) or not 1 <= len(shape) <= allowlist.MAX_DIMENSIONS:
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "a shape")
    if not all(size is None or (type(size) is int and size in sizes) for size in shape):
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "a shape")
    return shape


def _check_sizes(kind: str, config: dict[str, Any]) -> None:
    for key in ("units", "filters", "depth_multiplier", "n"):
        size = config.get(key)
        if size is not None and (type(size) is not int or not 0 < size <= allowlist.MAX_UNITS):
            raise UnmeasurableError(Reason.TOO_LARGE, f"{kind} {key}")
    if kind == "InputLayer":
        # The number of images at a time is ours to choose.
        config["batch_shape"] = [None, *check_shape(config["batch_shape"])[1:]]


def _rewrite_dtype(dtype: Any) -> str:
    name = dtype["config"]["name"] if isinstance(dtype, dict) else dtype
    if name not in allowlist.DTYPES:
        raise UnmeasurableError(Reason.LAYER_NOT_SUPPORTED, f"dtype {name}")
    return str(name)


def _rewrite_activation(activation: Any) -> Any:
    if isinstance(activation, str) and activation in allowlist.ACTIVATIONS:
        return activation
    if isinstance(activation, dict) and activation["class_name"] in allowlist.ACTIVATION_LAYERS:
        kind = activation["class_name"]
        config = rewrite_config(kind, activation["config"], "activation")
        return {
            "module": "keras.layers",
            "class_name": kind,
            "config": config,
            "registered_name": None,
        }
    shown = activation if isinstance(activation, str) else "of one's own"
    raise UnmeasurableError(Reason.LAYER_NOT_SUPPORTED, f"activation {shown}")


def _check_plain(value: Any, what: str, depth: int = 0) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if abs(value) > allowlist.MAX_INTEGER:
            raise UnmeasurableError(Reason.TOO_LARGE, what)
        return value
    if isinstance(value, str) and len(value) <= 100:
        return value
    if isinstance(value, list) and len(value) <= 1_000 and depth < 3:
        return [_check_plain(item, what, depth + 1) for item in value]
    raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, what)
