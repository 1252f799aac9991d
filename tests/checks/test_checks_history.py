"""What fit() returns is kept, in whatever way."""

from __future__ import annotations

import pytest
from evidence_factory import (
    Story,
    at,
    curve_figure,
    history_run,
    history_variable,
    model_compiled,
    training_run,
)

from grader.messages import Text, message

LOSS = (0.912345678, 0.512345678, 0.412345678, 0.312345678, 0.256789123)
RUN = history_run(history={"loss": LOSS})


def says(key: str, **values: object) -> Text:
    return message(f"checks.history_kept.{key}", **values)


def test_history_in_a_variable_passes() -> None:
    """The book's way: the name is told."""
    result = Story(events=[RUN, history_variable(0, "history")]).check("history_kept", bound=0)
    assert (result.outcome, result.message) == ("passed", says("passed", variable="history"))


def test_training_without_a_variable_fails() -> None:
    """The progress on the screen is no History."""
    story = Story(events=[RUN], shown={3: "Epoch 1/5 - loss: 0.9123\nEpoch 2/5 - loss: 0.5123"})
    result = story.check("history_kept", bound=0)
    assert (result.outcome, result.message, result.where) == ("failed", says("none"), at(3))


@pytest.mark.parametrize("event", [model_compiled(), training_run(epochs=0, status="raised")])
def test_untrained_model_has_no_history(event: object) -> None:
    """Without an epoch there is nothing to keep."""
    story = Story(events=[event, history_variable()])
    assert story.check("history_kept", bound=0).message == says("untrained")


def test_history_of_another_model_does_not_count() -> None:
    """Runs are counted from 0 over all models."""
    story = Story(events=[RUN, history_run(1, history={"loss": LOSS[:3]}), history_variable(1)])
    assert story.check("history_kept", bound=0).outcome == "failed"


def test_any_run_of_the_model_will_do() -> None:
    """Who trains one model twice may keep either History."""
    events = [model_compiled(), RUN, training_run(epochs=2), history_variable(1)]
    assert Story(events=events).check("history_kept", bound=1).outcome == "passed"


@pytest.mark.parametrize("run", [1, 2, 10**9])
def test_run_that_never_was_is_no_history(run: int) -> None:
    """A number beyond the last training run names nothing."""
    events = [RUN, history_variable(run)]
    assert Story(events=events).check("history_kept", bound=0).outcome == "failed"


def test_drawn_history_was_kept() -> None:
    """`model.history` is in no variable, but its numbers are on the plot."""
    result = Story(events=[RUN, curve_figure(LOSS)]).check("history_kept", bound=0)
    assert (result.outcome, result.message, result.where) == ("passed", says("drawn"), at(4))


@pytest.mark.parametrize(
    "shown",
    [
        "{'loss': " + str(list(LOSS)) + "}",
        "\n".join(f"{n}  {value:.6f}" for n, value in enumerate(LOSS)),
        "\n".join(f"{value:.7f}" for value in LOSS[:4]),
    ],
)
def test_printed_history_was_kept(shown: str) -> None:
    """A dictionary, a table of pandas's, or most of the values one by one."""
    result = Story(events=[RUN], shown={4: shown}).check("history_kept", bound=0)
    assert (result.outcome, result.message) == ("passed", says("printed"))


def test_numbers_shown_before_the_training_are_not_its_history() -> None:
    """What an earlier cell shows cannot come from this run."""
    story = Story(events=[RUN], shown={1: str(list(LOSS))})
    assert story.check("history_kept", bound=0).outcome == "failed"


@pytest.mark.parametrize("history", [{}, {"loss": ()}, {"loss": (None, None, None)}])
def test_history_without_numbers_is_not_printed(history: dict[str, tuple[None, ...]]) -> None:
    """An empty or broken History matches nothing by accident."""
    story = Story(events=[history_run(history=history, epochs=3)], shown={4: "nan nan 0.123456"})
    assert story.check("history_kept", bound=0).message == says("none")
