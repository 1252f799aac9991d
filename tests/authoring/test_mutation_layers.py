"""Mutants of layers: the change is the asked one, in whatever idiom the model is written."""

from __future__ import annotations

import pytest
from spoiling import spoil

LIST = 'm = keras.Sequential([\n    Dense(100, "relu"),\n    Dense(10, activation="softmax"),\n])'
FACTORY = "m = model_fn(keras.layers.Dropout(0.3))"


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("drop_layer", "f([Dense(9, 'relu'), Dense(10, 'softmax')])", "f([Dense(10, 'softmax')])"),
        ("drop_layer", "m.add(Dense(9, 'relu'))", "pass"),
        ("drop_layer", "y = layers.Dense(9, 'relu')(x)", "y = x"),
        ("add_layer", "f([Dense(10, 'softmax')])",
         "f([Dense(37, activation=\"relu\"), Dense(10, 'softmax')])"),
        ("add_layer", "m.add(L.Dense(10, 'softmax'))",
         "m.add(L.Dense(37, activation=\"relu\"))\nm.add(L.Dense(10, 'softmax'))"),
        ("add_layer", "y = Dense(10, 'softmax')(x)",
         "y = Dense(10, 'softmax')(Dense(37, activation=\"relu\")(x))"),
        ("change_units", "f([Dense(units=100, activation='relu')])",
         "f([Dense(units=37, activation='relu')])"),
        ("output_units", "f([Dense(10, activation='softmax')])",
         "f([Dense(64, activation='softmax')])"),
        ("change_activation", "Dense(9, activation='relu')", 'Dense(9, activation="tanh")'),
        ("change_activation", "Dense(9, keras.activations.tanh)", 'Dense(9, "relu")'),
        ("output_activation", "Dense(10, activation='softmax')", 'Dense(10, activation="sigmoid")'),
        ("output_activation", "Dense(1, activation='sigmoid')", 'Dense(1, activation="softmax")'),
        ("drop_dropout", "f([Dense(9), Dropout(0.3)])", "f([Dense(9)])"),
        ("drop_dropout", FACTORY, "m = model_fn()"),
        ("change_dropout_rate", "Dropout(0.3)", "Dropout(0.7)"),
        ("change_dropout_rate", "Dropout(rate=0.5)", "Dropout(rate=0.1)"),
        ("no_flatten", "f([Flatten(), Dense(9)])", "f([Dense(9)])"),
        ("drop_summary", "m.summary()", "pass"),
    ],
)  # fmt: skip
def test_layers_are_spoilt(kind: str, before: str, after: str) -> None:
    """The mutant differs from the solution by that mistake alone."""
    assert spoil(kind, before) == after


def test_output_layer_is_never_dropped() -> None:
    """A network without its output layer is no mistake that runs."""
    assert spoil("drop_layer", "f([Input((784,)), Dense(10, activation='softmax')])") is None


def test_last_layer_without_activation_is_the_output() -> None:
    """Logits are outputs as well."""
    assert spoil("change_units", "f([Dense(100), Dense(10)])") == "f([Dense(37), Dense(10)])"


def test_layer_with_a_name_is_dropped_where_it_is_used() -> None:
    """A layer that was made in an earlier cell is left out of the list."""
    made = "d1 = Dense(100, activation='sigmoid')\nd2 = Dense(10, activation='softmax')"
    assert spoil("drop_layer", made, "m = Sequential([d1, d2])") == "m = Sequential([d2])"


def test_lines_of_a_list_stay() -> None:
    """Only the text of the layer goes, comments and Korean text before it stay in place."""
    before = f"# 은닉층은 하나예요.\n{LIST}"
    assert spoil("change_units", before) == before.replace("100", "37")
