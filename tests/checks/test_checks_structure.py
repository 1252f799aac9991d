"""A model with certain layers, found among all that were trained."""

from __future__ import annotations

import pytest
from evidence_factory import (
    REGISTRY,
    SPARSE,
    TWO_LAYERS,
    Story,
    at,
    callback,
    compile_note,
    data,
    dense,
    file_event,
    model_compiled,
    training_run,
)
from pydantic import ValidationError

from grader.checks.context import Context
from grader.checks.result import CheckResult
from grader.measurement.model import LayerNote
from grader.messages import Text, message, plain

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


ADAM = compile_note("Adam", learning_rate=0.0010000000474974513)
STOPPING = callback("EarlyStopping", patience=2)
CHECKPOINT = callback("ModelCheckpoint")


def search(story: Story, **asked: object) -> CheckResult:
    """Look for the one-layer model with something asked of its training."""
    return story.check("model_structure", layers=["Dense(10, softmax)"], **asked)


def says(key: str, **values: object) -> Text:
    return message(f"checks.model_structure.{key}", **values)


@pytest.mark.parametrize(
    ("asked", "changes"),
    [
        ({"optimizer": "adam"}, {"compiled": ADAM}),
        ({"optimizer": "Adam(learning_rate=0.001)"}, {"compiled": ADAM}),
        ({"validation": True}, {"validation": data("held-out")}),
        ({"validation": True}, {"validation_split": 0.2}),
        ({"callbacks": ["EarlyStopping"]}, {"callbacks": (CHECKPOINT, STOPPING)}),
        ({"epochs": ">= 20"}, {"epochs": 20}),
    ],
)
def test_run_that_was_asked_for_is_preferred(
    asked: dict[str, object], changes: dict[str, object]
) -> None:
    """A run with what was asked wins over more accurate ones, before it and after it."""
    story = Story()
    story.train(0.89)
    wanted = story.train(0.80, number=1, **changes)
    story.train(0.88, number=2)
    result = search(story, **asked)
    assert (result.outcome, result.binds) == ("passed", wanted)


@pytest.mark.parametrize(
    ("asked", "expected", "found"),
    [
        ({"optimizer": "Adam"}, plain("optimizer=Adam"), plain("optimizer=rmsprop")),
        ({"validation": True}, says("with_validation"), says("without_validation")),
        ({"callbacks": ["EarlyStopping"]}, plain("EarlyStopping"), plain("—")),
        (
            {"epochs": ">= 20"},
            message("checks.trained.epochs", epochs=">= 20"),
            message("checks.trained.epochs", epochs=5),
        ),
    ],
)
def test_missed_filter_is_named(asked: dict[str, object], expected: Text, found: Text) -> None:
    """With the right structure alone the student reads what of the training differs."""
    story = Story()
    story.train()
    result = search(story, **asked)
    (name,) = asked
    words = says("missed", missed=says(f"filter.{name}"))
    seen = (result.outcome, result.binds, result.message, result.expected, result.found)
    assert seen == ("failed", None, words, expected, found)


def test_other_learning_rate_is_named() -> None:
    """Of the right optimizer the parameters that were asked for are shown."""
    story = Story()
    story.train(compiled=ADAM)
    result = search(story, optimizer="Adam(learning_rate=0.01)")
    assert (result.outcome, result.found) == (
        "failed",
        plain("optimizer=Adam(learning_rate=0.001)"),
    )


@pytest.mark.parametrize(
    ("asked", "changes"),
    [
        ({"optimizer": "Adam", "validation": True}, {"compiled": ADAM}),
        ({"callbacks": ["EarlyStopping", "ModelCheckpoint"]}, {"callbacks": (STOPPING,)}),
        ({"epochs": 5, "validation": True}, {}),
    ],
)
def test_run_with_some_of_what_was_asked_is_partial(
    asked: dict[str, object], changes: dict[str, object]
) -> None:
    """Where nothing says that another model was meant, it is bound, and what is missing named."""
    story = Story()
    index = story.train(**changes)
    result = search(story, **asked)
    assert (result.outcome, result.binds) == ("partial", index)


@pytest.mark.parametrize(
    "asked",
    [
        {"optimizer": "Adam", "epochs": 5},
        {"callbacks": ["EarlyStopping", "ModelCheckpoint"], "epochs": 5},
        {"validation": True, "epochs": 6},
    ],
)
def test_another_model_of_the_structure_is_not_taken(asked: dict[str, object]) -> None:
    """Another optimizer, none of the callbacks, or nothing at all: it is not the asked one."""
    story = Story()
    story.train()
    result = search(story, **asked)
    assert (result.outcome, result.binds) == ("failed", None)


def test_nearest_run_is_the_one_that_is_compared() -> None:
    """Of several runs with the right structure the one that misses least is described."""
    story = Story()
    story.train(0.9)
    near = story.train(0.8, number=1, compiled=ADAM, where=at(5))
    result = search(story, optimizer="Adam", validation=True)
    expected = ("partial", near, at(5), says("without_validation"))
    assert (result.outcome, result.binds, result.where, result.found) == expected


def test_every_run_of_one_model_is_a_candidate() -> None:
    """Of a model trained several times the run that was asked for is found."""
    story = Story()
    story.train(0.80, epochs=5)
    wanted = story.train(0.84, epochs=10)
    story.train(0.86, epochs=40)
    assert search(story, epochs=10).binds == wanted


def test_models_that_fit_alike_are_offered() -> None:
    """Later checks may look at another run that fits as well, the best one first."""
    story = Story()
    first = story.train(0.80)
    best = story.train(0.84, number=1)
    story.train(0.90, number=2, epochs=1)
    result = search(story, epochs=5)
    assert (result.binds, result.candidates) == (best, (best, first))


def test_only_the_chosen_model_is_looked_at() -> None:
    """Where one candidate was chosen the check says what it says of that one."""
    story = Story()
    first = story.train(0.80)
    story.train(0.84, number=1)
    context = Context(
        evidence=story.evidence,
        measurement=story.measurement,
        dataset="fashion_mnist",
        only=first,
    )
    result = REGISTRY["model_structure"].run(context, {"layers": ["Dense"]})
    assert (result.outcome, result.binds, result.candidates) == ("passed", first, (first,))


def test_compiled_model_of_the_asked_optimizer_is_untrained() -> None:
    """A model compiled with Adam and never trained is nearer than one trained with RMSprop."""
    story = Story()
    story.train(0.9)
    index = story.add(model_compiled(1, ADAM))
    story.measure(index, None)
    result = search(story, optimizer="Adam", validation=True)
    expected = ("partial", index, says("untrained"))
    assert (result.outcome, result.binds, result.message) == expected


def test_unknown_model_of_another_optimizer_needs_no_person() -> None:
    """A model that cannot be rebuilt, and was trained otherwise, is not the asked one."""
    story = Story()
    story.measure(story.add(training_run()), None, status="unsupported", layers=())
    assert search(story, optimizer="Adam").outcome == "failed"


def test_unknown_model_may_be_the_asked_one() -> None:
    """A person looks where the run that was asked for is of a model nobody can rebuild."""
    story = Story()
    story.train(0.9)
    index = story.add(training_run(1, compiled=ADAM))
    story.measure(index, None, status="unsupported", layers=())
    assert search(story, optimizer="Adam").outcome == "errored"


def test_loaded_model_is_no_candidate() -> None:
    """A model that was read from a file, and measured, was not trained here."""
    story = Story()
    story.measure(story.add(file_event("load")), 0.9)
    assert search(story).message == says("none")


def test_any_layers_in_front_may_be_asked_for() -> None:
    """Dots leave open what comes before the output."""
    story = Story()
    index = story.add(training_run())
    story.measure(index, layers=TWO_LAYERS, params=79_510)
    result = story.check("model_structure", layers=["...", "Dense(10, softmax)"])
    assert (result.outcome, result.binds) == ("passed", index)


@pytest.mark.parametrize(
    ("input_shape", "expected"), [([28, 28], "passed"), ([784], "failed"), (784, "failed")]
)
def test_input_shape_may_be_asked_for(input_shape: object, expected: str) -> None:
    """The shape of one input is compared, without the number of images."""
    flatten = LayerNote(type="Flatten", name="flatten", input_shape=(None, 28, 28))
    story = Story()
    story.measure(story.add(training_run()), layers=(flatten, dense(10)))
    result = search(story, input_shape=input_shape)
    assert (result.outcome, result.found is not None) == (expected, True)


@pytest.mark.parametrize("output_shape", [10, [10]])
def test_shape_of_one_size_may_be_written_as_a_number(output_shape: object) -> None:
    """`10` and `[10]` ask for the same output."""
    output = dense(10).model_copy(update={"output_shape": (None, 10)})
    story = Story()
    story.measure(story.add(training_run()), layers=(output,))
    assert search(story, output_shape=output_shape).outcome == "passed"


def test_callback_of_the_students_own_class_is_the_asked_one() -> None:
    """A class made from EarlyStopping is known by its settings."""
    own = callback("MyStop", patience=2, restore_best_weights=True)
    story = Story()
    story.train(callbacks=(own,))
    assert search(story, callbacks=["EarlyStopping"]).outcome == "passed"
    assert search(story, callbacks=["ModelCheckpoint"]).found == plain("MyStop")
