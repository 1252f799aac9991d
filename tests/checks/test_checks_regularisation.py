"""Overfitting is seen, and answered."""

from __future__ import annotations

from typing import Any

import pytest
from evidence_factory import (
    Story,
    at,
    curve_figure,
    dense,
    history_run,
    judge,
    model_compiled,
    training_run,
)

from grader.checks.context import Unmeasured
from grader.checks.result import CheckResult
from grader.evidence.events import TrainingRun
from grader.measurement.model import LayerNote
from grader.messages import Text, message

LOSS = (0.9, 0.5, 0.4, 0.3, 0.25)
RISING = (0.8, 0.52, 0.45, 0.5, 0.6)
FALLING = (0.8, 0.52, 0.45, 0.44, 0.43)
HIDDEN, OUTPUT = dense(100, "relu", 78_500), dense(10, "softmax", 1_010)


def says(key: str, **values: object) -> Text:
    return message(f"checks.{key}", **values)


def dropout(rate: float | None = 0.3, kind: str = "Dropout") -> LayerNote:
    return LayerNote(type=kind, name="dropout", rate=rate)


def look_at_layers(*layers: LayerNote, event: Any = None, **arguments: Any) -> CheckResult:
    story = Story(events=[event or training_run()])
    story.measure(0, layers=layers)
    return story.check("dropout_used", bound=0, **arguments)


def test_dropout_behind_the_hidden_layer_passes() -> None:
    """The book's way."""
    result = look_at_layers(HIDDEN, dropout(), OUTPUT, rate=0.3)
    assert (result.outcome, result.message) == ("passed", says("dropout_used.passed"))


@pytest.mark.parametrize("kind", ["AlphaDropout", "GaussianDropout", "SpatialDropout1D", "Dropout"])
def test_kinds_of_dropout(kind: str) -> None:
    """Its relatives do the same thing, and without a rate any will do."""
    expected = "failed" if kind == "SpatialDropout1D" else "passed"
    assert look_at_layers(HIDDEN, dropout(0.5, kind), OUTPUT).outcome == expected


def test_model_without_dropout_fails() -> None:
    """There is no such layer."""
    result = look_at_layers(HIDDEN, OUTPUT)
    assert (result.outcome, result.message, result.where) == (
        "failed",
        says("dropout_used.none"),
        at(3),
    )


@pytest.mark.parametrize("rate", [0.0, float("nan")])
def test_dropout_that_switches_nothing_off_fails(rate: float) -> None:
    """A rate of 0 is no Dropout."""
    result = look_at_layers(HIDDEN, dropout(rate), OUTPUT)
    assert (result.outcome, result.message) == ("failed", says("dropout_used.idle"))


def test_dropout_behind_the_output_is_partial() -> None:
    """There it regularises nothing."""
    result = look_at_layers(HIDDEN, OUTPUT, dropout())
    assert (result.outcome, result.message) == ("partial", says("dropout_used.last"))


@pytest.mark.parametrize("rate", [0.5, None])
def test_other_rate_is_partial(rate: float | None) -> None:
    """The layer is there, its rate is not the asked one."""
    result = look_at_layers(HIDDEN, dropout(rate), OUTPUT, rate="0.2 .. 0.4")
    assert (result.outcome, result.message) == ("partial", says("dropout_used.rate"))


def test_one_of_several_dropouts_is_enough() -> None:
    """Each layer is looked at by itself."""
    layers = (dropout(0.1), HIDDEN, dropout(0.3), OUTPUT, dropout(0.0))
    assert look_at_layers(*layers, rate=0.3).outcome == "passed"


def test_untrained_model_with_dropout_is_partial() -> None:
    """Dropout works only during training."""
    result = look_at_layers(HIDDEN, dropout(), OUTPUT, event=model_compiled())
    assert (result.outcome, result.message) == ("partial", says("dropout_used.untrained"))


def test_model_without_layers_fails() -> None:
    """A model that has none has no Dropout."""
    assert look_at_layers().outcome == "failed"


def test_model_that_cannot_be_rebuilt_is_for_a_person() -> None:
    """Its layers stay unknown through no fault of the student's."""
    story = Story(events=[training_run()])
    story.measure(0, None, status="unsupported", layers=())
    result = story.check("dropout_used", bound=0)
    assert (result.outcome, result.message) == ("errored", says("common.unmeasured"))


def test_model_that_was_not_measured_is_for_a_person() -> None:
    """The measurement knows nothing of it."""
    with pytest.raises(Unmeasured):
        Story(events=[training_run()]).check("dropout_used", bound=0)


def run(
    val_loss: tuple[float | None, ...] = RISING,
    loss: tuple[float | None, ...] = LOSS,
    number: int = 0,
    **changes: Any,
) -> TrainingRun:
    return history_run(number, history={"loss": loss, "val_loss": val_loss}, **changes)


def see(*events: Any, shown: dict[int, str] | None = None, bound: int = 0) -> CheckResult:
    story = Story(events=list(events), shown=shown or {})
    return story.check("overfitting_seen", bound=bound)


def test_rising_validation_loss_that_was_drawn_passes() -> None:
    """The book's way: best epoch and gap are told."""
    result = see(run(), curve_figure(LOSS, RISING))
    expected = ("passed", says("overfitting_seen.passed", epoch=3, last=5, gap="0.35"))
    assert (result.outcome, result.message) == expected


@pytest.mark.parametrize(
    "shown",
    [
        "loss: 0.2500 - val_loss: 0.6000",
        "{'loss': [0.9, 0.25], 'val_loss': [0.8, 0.6]}",
        "2.50e-01 6.00e-01",
    ],
)
def test_rising_validation_loss_that_was_printed_passes(shown: str) -> None:
    """The last value of both losses stands on the screen."""
    assert see(run(), shown={3: shown}).outcome == "passed"


@pytest.mark.parametrize(
    ("figures", "shown"),
    [
        ([], ""),
        ([], "loss: 0.2511 - val_loss: 0.6000"),
        ([], "0.2500"),
        ([curve_figure(LOSS), curve_figure(RISING)], ""),
        ([curve_figure(LOSS, FALLING)], ""),
    ],
)
def test_overfitting_that_nobody_looked_at_is_partial(figures: list[Any], shown: str) -> None:
    """One loss alone, or on another plot, does not show where they part."""
    result = see(run(), *figures, shown={3: shown})
    expected = ("partial", says("overfitting_seen.unseen", epoch=3, last=5, gap="0.35"))
    assert (result.outcome, result.message) == expected


def test_falling_validation_loss_that_was_drawn_is_partial() -> None:
    """It was looked at, but the training was too short to overfit."""
    result = see(run(FALLING), curve_figure(LOSS, FALLING))
    expected = ("partial", says("overfitting_seen.not_yet", epoch=5, last=5, gap="0.18"))
    assert (result.outcome, result.message) == expected


def test_falling_validation_loss_unseen_fails() -> None:
    """Neither the one nor the other."""
    assert see(run(FALLING)).outcome == "failed"


def test_validation_loss_below_the_training_loss_is_no_overfitting() -> None:
    """With Dropout it may jitter, and there is no gap."""
    low = (0.3, 0.2, 0.1, 0.15, 0.2)
    result = see(run(low), curve_figure(LOSS, low))
    assert (result.outcome, result.message) == (
        "partial",
        says("overfitting_seen.no_gap", epoch=3, last=5, gap="-0.05"),
    )


def test_any_run_of_the_model_may_overfit() -> None:
    """A model trained twice is looked at twice."""
    events = [run(), run(FALLING), curve_figure(LOSS, RISING)]
    assert see(*events, bound=1).outcome == "passed"


@pytest.mark.parametrize("history", [{}, {"loss": LOSS}, {"loss": (), "val_loss": ()}])
def test_training_without_validation_shows_no_overfitting(history: dict[str, Any]) -> None:
    """Without a validation loss nobody can tell."""
    result = see(history_run(history=history, epochs=5))
    assert (result.outcome, result.message) == ("failed", says("overfitting_seen.no_validation"))


@pytest.mark.parametrize(
    ("loss", "val_loss", "key"),
    [
        ((0.5,), (0.6,), "short"),
        ((0.5, 0.4), (None, 0.6), "short"),
        ((0.5, 0.4), (0.5, None), "broken"),
        ((0.5, None), (0.5, 0.6), "broken"),
    ],
)
def test_odd_losses_fail_with_a_reason(
    loss: tuple[float | None, ...], val_loss: tuple[float | None, ...], key: str
) -> None:
    """A single epoch, or a loss that is no number."""
    result = see(run(val_loss, loss))
    assert (result.outcome, result.message) == ("failed", says(f"overfitting_seen.{key}"))


def test_losses_of_different_lengths_are_borne() -> None:
    """Validation may be done every second epoch only."""
    short = (0.8, 0.45, 0.6)
    assert see(run(short), curve_figure(LOSS, short)).outcome == "passed"


@pytest.mark.parametrize("event", [model_compiled(), training_run(epochs=0, status="raised")])
def test_untrained_model_does_not_overfit(event: object) -> None:
    """Without an epoch there is no loss."""
    result = see(event)
    assert (result.outcome, result.message) == ("failed", says("overfitting_seen.untrained"))


def compare(first: Any, second: Any, **bound: int) -> CheckResult:
    story = Story(events=[first, second])
    names = {"model": 0, "than": 1, **bound}
    return judge(story, "overfitting_reduced", bound=names, model="model", than="than")


def test_smaller_gap_passes() -> None:
    """The network with Dropout ends with its losses closer together."""
    result = compare(run(FALLING), run(RISING, number=1))
    expected = ("passed", says("overfitting_reduced.passed", gap="0.18", other="0.35"))
    assert (result.outcome, result.message) == expected


@pytest.mark.parametrize("second", [FALLING, RISING])
def test_gap_that_is_no_smaller_fails(second: tuple[float, ...]) -> None:
    """As large or larger is not reduced."""
    result = compare(run(RISING), run(second, number=1))
    assert (result.outcome, result.hint) == ("failed", says("overfitting_reduced.hint.failed"))


def test_negative_gap_is_small() -> None:
    """Dropout makes the training loss larger than the validation loss."""
    assert compare(run((0.3, 0.2), (0.5, 0.4)), run(number=1)).outcome == "passed"


@pytest.mark.parametrize("bound", [{"than": 0}, {"model": 1}])
def test_model_is_not_compared_with_itself(bound: dict[str, int]) -> None:
    """Both names may have found the same training."""
    result = compare(run(), run(number=1), **bound)
    assert (result.outcome, result.message) == ("failed", says("overfitting_reduced.same"))


def test_two_runs_of_one_model_can_be_compared() -> None:
    """Each name stands for the run that it found."""
    assert compare(run(FALLING), run(RISING)).outcome == "passed"


@pytest.mark.parametrize(
    "other",
    [
        history_run(1, history={"loss": LOSS}),
        run((0.5, None), (0.5, 0.4), number=1),
        model_compiled(1),
        training_run(1, epochs=0, status="raised"),
    ],
)
def test_losses_that_are_missing_fail(other: Any) -> None:
    """Whichever of the two has none, the page says which."""
    results = [compare(other, run()), compare(run(), other)]
    assert [(result.outcome, result.message) for result in results] == [
        ("failed", says("overfitting_reduced.unknown")),
        ("failed", says("overfitting_reduced.other_unknown")),
    ]


def test_huge_losses_are_borne() -> None:
    """A training that blew up is no reason to fall over, nor to fill the page."""
    result = compare(run((1.0, 1e308), (1.0, -1e308)), run(number=1))
    assert (result.outcome, result.message.en.count("0") < 50) == ("failed", True)


def test_dropout_of_a_model_without_inputs_is_in_its_place() -> None:
    """A model that was never built has no weights; its layers stand where they stand."""
    layers = [layer.model_copy(update={"params": 0}) for layer in (HIDDEN, dropout(), OUTPUT)]
    result = look_at_layers(*layers, event=model_compiled())
    assert (result.outcome, result.message) == ("partial", says("dropout_used.untrained"))
