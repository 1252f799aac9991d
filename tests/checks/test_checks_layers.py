"""Layer patterns, and layers that belong together."""

from __future__ import annotations

import pytest
from evidence_factory import TWO_LAYERS, dense

from grader.checks.bounds import Bound
from grader.checks.layers import (
    ModelPattern,
    Shape,
    Side,
    describe_layers,
    join_texts,
    matches_layers,
    parse_pattern,
    settle_activations,
)
from grader.evidence.events import CompileNote
from grader.measurement.model import LayerNote, MeasuredModel
from grader.messages import message, plain

FLATTEN = LayerNote(type="Flatten", name="flatten")
SOFTMAX = LayerNote(type="Softmax", name="softmax")
DROPOUT = LayerNote(type="Dropout", name="dropout", rate=0.3)
FROZEN = dense(100, "relu").model_copy(update={"trainable": False})


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


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["..."], True),
        (["...", "Dense(10, softmax)"], True),
        (["Dense(100)", "...", "Dense(10)"], True),
        (["...", "...", "Dense(10)", "..."], True),
        (["...", "Dropout", "..."], True),
        (["Dense(100)", "..."], True),
        (["Dense(10)", "..."], False),
        (["...", "Dense(100)"], False),
        (["...", "Dense(300)", "..."], False),
        (["...", "Dense(100)", "Dense(10)"], False),
        (["Dense", "Dropout", "Dense", "Dense", "..."], False),
    ],
)
def test_dots_stand_for_any_number_of_layers(patterns: list[str], expected: bool) -> None:
    """`...` may stand anywhere, several times, and for no layer at all."""
    layers = (FLATTEN, dense(100, "relu"), DROPOUT, dense(10))
    assert matches(layers, *patterns) == expected


def test_dots_match_a_model_without_layers() -> None:
    """Any number is also none."""
    assert matches((), "...")


def test_many_dots_and_layers_are_matched_at_once() -> None:
    """Patterns that leave everything open do not take longer with every one of them."""
    assert not matches((dense(10),) * 200, *["...", "Dense(10)"] * 60, "Conv2D")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("Dense(100, relu, frozen)", True),
        ("Dense(frozen)", True),
        ("*(*, *, frozen)", True),
        ("Dense(100, relu)", True),
        ("Dense(100, relu, trainable)", False),
    ],
)
def test_frozen_layers_can_be_asked_for(pattern: str, expected: bool) -> None:
    """`frozen` asks for weights that stay, `trainable` for such that learn; else it is free."""
    assert parse_pattern(pattern).matches(FROZEN) == expected


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


def test_binary_loss_from_logits_applies_sigmoid() -> None:
    """A single linear output counts as sigmoid where a loss for two classes applies it."""
    note = CompileNote(
        optimizer="adam", loss="binary_crossentropy", loss_config={"from_logits": True}
    )
    assert settle_activations((dense(1, "linear"),), note) == (dense(1, "sigmoid"),)


def test_linear_output_without_logits_stays_linear() -> None:
    """Without `from_logits` a linear output is a linear output."""
    note = CompileNote(optimizer="adam", loss="x", loss_config={"from_logits": False})
    assert settle_activations((dense(10, "linear"),), note) == (dense(10, "linear"),)


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ((FLATTEN, DROPOUT, dense(10)), "Flatten → Dropout(0.3) → Dense(10, softmax)"),
        ((FROZEN,), "Dense(100, relu, frozen)"),
        ((FLATTEN.model_copy(update={"trainable": False}),), "Flatten"),
        ((), "—"),
    ],
)
def test_layers_are_described_in_a_line(layers: tuple[LayerNote, ...], expected: str) -> None:
    """Layers read as patterns do."""
    assert describe_layers(layers) == expected


def shaped(given: Shape | None, out: Shape | None) -> MeasuredModel:
    """A model whose first layer takes `given` and whose last gives `out`."""
    first = FLATTEN.model_copy(update={"input_shape": given})
    last = dense(10).model_copy(update={"output_shape": out})
    return MeasuredModel(event=0, status="measured", layers=(first, last), params=7_850)


def asks(params: str | None = None, **shapes: Shape) -> ModelPattern:
    """What a single dense layer of ten units must be."""
    sides: dict[Side, Shape] = {
        side: shapes[side] for side in ("input", "output") if side in shapes
    }
    bound = None if params is None else Bound.parse(params)
    return ModelPattern((parse_pattern("Dense(10, softmax)"),), bound, sides)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (asks(), True),
        (asks(input=(28, 28)), True),
        (asks(input=(28, 28), output=(10,)), True),
        (asks(input=(784,)), False),
        (asks(input=(28, 28, 1)), False),
        (asks(output=(1,)), False),
        (asks("7000 .. 8000"), True),
        (asks("> 7850"), False),
    ],
)
def test_model_is_held_against_shapes_and_params(pattern: ModelPattern, expected: bool) -> None:
    """Shapes are compared without the number of images, parameters with an exact or wide bound."""
    model = shaped((None, 28, 28), (None, 10))
    assert pattern.fits(model, model.layers) == expected


def test_unknown_shape_is_not_the_asked_one() -> None:
    """A model that was never built has no shapes, and what is asked for shows as unknown."""
    model, pattern = shaped(None, None), asks(input=(28, 28))
    found = join_texts(
        " · ",
        [
            message(
                "checks.model_structure.expected",
                layers="Flatten → Dense(10, softmax)",
                params="7,850",
            ),
            message("checks.model_structure.shape.input", shape="?"),
        ],
    )
    fits = pattern.fits(model, model.layers)
    assert (fits, pattern.describe_found(model, model.layers)) == (False, found)


def test_asked_model_is_described_with_all_that_is_asked() -> None:
    """Shapes and parameters stand behind the layers."""
    expected = join_texts(
        " · ",
        [
            message(
                "checks.model_structure.expected", layers="Dense(10, softmax)", params=">= 7000"
            ),
            message("checks.model_structure.shape.input", shape="28, 28"),
            message("checks.model_structure.shape.output", shape="10"),
        ],
    )
    assert asks(">= 7000", input=(28, 28), output=(10,)).describe() == expected


def test_model_of_which_only_layers_are_asked_is_its_layers() -> None:
    """Without a count of parameters none is described."""
    assert asks().describe() == plain("Dense(10, softmax)")
