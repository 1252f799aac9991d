"""Learning curves: what is drawn for which history."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_reader import Page, read_page

from grader.report.axis import make_axis, make_epoch_axis
from grader.report.curves import draw_charts

NUMBERS = st.floats(-1e100, 1e100).map(lambda value: value if abs(value) >= 1e-100 else 0.0)


def draw_first(history: dict[str, tuple[float | None, ...]]) -> Page:
    return read_page(str(dict(draw_charts(history)[0].drawings)["en"]))


def test_loss_and_accuracy_are_drawn() -> None:
    """Two charts, each in both languages."""
    charts = draw_charts({"loss": (0.8, 0.5), "accuracy": (0.7, 0.8)})
    assert [chart.metric for chart in charts] == ["loss", "accuracy"]
    assert [name for name, _ in charts[0].drawings] == ["ko", "en"]


def test_accuracy_is_found_by_any_of_its_names() -> None:
    """Keras's older and longer names are accuracies too."""
    charts = draw_charts({"sparse_categorical_accuracy": (0.7, 0.8)})
    assert [chart.metric for chart in charts] == ["accuracy"]


def test_training_and_validation_are_told_apart() -> None:
    """Each line has its own class, for its colour and dashes, and a word."""
    page = draw_first({"loss": (0.8, 0.5), "val_loss": (0.6, 0.5)})
    classes = [one.attributes["class"] for one in page.elements if one.tag == "polyline"]
    assert classes == ["curve train", "curve validation"] * 2
    assert [element.text for element in page.with_class("key")] == ["training", "validation"]


def test_chart_is_told_in_words() -> None:
    """Title and description say what the picture shows."""
    page = draw_first({"loss": (0.8, 0.5), "val_loss": (0.6, 0.55)})
    texts = [one.text for one in page.elements if one.tag in ("title", "desc")]
    assert texts == ["Loss", "Epochs: 2. training 0.8 → 0.5, validation 0.6 → 0.55"]


def test_one_epoch_is_a_dot_in_the_middle() -> None:
    """A single value has no line, but can be seen."""
    page = draw_first({"loss": (0.8,)})
    dots = page.with_class("dot")
    assert [dot.attributes["cx"] for dot in dots] == ["230.0"]
    assert len(page.with_class("curve")) == 1


@pytest.mark.parametrize("gap", [None, math.nan, math.inf, -1e200])
def test_gap_splits_the_line(gap: float | None) -> None:
    """A value that is no number leaves a gap."""
    page = draw_first({"loss": (0.9, 0.8, gap, 0.6, 0.5)})
    lines = [one for one in page.with_class("curve") if one.attributes["points"].count(",") == 2]
    assert len(lines) == 3
    assert len(page.with_class("dot")) == 4


@pytest.mark.parametrize("history", [{}, {"loss": ()}, {"loss": (None, None)}, {"lr": (0.1,)}])
def test_nothing_to_draw(history: dict[str, tuple[float | None, ...]]) -> None:
    """Without a number there is no chart."""
    assert draw_charts(history) == []


def test_long_history_is_thinned() -> None:
    """Twenty thousand epochs make no larger picture than four hundred."""
    assert len(str(draw_charts({"loss": (0.5,) * 20_000})[0].drawings[0][1])) < 10_000


@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_axis_holds_every_value(values: list[float]) -> None:
    """Whatever was recorded lies between the ends of the axis, at a finite place."""
    axis = make_axis(values, 200, 0)
    assert all(-0.5 <= axis.place(value) <= 200.5 for value in values)
    assert 2 <= len(axis.ticks) <= 8
    assert len(set(axis.labels)) == len(axis.labels)


def test_ticks_are_round() -> None:
    """Ticks are round numbers around the values."""
    assert make_axis([0.43, 0.78], 200, 0).labels == ("0.4", "0.5", "0.6", "0.7", "0.8")


@pytest.mark.parametrize(
    ("epochs", "expected"),
    [
        (1, ("1",)),
        (5, ("1", "2", "3", "4", "5")),
        (20, ("5", "10", "15", "20")),
        (100, ("20", "40", "60", "80", "100")),
    ],
)
def test_epochs_are_whole(epochs: int, expected: tuple[str, ...]) -> None:
    """The ticks of the epochs are whole numbers, few of them."""
    assert make_epoch_axis(epochs, 0, 100).labels == expected
