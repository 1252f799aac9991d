"""Curves whose points are the History's."""

from __future__ import annotations

from typing import Any

import pytest
from evidence_factory import (
    SPARSE,
    Story,
    at,
    curve_figure,
    history_run,
    model_compiled,
    training_run,
)
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grader.checks.result import CheckResult
from grader.checks.series import is_drawn
from grader.evidence.events import Axes, FigureShown, Line
from grader.messages import Text, message

LOSS = (0.9, 0.5, 0.4, 0.3, 0.25)
VAL_LOSS = (0.8, 0.52, 0.45, 0.5, 0.6)
ACCURACY = (0.7, 0.8, 0.81, 0.82, 0.83)
VAL_ACCURACY = (0.69, 0.75, 0.76, 0.77, 0.765)
HISTORY = {
    "loss": LOSS,
    "val_loss": VAL_LOSS,
    "accuracy": ACCURACY,
    "val_accuracy": VAL_ACCURACY,
}
RUN = history_run(history=HISTORY)
LEGEND = ("train", "val")
LABELS: dict[str, Any] = {"x_label": "epoch", "y_label": "loss"}
BOTH = ["loss", "accuracy"]


def look(*events: Any, bound: int = 0, **arguments: Any) -> CheckResult:
    return Story(events=list(events)).check("curves_plotted", bound=bound, **arguments)


def says(key: str, **values: object) -> Text:
    return message(f"checks.curves_plotted.{key}", **values)


def figure(*curves: tuple[float | None, ...], **changes: Any) -> FigureShown:
    """A labelled figure, with a legend where there are several curves."""
    legend = LEGEND if len(curves) > 1 else ()
    return curve_figure(*curves, **{"legend": legend, **LABELS, **changes})


def test_loss_curve_passes() -> None:
    """The book's first plot: one line with names beside both axes."""
    result = look(RUN, figure(LOSS))
    assert (result.outcome, result.message, result.where) == (
        "passed",
        says("passed", names="loss"),
        at(4),
    )


def test_both_curves_on_one_axes_pass() -> None:
    """The book's second plot: training and validation, and which is which."""
    assert look(RUN, figure(LOSS, VAL_LOSS), validation=True).outcome == "passed"


def test_each_series_may_have_a_figure_of_its_own() -> None:
    """Loss and accuracy belong on separate plots, their validation beside them."""
    events = [RUN, figure(LOSS, VAL_LOSS), figure(ACCURACY, VAL_ACCURACY, y_label="정확도")]
    assert look(*events, series=BOTH, validation=True).outcome == "passed"


def test_pandas_draws_everything_at_once() -> None:
    """A data frame's plot has no names beside the axes; its legend tells them all."""
    drawn = curve_figure(*HISTORY.values(), legend=tuple(HISTORY))
    assert look(RUN, drawn, series=BOTH, validation=True).outcome == "passed"


def test_several_models_may_share_an_axes() -> None:
    """The curves of other models beside it do no harm."""
    drawn = figure(ACCURACY, LOSS, VAL_LOSS, (9.0, 8.0, 7.0))
    assert look(RUN, drawn, validation=True).outcome == "passed"


def test_any_axes_of_a_figure_counts() -> None:
    """Subplots are looked at one by one."""
    axes = (Axes(images=1), *figure(LOSS).axes)
    assert look(RUN, FigureShown(axes=axes, where=at(4))).outcome == "passed"


@pytest.mark.parametrize(
    "name", ["acc", "accuracy", "sparse_categorical_accuracy", "sparse_categorical_accuracy_2"]
)
def test_accuracy_goes_by_many_names(name: str) -> None:
    """The History's key depends on how the metric was written."""
    run = history_run(history={"loss": LOSS, name: ACCURACY, f"val_{name}": VAL_ACCURACY})
    result = look(run, figure(ACCURACY, VAL_ACCURACY), series=["accuracy"], validation=True)
    assert result.outcome == "passed"


def test_metric_may_have_a_name_of_the_students_own() -> None:
    """The only metric of a model compiled with accuracy is the accuracy."""
    run = history_run(history={"loss": LOSS, "정확도": ACCURACY})
    assert look(run, figure(ACCURACY), series=["accuracy"]).outcome == "passed"


def test_another_metric_is_no_accuracy() -> None:
    """Nothing that the model was not compiled with is taken for accuracy."""
    compiled = SPARSE.model_copy(update={"metrics": ("mse",)})
    run = history_run(history={"loss": LOSS, "mse": ACCURACY}, compiled=compiled)
    result = look(run, figure(ACCURACY), series=["accuracy"])
    assert (result.outcome, result.message) == ("failed", says("no_accuracy"))


@pytest.mark.parametrize("part", [slice(1, None), slice(None, 4)])
def test_most_of_the_epochs_are_enough(part: slice) -> None:
    """Leaving out the first or the last fifth is a choice of the student's."""
    assert look(RUN, figure(LOSS[part])).outcome == "passed"


@pytest.mark.parametrize(
    "drawn",
    [
        LOSS[:3],
        LOSS[::-1],
        (*LOSS, 0.2),
        (0.9, 0.7, 0.6, 0.5, 0.4),
        tuple(value * 100 for value in LOSS),
        tuple(value * (1 + 1e-4) for value in LOSS),
        (None, None, None, None, None),
        (),
    ],
)
def test_other_values_fail(drawn: tuple[float | None, ...]) -> None:
    """Too few epochs, another order, smoothed or changed numbers are not the History."""
    assert look(RUN, figure(drawn)).outcome == "failed"


def test_accuracy_in_per_cent_is_accuracy() -> None:
    """Times 100 it says the same."""
    drawn = figure(tuple(value * 100 for value in ACCURACY))
    assert look(RUN, drawn, series=["accuracy"]).outcome == "passed"


def test_rounding_of_float32_is_forgiven() -> None:
    """NumPy's smaller floats differ in the eighth digit."""
    assert look(RUN, figure(tuple(value * (1 + 5e-8) for value in LOSS))).outcome == "passed"


def test_epoch_without_a_number_is_missing_in_both() -> None:
    """A loss that was no number leaves a hole in the line, at the same place."""
    run = history_run(history={"loss": (0.9, None, 0.4, 0.3, 0.2)})
    outcomes = [look(run, figure(drawn)).outcome for drawn in (run.history["loss"], LOSS)]
    assert outcomes == ["passed", "failed"]


def test_any_run_of_the_model_may_be_drawn() -> None:
    """One model fitted twice has two Histories."""
    later = history_run(history={"loss": (0.2, 0.1, 0.05)})
    assert look(RUN, later, figure(LOSS), bound=1).outcome == "passed"


def test_runs_of_one_model_may_be_drawn_in_a_row() -> None:
    """Who fits epoch by epoch draws all of them as one curve."""
    runs = [history_run(history={"loss": (value,)}) for value in LOSS]
    assert look(*runs, figure(LOSS), bound=4).outcome == "passed"


def test_curve_of_another_model_fails_and_is_named() -> None:
    """The variable was given another History in between."""
    other = history_run(1, history={"loss": (0.7, 0.6, 0.5)})
    result = look(RUN, other, figure((0.7, 0.6, 0.5)))
    expected = ("failed", says("other"), says("line.other", name="loss"))
    assert (result.outcome, result.message, result.found) == expected


def test_wrong_key_fails_and_is_named() -> None:
    """The accuracy is not the loss."""
    result = look(RUN, figure(ACCURACY))
    expected = ("failed", says("other"), says("line.own", name="accuracy"))
    assert (result.outcome, result.message, result.found) == expected


def test_numbers_of_no_training_are_called_so() -> None:
    """A line of one's own is not a History."""
    assert look(RUN, figure((1.0, 2.0, 3.0))).found == says("line.unknown")


def test_curves_on_two_axes_fail() -> None:
    """Validation is to be seen beside training."""
    result = look(RUN, figure(LOSS), figure(VAL_LOSS), validation=True)
    assert (result.outcome, result.message) == ("failed", says("apart"))


def test_one_of_the_two_curves_fails() -> None:
    """The validation is missing."""
    result = look(RUN, figure(LOSS, ACCURACY), validation=True)
    assert (result.outcome, result.message) == ("failed", says("one_line"))


def test_same_line_is_not_both_curves() -> None:
    """Where training and validation happen to be equal, two lines are needed all the same."""
    run = history_run(history={"loss": LOSS, "val_loss": LOSS})
    outcomes = [look(run, drawn, validation=True).outcome for drawn in (figure(LOSS), BOTH_EQUAL)]
    assert outcomes == ["failed", "passed"]


BOTH_EQUAL = figure(LOSS, LOSS)


def test_one_of_two_series_is_partial() -> None:
    """The loss is there, the accuracy is not."""
    result = look(RUN, figure(LOSS), series=BOTH)
    assert (result.outcome, result.message) == ("partial", says("some", name="accuracy"))


def test_missing_series_names_its_obstacle() -> None:
    """Where the accuracy was never recorded, the hint is about that."""
    result = look(history_run(history={"loss": LOSS}), figure(LOSS), series=BOTH)
    assert (result.outcome, result.hint) == ("partial", says("hint.no_accuracy"))


def test_training_without_validation_has_no_validation_curve() -> None:
    """The hint leads to fit() and not to the plot."""
    result = look(history_run(history={"loss": LOSS}), figure(LOSS), validation=True)
    assert (result.outcome, result.message) == ("failed", says("no_validation"))


def test_no_plot_fails() -> None:
    """Pictures and bars are no curves."""
    result = look(RUN, FigureShown(axes=(Axes(images=10, bars=(1.0, 2.0)),), where=at(4)))
    assert (result.outcome, result.message, result.where) == ("failed", says("none"), at(3))


@pytest.mark.parametrize("event", [model_compiled(), training_run(epochs=0, status="raised")])
def test_untrained_model_has_no_curves(event: object) -> None:
    """Without an epoch there is nothing to draw."""
    result = look(event, figure(LOSS))
    assert (result.outcome, result.message) == ("failed", says("untrained"))


def test_single_epoch_is_no_curve() -> None:
    """One point shows no change."""
    result = look(history_run(history={"loss": (0.5,)}), figure((0.5,)))
    assert (result.outcome, result.message) == ("failed", says("short"))


@pytest.mark.parametrize("history", [{}, {"loss": ()}, {"loss": (None, None, None)}])
def test_history_without_numbers_fails(history: dict[str, tuple[None, ...]]) -> None:
    """An empty or broken History is matched by no line."""
    run = history_run(history=history, epochs=3)
    assert look(run, figure((None, None, None)), figure(LOSS)).outcome == "failed"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"title": "손실 곡선"}, "passed"),
        ({"y_label": "손실"}, "passed"),
        ({"x_label": "에포크"}, "passed"),
        ({"legend": ("훈련 손실",)}, "passed"),
        ({"legend": ("train",)}, "partial"),
        ({"title": "  "}, "partial"),
        ({}, "partial"),
    ],
)
def test_plot_says_what_it_shows(labels: dict[str, Any], expected: str) -> None:
    """A name beside an axes, a title or a telling legend, in any language."""
    assert look(RUN, curve_figure(LOSS, **labels)).outcome == expected


@pytest.mark.parametrize("legend", [(), ("train",), ("", " ")])
def test_two_curves_need_a_legend(legend: tuple[str, ...]) -> None:
    """Colour alone does not tell one from the other."""
    result = look(RUN, figure(LOSS, VAL_LOSS, legend=legend), validation=True)
    assert (result.outcome, result.message) == ("partial", says("no_legend"))


def test_mark_beside_a_curve_needs_no_legend() -> None:
    """A line at the best epoch has two points and is no curve."""
    assert look(RUN, figure(LOSS, (0.0, 1.0), legend=())).outcome == "passed"


def test_labels_need_not_be_asked_for() -> None:
    """An assignment may do without."""
    drawn = curve_figure(LOSS, VAL_LOSS)
    assert look(RUN, drawn, validation=True, labelled=False).outcome == "passed"


def test_best_labelled_of_two_plots_counts() -> None:
    """A first try without labels does no harm."""
    assert look(RUN, curve_figure(LOSS), figure(LOSS)).outcome == "passed"


@pytest.mark.parametrize("series", [[], ["val_loss"], "loss", ["loss", "loss", "loss"]])
def test_wrong_series_are_refused(series: object) -> None:
    """Only loss and accuracy can be asked for."""
    with pytest.raises(ValidationError):
        look(RUN, series=series)


def test_endless_lines_are_not_looked_at() -> None:
    """More points than any honest notebook draws are passed over."""
    long = Axes(lines=tuple(Line(y=(0.5,) * 20_000) for _ in range(6)))
    result = look(RUN, FigureShown(axes=(long,), where=at(4)), figure(LOSS))
    assert (result.outcome, result.message) == ("failed", says("none"))


VALUES = st.lists(
    st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)), max_size=30
)


@given(VALUES, VALUES)
def test_lines_of_any_values_are_borne(
    drawn: list[float | None], values: list[float | None]
) -> None:
    """Lengths that differ, holes and huge numbers are a no and never an error."""
    fits = is_drawn(tuple(drawn), tuple(values), as_percent=True)
    assert not fits or 2 <= len(drawn) <= len(values)


@given(st.lists(st.floats(0.01, 100.0), min_size=2, max_size=30))
def test_series_shows_itself(values: list[float]) -> None:
    """Every curve of two points or more is found when it is drawn."""
    assert is_drawn(tuple(values), tuple(values))


def test_loss_that_is_no_number_leaves_no_curve() -> None:
    """Whoever drew a loss that grew beyond all bounds reads just that."""
    lost = (0.9, None, None)
    result = look(history_run(history={"loss": lost}), figure(lost))
    assert (result.outcome, result.message) == ("failed", says("broken"))
    assert result.hint == says("hint.broken")
