"""Mutants of fit."""

from __future__ import annotations

import pytest
from spoiling import spoil

TWO_STEPS = "train_set, test_set = load_data()\nx, y = train_set\nimages, labels = test_set"
ONE_STEP = "(x, y), (images, labels) = keras.datasets.mnist.load_data()"


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("fewer_epochs", "m.fit(x, y, epochs=20)", "m.fit(x, y, epochs=1)"),
        ("fewer_epochs", "m.fit(x, y, epochs=n)", "m.fit(x, y, epochs=1)"),
        ("change_batch_size", "m.fit(x, y, batch_size=128)", "m.fit(x, y, batch_size=50)"),
        ("no_fit", "h = m.fit(x, y)", "pass"),
        ("validate_on_training", "m.fit(a, b, validation_data=(c, d))",
         "m.fit(a, b, validation_data=(a, b))"),
        ("drop_validation_data", "m.fit(a, b, validation_data=(c, d))", "m.fit(a, b)"),
        ("drop_validation_data", "m.fit(a, b, validation_split=0.2)", "m.fit(a, b)"),
        ("drop_history", "h = m.fit(a, b)\nprint(h.history)", "m.fit(a, b)\nprint(h.history)"),
    ],
)  # fmt: skip
def test_training_is_spoilt(kind: str, before: str, after: str) -> None:
    """The mutant differs from the solution by that mistake alone."""
    assert spoil(kind, before) == after


@pytest.mark.parametrize("loading", [TWO_STEPS, ONE_STEP], ids=["two steps", "one step"])
def test_test_images_are_prepared_like_those_of_training(loading: str) -> None:
    """Where nothing is evaluated on test images, they are taken as loaded, scaled and shaped."""
    assert spoil("train_on_test", loading, "m.fit(flat, y)") == (
        "m.fit(images.reshape(-1, *flat.shape[1:]) / 255.0, labels)"
    )


def test_prepared_test_images_are_taken_from_evaluate() -> None:
    """Whatever the model is tested with has the right shape already."""
    evaluated = "m.evaluate(x_test, y_test)"
    assert spoil("train_on_test", evaluated, "m.fit(x, y)") == "m.fit(x_test, y_test)"


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("no_fit", "SGDClassifier().fit(x, y)"),
        ("no_fit", "sgd = SGDClassifier()\nsgd.fit(x, y)"),
        ("fewer_epochs", "m.fit(x, y, epochs=1)"),
        ("change_batch_size", "m.fit(x, y)"),
        ("train_on_test", "m.fit(x, y)"),
        ("drop_history", "h = m.fit(x, y)"),
    ],
)
def test_what_makes_no_difference_is_left_alone(kind: str, source: str) -> None:
    """Estimators are no networks, and a History that nobody reads may go."""
    assert spoil(kind, source) is None
