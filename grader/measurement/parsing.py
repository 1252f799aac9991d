"""First look at a model's description: JSON of a sane size that names only allowed classes."""

from __future__ import annotations

import json
import math
from typing import Any

from grader.measurement import allowlist
from grader.measurement.reasons import Reason, UnmeasurableError


def parse_description(text: str) -> dict[str, Any]:
    """The JSON object in `text`, with every class that it names on the allow-list.

    How Keras would be compiled (`compile_config`) is left out: a loss of one's own is no part of
    the model that is measured.

    Raises:
        UnmeasurableError: not JSON, not finite, too large, or a class outside the allow-list.
    """
    if len(text) > allowlist.MAX_TEXT:
        raise UnmeasurableError(Reason.TOO_LARGE, f"{len(text)} characters of description")
    try:
        tree = json.loads(
            text, parse_constant=_parse_number, parse_float=_parse_number, parse_int=_parse_integer
        )
    except (ValueError, RecursionError) as error:
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "no JSON") from error
    if not isinstance(tree, dict):
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "no JSON object")
    tree.pop("compile_config", None)
    _check_names(tree)
    return tree


def _parse_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, f"number {text}")
    return number


def _parse_integer(text: str) -> int:
    if len(text) > 20:
        raise UnmeasurableError(Reason.ARCHITECTURE_DAMAGED, "number too long")
    return int(text)


def _check_names(tree: dict[str, Any]) -> None:
    # A stack and not recursion: the depth is what is being checked.
    stack: list[tuple[Any, int]] = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > allowlist.MAX_DEPTH:
            raise UnmeasurableError(Reason.TOO_LARGE, "depth of the description")
        if isinstance(node, dict):
            _check_class(node)
            stack.extend((value, depth + 1) for value in node.values())
        elif isinstance(node, list):
            stack.extend((value, depth + 1) for value in node)


def _check_class(node: dict[str, Any]) -> None:
    if not {"class_name", "module", "registered_name"} & node.keys():
        return
    module, name = node.get("module"), node.get("class_name")
    known = isinstance(name, str) and (module is None or isinstance(module, str))
    if not known or not _is_allowed(module, str(name)):
        raise UnmeasurableError(Reason.LAYER_NOT_SUPPORTED, str(name))
    if node.get("registered_name") not in (None, name):
        raise UnmeasurableError(Reason.LAYER_NOT_SUPPORTED, str(node["registered_name"]))


def _is_allowed(module: str | None, name: str) -> bool:
    if module is None:
        return name == allowlist.TENSOR
    return (module, name) in allowlist.MODELS or name in allowlist.CLASSES.get(module, ())


def is_model(node: dict[str, Any]) -> bool:
    """Whether a checked node describes a model and not a layer."""
    return (node.get("module"), node.get("class_name")) in allowlist.MODELS
