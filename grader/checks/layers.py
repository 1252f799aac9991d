"""Layer patterns: `Dense(10, softmax)`, `Dense(*, relu)`, `Dropout(0.3)`, `Dense`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.evidence.events import CompileNote
from grader.measurement.allowlist import ACTIVATIONS, LAYERS
from grader.measurement.model import LayerNote
from grader.spec.suggestions import did_you_mean

_PATTERN = re.compile(r"\s*([A-Za-z0-9_*]+)\s*(?:\((.*)\))?\s*")
_SHAPE_LAYERS = frozenset({"InputLayer", "Flatten", "Reshape", "Rescaling"})
"""Layers that only bring the pixels into shape; a pattern passes over those it does not name."""
_ACTIVATION_LAYERS = {"Softmax": "softmax", "ReLU": "relu"}


@dataclass(frozen=True)
class LayerPattern:
    """What a layer must be; None means anything."""

    text: str
    type: str | None
    size: float | None = None
    """Units of a dense layer, filters of a convolution, rate of a dropout."""
    activation: str | None = None

    def matches(self, layer: LayerNote) -> bool:
        if self.type is not None and layer.type != self.type:
            return False
        size = layer.rate if layer.units is None else layer.units
        if self.size is not None and (size is None or abs(size - self.size) > 1e-6):
            return False
        return self.activation is None or layer.activation == self.activation


def parse_pattern(text: str) -> LayerPattern:
    """Read one pattern.

    Raises:
        ValueError: it is not of the form `Type`, `Type(size)` or `Type(size, activation)`, or names
            a layer or an activation that there is not.
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f'expected a layer such as "Dense(10, softmax)", found {text!r}')
    kind = None if match[1] == "*" else match[1]
    if kind is not None and kind not in LAYERS:
        meant = did_you_mean(kind, LAYERS)
        raise ValueError(f"expected a layer that can be measured, found {kind!r}{meant}")
    parts = [part.strip() for part in (match[2] or "").split(",") if part.strip()]
    size = activation = None
    for part in parts:
        if re.fullmatch(r"[0-9]+(\.[0-9]+)?", part):
            size = float(part)
        elif part != "*":
            activation = _known_activation(part)
    return LayerPattern(text, kind, size, activation)


def _known_activation(name: str) -> str:
    if name not in ACTIVATIONS:
        meant = did_you_mean(name, ACTIVATIONS)
        raise ValueError(f"expected an activation of Keras, found {name!r}{meant}")
    return name


def matches_layers(patterns: list[LayerPattern], layers: tuple[LayerNote, ...]) -> bool:
    """Whether `layers` are what `patterns` ask for, one by one."""
    named = {pattern.type for pattern in patterns}
    relevant = [layer for layer in layers if layer.type not in _SHAPE_LAYERS or layer.type in named]
    return len(relevant) == len(patterns) and all(
        pattern.matches(layer) for pattern, layer in zip(patterns, relevant, strict=True)
    )


def settle_activations(
    layers: tuple[LayerNote, ...], compiled: CompileNote | None
) -> tuple[LayerNote, ...]:
    """Join what belongs together: a dense layer and the activation layer behind it, or a linear
    output and a loss that applies softmax itself (`from_logits=True`)."""
    settled: list[LayerNote] = []
    for layer in layers:
        activation = _ACTIVATION_LAYERS.get(layer.type)
        if layer.type == "Activation":
            activation = layer.activation
        if activation and settled and settled[-1].activation == "linear":
            settled[-1] = settled[-1].model_copy(update={"activation": activation})
        else:
            settled.append(layer)
    from_logits = compiled is not None and compiled.loss_config.get("from_logits") is True
    if from_logits and settled and settled[-1].activation == "linear":
        settled[-1] = settled[-1].model_copy(update={"activation": "softmax"})
    return tuple(settled)


def describe_layers(layers: tuple[LayerNote, ...]) -> str:
    """`Flatten → Dense(100, relu) → Dense(10, softmax)`."""
    return " → ".join(_describe(layer) for layer in layers) or "—"


def _describe(layer: LayerNote) -> str:
    size = layer.rate if layer.units is None else layer.units
    parts = [f"{size:g}"] if size is not None else []
    if layer.activation:
        parts.append(layer.activation)
    return f"{layer.type}({', '.join(parts)})" if parts else layer.type
