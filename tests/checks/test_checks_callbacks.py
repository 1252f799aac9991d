"""The best model is saved as training goes, and training stops in time."""

from __future__ import annotations

from typing import Any

import pytest
from evidence_factory import Story, at, callback, history_run, model_compiled, training_run

from grader.checks.result import CheckResult
from grader.evidence.events import CallbackNote, TrainingRun
from grader.messages import Text, message

HISTORY = {"loss": (0.5, 0.4, 0.3), "val_loss": (0.5, 0.45, 0.5)}
KINDS = {"checkpoint_used": "ModelCheckpoint", "stopped_early": "EarlyStopping"}


def checkpoint(**config: Any) -> CallbackNote:
    values = {"monitor": "val_loss", "filepath": "best.keras", "save_best_only": True}
    return callback("ModelCheckpoint", **{**values, **config})


def stopping(**config: Any) -> CallbackNote:
    values = {"monitor": "val_loss", "patience": 2, "restore_best_weights": True}
    return callback("EarlyStopping", **{**values, "stopped_epoch": 2, "best_epoch": 0, **config})


def run_with(*callbacks: CallbackNote, **changes: Any) -> TrainingRun:
    values: dict[str, Any] = {"history": HISTORY, "callbacks": callbacks, "epochs_asked": 20}
    return history_run(**{**values, **changes})


def look(kind: str, *events: Any, bound: int = 0, **arguments: Any) -> CheckResult:
    return Story(events=list(events)).check(kind, bound=bound, **arguments)


def says(key: str, **values: object) -> Text:
    return message(f"checks.{key}", **values)


def test_checkpoint_of_the_best_passes() -> None:
    """The book's way."""
    result = look("checkpoint_used", run_with(checkpoint()))
    assert (result.outcome, result.message) == ("passed", says("checkpoint_used.passed"))


@pytest.mark.parametrize("given", [False, None, "True", 1])
def test_checkpoint_of_every_epoch_is_partial(given: object) -> None:
    """It keeps the last model and not the best."""
    result = look("checkpoint_used", run_with(checkpoint(save_best_only=given)))
    assert (result.outcome, result.message) == ("partial", says("checkpoint_used.every_epoch"))


def test_checkpoint_of_every_epoch_may_be_asked_for() -> None:
    """An assignment decides."""
    run = run_with(checkpoint(save_best_only=False))
    assert look("checkpoint_used", run, save_best_only=False).outcome == "passed"


@pytest.mark.parametrize("monitor", ["val_acc", "val_accuracy"])
def test_checkpoint_that_watches_nothing_is_partial(monitor: str) -> None:
    """Keras warns and saves every epoch where the score does not exist."""
    result = look("checkpoint_used", run_with(checkpoint(monitor=monitor)))
    expected = ("partial", says("checkpoint_used.blind", monitor=monitor))
    assert (result.outcome, result.message) == expected


def test_early_stopping_that_stopped_passes() -> None:
    """The book's way: three of twenty epochs, and back to the best."""
    result = look("stopped_early", run_with(stopping()), patience=2)
    assert (result.outcome, result.message) == ("passed", says("stopped_early.passed", epochs=3))


@pytest.mark.parametrize("stopped", [0, None, "2", -1, True])
def test_early_stopping_that_never_stopped_is_partial(stopped: object) -> None:
    """Too few epochs or too much patience."""
    result = look("stopped_early", run_with(stopping(stopped_epoch=stopped), epochs_asked=3))
    expected = ("partial", says("stopped_early.went_on", epochs=3, patience="2"))
    assert (result.outcome, result.message) == expected


def test_training_that_an_error_ended_was_not_stopped() -> None:
    """A crash is no early stopping."""
    result = look("stopped_early", run_with(stopping(), status="raised"))
    assert result.message == says("stopped_early.went_on", epochs=3, patience="2")


def test_early_stopping_that_watches_nothing_is_partial() -> None:
    """Without validation data val_loss does not exist."""
    run = run_with(stopping(stopped_epoch=0), history={"loss": (0.5, 0.4, 0.3)})
    result = look("stopped_early", run)
    expected = ("partial", says("stopped_early.blind", monitor="val_loss"))
    assert (result.outcome, result.message) == expected


@pytest.mark.parametrize("given", [False, None, "yes"])
def test_weights_that_are_not_restored_are_partial(given: object) -> None:
    """The model stays some epochs beyond its best."""
    result = look("stopped_early", run_with(stopping(restore_best_weights=given)))
    assert (result.outcome, result.message) == ("partial", says("stopped_early.not_restored"))


def test_restoring_need_not_be_asked_for() -> None:
    """An assignment decides."""
    run = run_with(stopping(restore_best_weights=False))
    assert look("stopped_early", run, restore_best_weights=False).outcome == "passed"


@pytest.mark.parametrize("given", [10, None, "2", True, 10**400, float("nan")])
def test_other_patience_is_partial(given: object) -> None:
    """A patience that is another number, or none, is not the asked one."""
    result = look("stopped_early", run_with(stopping(patience=given)), patience="<= 5")
    assert (result.outcome, result.message) == ("partial", says("stopped_early.patience"))


@pytest.mark.parametrize("kind", KINDS)
def test_training_without_the_callback_fails(kind: str) -> None:
    """Other callbacks do not stand in for it."""
    result = look(
        kind, run_with(callback("TensorBoard"), callback("ReduceLROnPlateau", patience=2))
    )
    assert (result.outcome, result.message, result.where) == ("failed", says(f"{kind}.none"), at(3))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("event", [model_compiled(), training_run(epochs=0, status="raised")])
def test_untrained_model_used_no_callback(kind: str, event: object) -> None:
    """A callback works only during training."""
    result = look(kind, event)
    assert (result.outcome, result.message) == ("failed", says(f"{kind}.untrained"))


@pytest.mark.parametrize("kind", KINDS)
def test_callback_of_another_model_does_not_count(kind: str) -> None:
    """Each model needs its own."""
    other = run_with(checkpoint(), stopping(), number=1)
    assert look(kind, run_with(), other).outcome == "failed"


@pytest.mark.parametrize("kind", KINDS)
def test_callbacks_of_any_run_of_the_model_count(kind: str) -> None:
    """Of several runs of one model the best verdict is given, before or after the bound one."""
    poor = run_with(checkpoint(save_best_only=False), stopping(stopped_epoch=0))
    outcomes = [
        look(kind, poor, run_with(checkpoint(), stopping()), bound=bound).outcome
        for bound in (0, 1)
    ]
    assert outcomes == ["passed", "passed"]


@pytest.mark.parametrize("kind", KINDS)
def test_class_made_from_the_callback_counts(kind: str) -> None:
    """A student's subclass has another name and the same settings."""
    notes = (checkpoint(), stopping())
    own = tuple(note.model_copy(update={"name": f"My{note.name}"}) for note in notes)
    assert look(kind, run_with(*own)).outcome == "passed"


@pytest.mark.parametrize("kind", KINDS)
def test_callback_without_settings_is_borne(kind: str) -> None:
    """A forged or odd callback earns a part at most."""
    assert look(kind, run_with(callback(KINDS[kind]))).outcome == "partial"
