"""Mutants of callbacks, of files and of predictions."""

from __future__ import annotations

import pytest
from spoiling import spoil

MADE = "c = ModelCheckpoint('a.keras', save_best_only=True)\ns = EarlyStopping(patience=2)"
PREDICTED = "p = m.predict(x)"


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("drop_checkpoint", "m.fit(x, y, callbacks=[c, s])", "m.fit(x, y, callbacks=[s])"),
        ("drop_early_stopping", "m.fit(x, y, callbacks=[c, s])", "m.fit(x, y, callbacks=[c])"),
        ("drop_early_stopping", "m.fit(x, y, callbacks=[s])", "m.fit(x, y, callbacks=[])"),
        ("drop_early_stopping", "m.fit(x, y, callbacks=s)", "m.fit(x, y)"),
        ("drop_early_stopping", "m.fit(x, callbacks=[keras.callbacks.EarlyStopping()])",
         "m.fit(x, callbacks=[])"),
        ("drop_save_best_only", "ModelCheckpoint('a.keras', save_best_only=True)",
         "ModelCheckpoint('a.keras')"),
        ("drop_patience", "EarlyStopping(patience=2, restore_best_weights=True)",
         "EarlyStopping(restore_best_weights=True)"),
        ("drop_restore_best_weights", "EarlyStopping(patience=2, restore_best_weights=True)",
         "EarlyStopping(patience=2)"),
    ],
)  # fmt: skip
def test_callbacks_are_spoilt(kind: str, before: str, after: str) -> None:
    """A callback goes from its call of fit, wherever it was made, or loses an argument."""
    assert spoil(kind, MADE, before) == after


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("remove_save", "m.save('a.keras')", "pass"),
        ("remove_save_weights", "m.save_weights('a.weights.h5')", "pass"),
        ("remove_load", "n = keras.models.load_model('a.keras')", "pass"),
        ("remove_load_weights", "m.load_weights('a.weights.h5')", "pass"),
        ("load_other_file", "m.load_weights('a.weights.h5')",
         "m.load_weights('other-a.weights.h5')"),
        ("load_other_file", "n = load_model(path)", 'n = load_model("other.keras")'),
    ],
)  # fmt: skip
def test_files_are_spoilt(kind: str, before: str, after: str) -> None:
    """What was saved is not, or not what is read."""
    assert spoil(kind, before) == after


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("drop_predict", "q = m.predict(x)", "pass"),
        ("drop_argmax", "k = np.argmax(p, axis=1)", "k = p"),
        ("drop_argmax", "print(p[0].argmax())", "print(p[0])"),
        ("drop_argmax", "k = m.predict(x).argmax(axis=-1)", "k = m.predict(x)"),
        ("drop_round", "print(p.round(2))", "print(p)"),
        ("drop_round", "print(np.round(p, 2))", "print(p)"),
        ("hide_predictions", "print(p[0])\nprint(x.shape)", "pass\nprint(x.shape)"),
    ],
)
def test_predictions_are_spoilt(kind: str, before: str, after: str) -> None:
    """Predictions of an earlier cell are known by the call that made them."""
    assert spoil(kind, PREDICTED, before) == after


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("drop_checkpoint", "m.fit(x, y, callbacks=[s])"),
        ("drop_patience", "EarlyStopping(patience=0)"),
        ("drop_save_best_only", "ModelCheckpoint('a.keras', save_best_only=False)"),
        ("remove_save", "np.save('a.npy', x)"),
        ("remove_save", "image.save('a.png')"),
        ("drop_round", "print(score.round(2))"),
        ("drop_argmax", "best = np.argmax(h.history['val_accuracy'])"),
    ],
)
def test_what_makes_no_difference_is_left_alone(kind: str, source: str) -> None:
    """A site must mean what the mutant spoils."""
    assert spoil(kind, MADE, source) is None
