"""Layer patterns, and layers that belong together."""

from __future__ import annotations

import pytest
from evidence_factory import TWO_LAYERS, dense

from grader.checks.layers import (
    describe_layers,
    matches_layers,
    parse_pattern,
    settle_activations,
)
from grader.evidence.events import CompileNote
from grader.measurement.model import LayerNote

FLATTEN = LayerNote(type="Flatten", name="flatten")
SOFTMAX = LayerNote(type="Softmax", name="softmax")
DROPOUT = LayerNote(type="Dropout", name="dropout", rate=0.3)


def matches(layers: tuple[LayerNote, ...], *patterns: str) -> bool:
    return matches_layers([parse_pattern(pattern) for pattern in patterns], layers)


@pytest.mark.parametrize("pattern", ["Dense(10, softmax)", "Dense(10)", "Dense", "*", "Dense(*)"])
def test_pattern_matches_what_it_names(pattern: str) -> None:
    """What a pattern leaves out, or stars, may be anything."""
    assert parse_pattern(pattern).matches(dense(10))


@pytest.mark.parametrize("pattern", ["Dense(100)", "Dense(10, relu)", "Conv2D", "Dropout(10)"])
def test_pattern_refuses_what_differs(pattern: str) -> None:
    """One difference in type, size or activation is enough."""
    assert not parse_pattern(pattern).matches(dense(10))


def test_rate_is_the_size_of_a_dropout() -> None:
    """`Dropout(0.3)` asks for the rate."""
    assert parse_pattern("Dropout(0.3)").matches(DROPOUT)


def test_layer_without_size_has_no_size_asked_for() -> None:
    """A pattern with a size does not match a layer that has none."""
    assert not parse_pattern("Flatten(3)").matches(FLATTEN)


def test_malformed_pattern_is_refused() -> None:
    """A pattern that is none is named in the error."""
    with pytest.raises(ValueError, match="found 'Dense 10'"):
        parse_pattern("Dense 10")


def test_flatten_is_passed_over_where_it_is_not_named() -> None:
    """Layers that only shape the input do not count."""
    assert matches((FLATTEN, dense(10)), "Dense(10, softmax)")


def test_flatten_counts_where_it_is_named() -> None:
    """A pattern that names `Flatten` needs one."""
    assert not matches((dense(10),), "Flatten", "Dense(10)")


def test_output_of_larger_net_is_not_the_net() -> None:
    """A ten-unit layer behind a hidden one is no one-layer model."""
    assert not matches(TWO_LAYERS, "Dense(10, softmax)")


def test_softmax_layer_is_the_activation_of_the_layer_before() -> None:
    """A linear layer and a `Softmax` layer behind it are one softmax layer."""
    assert settle_activations((dense(10, "linear"), SOFTMAX), None) == (dense(10),)


def test_activation_layer_is_the_activation_of_the_layer_before() -> None:
    """`Activation('relu')` works as a `relu` inside the layer does."""
    activation = LayerNote(type="Activation", name="activation", activation="relu")
    assert settle_activations((dense(5, "linear"), activation), None) == (dense(5, "relu"),)


def test_activation_after_activation_stays_a_layer() -> None:
    """A softmax on top of a sigmoid is a mistake, and stays visible."""
    layers = (dense(10, "sigmoid"), SOFTMAX)
    assert settle_activations(layers, None) == layers


def test_loss_from_logits_applies_softmax() -> None:
    """A linear output counts as softmax where the loss applies it."""
    note = CompileNote(optimizer="adam", loss="x", loss_config={"from_logits": True})
    assert settle_activations((dense(10, "linear"),), note) == (dense(10),)


def test_linear_output_without_logits_stays_linear() -> None:
    """Without `from_logits` a linear output is a linear output."""
    note = CompileNote(optimizer="adam", loss="x", loss_config={"from_logits": False})
    assert settle_activations((dense(10, "linear"),), note) == (dense(10, "linear"),)


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ((FLATTEN, DROPOUT, dense(10)), "Flatten → Dropout(0.3) → Dense(10, softmax)"),
        ((), "—"),
    ],
)
def test_layers_are_described_in_a_line(layers: tuple[LayerNote, ...], expected: str) -> None:
    """Layers read as patterns do."""
    assert describe_layers(layers) == expected
