"""Layer patterns: `Dense(10, softmax)`, `Dense(*, relu, frozen)`, `Dropout(0.3)`, `...`.

And the models that are made of such layers, in numbers and in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from grader.checks.bounds import Bound
from grader.evidence.events import CompileNote
from grader.measurement.allowlist import ACTIVATIONS, LAYERS
from grader.measurement.model import LayerNote, MeasuredModel
from grader.messages import LANGUAGES, Text, message, plain
from grader.spec.suggestions import did_you_mean

_PATTERN = re.compile(r"\s*([A-Za-z0-9_*]+)\s*(?:\((.*)\))?\s*")
_SHAPE_LAYERS = frozenset({"InputLayer", "Flatten", "Reshape", "Rescaling"})
"""Layers that only bring the pixels into shape; a pattern passes over those it does not name."""
_ACTIVATION_LAYERS = {"Softmax": "softmax", "ReLU": "relu"}
_ANY_NUMBER = "..."
_TRAINABLE = {"trainable": True, "frozen": False}


Side = Literal["input", "output"]
Shape = tuple[int | None, ...]
"""Of one input or output, without the number of images; None is any size."""


@dataclass(frozen=True)
class LayerPattern:
    """What a layer must be; None means anything."""

    text: str
    type: str | None
    size: float | None = None
    """Units of a dense layer, filters of a convolution, rate of a dropout."""
    activation: str | None = None
    trainable: bool | None = None
    any_number: bool = False
    """Stands for any number of layers, none included."""

    def matches(self, layer: LayerNote) -> bool:
        if self.type is not None and layer.type != self.type:
            return False
        size = layer.rate if layer.units is None else layer.units
        if self.size is not None and (size is None or abs(size - self.size) > 1e-6):
            return False
        if self.trainable is not None and layer.trainable != self.trainable:
            return False
        return self.activation is None or layer.activation == self.activation


def parse_pattern(text: str) -> LayerPattern:
    """Read one pattern.

    Raises:
        ValueError: it is neither `...` nor of the form `Type`, `Type(size)` or
            `Type(size, activation, frozen)`, or names a layer or an activation that there is not.
    """
    if text.strip() == _ANY_NUMBER:
        return LayerPattern(text, None, any_number=True)
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f'expected a layer such as "Dense(10, softmax)", found {text[:80]!r}')
    kind = None if match[1] == "*" else match[1]
    if kind is not None and kind not in LAYERS:
        meant = did_you_mean(kind, LAYERS)
        raise ValueError(f"expected a layer that can be measured, found {kind[:60]!r}{meant}")
    parts = [part.strip() for part in (match[2] or "").split(",")]
    asked: dict[str, Any] = {}
    for part in parts:
        if part not in ("", "*"):
            name, value = _parse_part(part)
            if name in asked:
                raise ValueError(f"expected one {name} of a layer, found {text[:80]!r}")
            asked[name] = value
    return LayerPattern(text, kind, **asked)


def _parse_part(part: str) -> tuple[str, float | bool | str]:
    """What a word between the brackets of a pattern asks for: size, trainable or activation."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", part):
        return "size", float(part)
    if part in _TRAINABLE:
        return "trainable", _TRAINABLE[part]
    if part not in ACTIVATIONS:
        meant = did_you_mean(part, [*ACTIVATIONS, *_TRAINABLE])
        raise ValueError(f"expected an activation of Keras, found {part[:60]!r}{meant}")
    return "activation", part


def matches_layers(patterns: Sequence[LayerPattern], layers: Sequence[LayerNote]) -> bool:
    """Whether `layers` are what `patterns` ask for, one by one but for `...`."""
    named = {pattern.type for pattern in patterns}
    relevant = [layer for layer in layers if layer.type not in _SHAPE_LAYERS or layer.type in named]
    # How many layers the patterns so far may have used up.
    used = {0}
    for pattern in patterns:
        if pattern.any_number:
            used = set(range(min(used), len(relevant) + 1)) if used else set()
        else:
            used = {n + 1 for n in used if n < len(relevant) and pattern.matches(relevant[n])}
    return len(relevant) in used


def count_alike(patterns: Sequence[LayerPattern], layers: Sequence[LayerNote]) -> tuple[int, int]:
    """How near `layers` come to `patterns`; larger is nearer."""
    asked = [pattern for pattern in patterns if not pattern.any_number]
    alike = sum(any(pattern.matches(layer) for layer in layers) for pattern in asked)
    return alike, -abs(len(layers) - len(asked))


def settle_activations(
    layers: tuple[LayerNote, ...], compiled: CompileNote | None
) -> tuple[LayerNote, ...]:
    """Join what belongs together: a dense layer and the activation layer behind it, or a linear
    output and a loss that applies softmax or sigmoid itself (`from_logits=True`)."""
    settled: list[LayerNote] = []
    for layer in layers:
        activation = _ACTIVATION_LAYERS.get(layer.type)
        if layer.type == "Activation":
            activation = layer.activation
        if activation and settled and settled[-1].activation == "linear":
            settled[-1] = settled[-1].model_copy(update={"activation": activation})
        else:
            settled.append(layer)
    inside = _activation_of_loss(compiled)
    if inside and settled and settled[-1].activation == "linear":
        settled[-1] = settled[-1].model_copy(update={"activation": inside})
    return tuple(settled)


def _activation_of_loss(compiled: CompileNote | None) -> str | None:
    """What the loss makes of the outputs before it compares them."""
    if compiled is None or compiled.loss_config.get("from_logits") is not True:
        return None
    return "sigmoid" if (compiled.loss or "").startswith("binary") else "softmax"


@dataclass(frozen=True)
class ModelPattern:
    """What a model must be: its layers, its number of weights and the shapes at its ends."""

    layers: tuple[LayerPattern, ...]
    params: Bound | None
    shapes: Mapping[Side, Shape]
    """A side that is not there may be anything."""

    def fits(self, model: MeasuredModel, settled: Sequence[LayerNote]) -> bool:
        """Whether `model`, whose layers are `settled`, is what is asked for."""
        if self.params is not None and (
            model.params is None or not self.params.holds(model.params)
        ):
            return False
        if any(_find_shape(model.layers, side) != shape for side, shape in self.shapes.items()):
            return False
        return matches_layers(self.layers, settled)

    def describe(self) -> Text:
        """What is asked for: `Dense(10, softmax) · 7,850 parameters · input (784)`."""
        params = None if self.params is None else str(self.params)
        if params is not None and params.isdigit():
            params = f"{int(params):,}"
        return _describe_model(" → ".join(p.text for p in self.layers), params, self.shapes)

    def describe_found(self, model: MeasuredModel, settled: Sequence[LayerNote]) -> Text:
        """What `model` is, in those respects that are asked for."""
        params = "?" if model.params is None else f"{model.params:,}"
        shapes = {side: _find_shape(model.layers, side) for side in self.shapes}
        return _describe_model(describe_layers(settled), params, shapes)


def _find_shape(layers: Sequence[LayerNote], side: Side) -> Shape | None:
    if not layers:
        return None
    shape = layers[0].input_shape if side == "input" else layers[-1].output_shape
    return shape[1:] if shape else None


def _describe_model(layers: str, params: str | None, shapes: Mapping[Side, Shape | None]) -> Text:
    parts = [plain(layers)]
    if params is not None:
        parts = [message("checks.model_structure.expected", layers=layers, params=params)]
    for side, shape in shapes.items():
        spelt = "?" if shape is None else ", ".join(str(size or "?") for size in shape)
        parts.append(message(f"checks.model_structure.shape.{side}", shape=spelt))
    return join_texts(" · ", parts)


def join_texts(between: str, texts: Sequence[Text]) -> Text:
    """`texts` with `between` in between, language by language."""
    joined = {name: between.join(text.in_language(name) for text in texts) for name in LANGUAGES}
    return Text(**joined)


def describe_layers(layers: Sequence[LayerNote]) -> str:
    """`Flatten → Dense(100, relu) → Dense(10, softmax)`."""
    return " → ".join(_describe(layer) for layer in layers) or "—"


def _describe(layer: LayerNote) -> str:
    size = layer.rate if layer.units is None else layer.units
    parts = [f"{size:g}"] if size is not None else []
    if layer.activation:
        parts.append(layer.activation)
    if layer.params and not layer.trainable:
        parts.append("frozen")
    return f"{layer.type}({', '.join(parts)})" if parts else layer.type
