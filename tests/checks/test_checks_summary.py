"""The model's summary is shown, or its number of parameters."""

from __future__ import annotations

import pytest
from evidence_factory import (
    TWO_LAYERS,
    Story,
    training_run,
)

from grader.checks.result import CheckResult
from grader.messages import Text, message


def says(key: str, **values: object) -> Text:
    return message(f"checks.model_structure.{key}", **values)


KERAS_3 = """Model: "sequential"
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
│ dense (Dense)                   │ (None, 100)            │        78,500 │
│ dense_1 (Dense)                 │ (None, 10)             │         1,010 │
 Total params: 79,510 (310.59 KB)
 Trainable params: 79,510 (310.59 KB)
 Non-trainable params: 0 (0.00 B)
"""
AFTER_FIT = """ Total params: 238,532 (931.77 KB)
 Trainable params: 1,010 (3.95 KB)
 Non-trainable params: 78,500 (306.64 KB)
 Optimizer params: 159,022 (621.18 KB)
"""
IN_HTML = (
    '<pre><span style="font-weight: bold"> Total params: </span>'
    '<span style="color: #00af00">79,510</span> (310.59 KB)\n</pre>'
)
OTHER = " Total params: 7,850 (30.66 KB)\n Trainable params: 7,850 (30.66 KB)\n"
UNBUILT = " Total params: 0 (0.00 B)\n Trainable params: 0 (0.00 B)\n"


def summarise(shown: str, **changes: object) -> CheckResult:
    """One two-layer model, and what a cell showed."""
    story = Story(shown={1: shown})
    index = story.add(training_run())
    story.measure(index, **{"layers": TWO_LAYERS, "params": 79_510, **changes})
    return story.check("summary_shown", bound=index)


@pytest.mark.parametrize(
    "shown",
    [
        KERAS_3,
        AFTER_FIT,
        IN_HTML,
        KERAS_3 + "None\n",
        OTHER + KERAS_3,
        AFTER_FIT + OTHER,
        "Total params: 79510",
        "79510",
        "79,510\n",
        "파라미터: 79510개",
        "78500 + 1010 = 79510.",
    ],
)
def test_summary_of_the_model_is_found(shown: str) -> None:
    """Keras's table before and after training, as HTML, and the bare number all show it."""
    assert summarise(shown).outcome == "passed"


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "179510",
        "79,510,000",
        "79510.5",
        "0.79510",
        "79510/79510 ━━━━━━",
        "│ model (Functional)  │ (None, 10)  │  79,510 │",
    ],
)
def test_other_numbers_are_no_summary(shown: str) -> None:
    """Parts of numbers, steps of a progress bar and rows of a table do not count."""
    result = summarise(shown)
    expected = ("failed", message("checks.summary_shown.none"))
    assert (result.outcome, result.message) == expected


def test_summary_of_another_model_is_shown_as_found() -> None:
    """Whoever shows another model's summary reads both numbers."""
    result = summarise(OTHER)
    expected, found = (
        message("checks.summary_shown.total", params=params) for params in ("79,510", "7,850")
    )
    seen = (result.outcome, result.message, result.expected, result.found)
    assert seen == ("failed", message("checks.summary_shown.other"), expected, found)


@pytest.mark.parametrize("changes", [{}, {"params": None, "status": "unbuilt"}])
def test_summary_before_the_inputs_are_known_is_partial(changes: dict[str, object]) -> None:
    """A summary that Keras could not count yet earns a part, and says what is missing."""
    result = summarise(UNBUILT, **changes)
    expected = ("partial", message("checks.summary_shown.hint.unbuilt"))
    assert (result.outcome, result.hint) == expected


def test_unbuilt_model_without_summary_fails() -> None:
    """A model of unknown size whose summary nobody sees has none."""
    result = summarise("", params=None, status="unbuilt")
    assert (result.outcome, result.expected) == ("failed", None)


def test_summary_of_a_model_that_cannot_be_rebuilt_is_for_a_person() -> None:
    """Without a count of our own nobody can say which summary is the right one."""
    assert summarise(KERAS_3, layers=(), status="unsupported").outcome == "errored"


@pytest.mark.parametrize(
    "shown",
    [
        "Total params: " * 10_000,
        "Total params: " + "9" * 50_000,
        "Total params: ,,,,",
        "Optimizer params: 79,510",
        "<" * 60_000,
        "Total params: " + "<b>" * 20_000 + "7",
    ],
)
def test_hostile_output_is_no_summary(shown: str) -> None:
    """Long and broken texts are read quickly, and show nothing."""
    assert summarise(shown).outcome == "failed"
