"""A model with certain layers, found among all that were trained."""

from __future__ import annotations

import pytest
from evidence_factory import SPARSE, TWO_LAYERS, Story, dense, model_compiled, training_run
from pydantic import ValidationError

from grader.checks.result import CheckResult
from grader.measurement.model import LayerNote
from grader.messages import message

SOFTMAX = LayerNote(type="Softmax", name="softmax")
LINEAR = dense(10, "linear")


def look(story: Story, params: int | None = 7_850) -> CheckResult:
    return story.check("model_structure", layers=["Dense(10, softmax)"], params=params)


def test_model_is_found_and_bound() -> None:
    """The fitting model passes, and later checks look at its training run."""
    story = Story()
    story.add(model_compiled())
    index = story.train()
    result = look(story)
    assert (result.outcome, result.binds) == ("passed", index)


def test_better_of_two_fitting_models_is_bound() -> None:
    """Of several fitting models the most accurate counts."""
    story = Story()
    story.train(0.80)
    best = story.train(0.84, number=1)
    story.train(0.82, number=2)
    assert look(story).binds == best


def test_trained_model_wins_over_a_later_untrained_one() -> None:
    """A model built again and never trained does not replace the trained one."""
    story = Story()
    trained = story.train(0.1)
    story.measure(story.add(model_compiled(1)), None)
    assert look(story).binds == trained


@pytest.mark.parametrize("status", ["untrained", "unbuilt"])
def test_right_structure_without_training_is_partial(status: str) -> None:
    """A model that was only compiled earns a part, and is bound all the same."""
    story = Story()
    index = story.add(model_compiled())
    story.measure(index, None, status=status)
    result = look(story)
    expected = ("partial", index, message("checks.model_structure.untrained"))
    assert (result.outcome, result.binds, result.message) == expected


def test_output_layer_of_a_larger_net_is_not_the_model() -> None:
    """A hidden layer in front makes it another model; what was found is shown."""
    story = Story()
    story.measure(story.add(training_run()), layers=TWO_LAYERS, params=79_510)
    result = look(story)
    found = message(
        "checks.model_structure.expected",
        layers="Dense(100, sigmoid) → Dense(10, softmax)",
        params="79,510",
    )
    assert (result.outcome, result.binds, result.found) == ("failed", None, found)


@pytest.mark.parametrize("params", [7_840, None])
def test_other_parameter_count_fails(params: int | None) -> None:
    """Without biases, or without any count, it is not the asked model."""
    story = Story()
    story.measure(story.add(training_run()), params=params)
    assert look(story).outcome == "failed"


def test_parameter_count_may_be_left_open() -> None:
    """Where no count is asked for the layers decide."""
    story = Story()
    story.measure(story.add(training_run()), params=7_840)
    assert look(story, params=None).outcome == "passed"


def test_softmax_layer_counts_as_softmax() -> None:
    """`Dense(10)` with a `Softmax` layer behind it is the asked model."""
    story = Story()
    story.measure(story.add(training_run()), layers=(LINEAR, SOFTMAX))
    assert look(story).outcome == "passed"


def test_loss_from_logits_counts_as_softmax() -> None:
    """A linear output with a loss that applies softmax is the asked model."""
    story = Story()
    compiled = SPARSE.model_copy(update={"loss_config": {"from_logits": True}})
    story.measure(story.add(training_run(compiled=compiled)), layers=(LINEAR,))
    assert look(story).outcome == "passed"


def test_linear_output_fails() -> None:
    """A linear output with an ordinary loss has no softmax."""
    story = Story()
    story.measure(story.add(training_run()), layers=(LINEAR,))
    assert look(story).outcome == "failed"


@pytest.mark.parametrize("status", ["unsupported", "errored"])
def test_model_that_cannot_be_rebuilt_is_for_a_person(status: str) -> None:
    """The asked model may be the one that we cannot rebuild: nobody fails by that."""
    story = Story()
    story.measure(story.add(training_run()), None, status=status, layers=())
    assert look(story).outcome == "errored"


def test_undecided_model_of_the_right_structure_passes() -> None:
    """The structure is known where only the preparation of the inputs is not."""
    story = Story()
    story.measure(story.add(training_run()), None, status="undecided")
    assert look(story).outcome == "passed"


def test_no_model_fails() -> None:
    """Without any model the hint says how to build one."""
    result = look(Story())
    assert result.hint == message("checks.model_structure.hint.none")


def test_nearest_model_is_shown() -> None:
    """Of several wrong models the one most like the asked is compared with it."""
    story = Story()
    story.measure(story.add(training_run()), layers=(dense(5), dense(6)), params=1)
    near = story.add(training_run(1, where=None))
    story.measure(near, layers=(dense(7), dense(10)), params=2)
    found = message(
        "checks.model_structure.expected",
        layers="Dense(7, softmax) → Dense(10, softmax)",
        params="2",
    )
    assert look(story).found == found


def test_malformed_layer_is_refused() -> None:
    """A pattern that is none is a mistake of the assignment."""
    with pytest.raises(ValidationError, match="expected a layer"):
        Story().check("model_structure", layers=["Dense 10"])


@pytest.mark.parametrize("status", ["unsupported", "errored"])
def test_model_that_was_only_compiled_needs_no_person(status: str) -> None:
    """A model that cannot be rebuilt and was never trained is not the asked one."""
    story = Story()
    story.measure(story.add(model_compiled()), None, status=status, layers=())
    result = look(story)
    expected = ("failed", message("checks.model_structure.none"))
    assert (result.outcome, result.message) == expected
