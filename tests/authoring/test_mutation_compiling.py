"""Mutants of compile: loss, optimizer, its parameters and the metrics."""

from __future__ import annotations

import pytest
from spoiling import spoil


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("wrong_loss", "m.compile(loss='sparse_categorical_crossentropy')",
         'm.compile(loss="mean_squared_error")'),
        ("wrong_loss", "m.compile(loss=keras.losses.SparseCategoricalCrossentropy())",
         'm.compile(loss="mean_squared_error")'),
        ("other_label_form", "m.compile(loss='sparse_categorical_crossentropy')",
         'm.compile(loss="categorical_crossentropy")'),
        ("other_label_form", "m.compile(loss='categorical_crossentropy')",
         'm.compile(loss="sparse_categorical_crossentropy")'),
        ("wrong_optimizer", "m.compile(optimizer='adam')", 'm.compile(optimizer="adadelta")'),
        ("wrong_optimizer", "m.compile(optimizer=Adadelta())", 'm.compile(optimizer="adamax")'),
        ("drop_learning_rate", "s = SGD(learning_rate=0.1, momentum=0.9)", "s = SGD(momentum=0.9)"),
        ("drop_momentum", "s = SGD(0.1, momentum=0.9)", "s = SGD(0.1)"),
        ("drop_nesterov", "s = SGD(momentum=0.9, nesterov=True)", "s = SGD(momentum=0.9)"),
        ("drop_metrics", "m.compile(metrics=['accuracy'])", "m.compile()"),
        ("no_compile", "m.compile(\n    loss='mse',\n)", "pass"),
    ],
)  # fmt: skip
def test_compile_is_spoilt(kind: str, before: str, after: str) -> None:
    """The mutant differs from the solution by that mistake alone."""
    assert spoil(kind, before) == after


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("wrong_loss", "m.compile(loss='mse')"),
        ("wrong_optimizer", "m.compile(loss='mse')"),
        ("drop_learning_rate", "s = SGD(learning_rate=0.01)"),
        ("drop_learning_rate", "a = Adam(learning_rate=0.001)"),
        ("drop_nesterov", "s = SGD(nesterov=False)"),
        ("no_compile", "re.match(p, t)"),
    ],
)
def test_what_makes_no_difference_is_left_alone(kind: str, source: str) -> None:
    """Keras's own defaults, and calls that compile nothing, give no mutant."""
    assert spoil(kind, source) is None
