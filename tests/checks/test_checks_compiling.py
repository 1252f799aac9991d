"""Loss, labels and metrics that belong together."""

from __future__ import annotations

import pytest
from evidence_factory import (
    SPARSE,
    Story,
    array,
    at,
    compile_note,
    data,
    dense,
    integer_labels,
    model_compiled,
    one_hot_labels,
    training_run,
)

from grader.checks.result import CheckResult
from grader.evidence.events import CompileNote, Data, LabelNote
from grader.measurement.model import LayerNote
from grader.messages import Text, message, plain

CATEGORICAL = CompileNote(
    optimizer="Adam", loss="categorical_crossentropy", loss_written_as="object", metrics=("acc",)
)
OTHER_LABELS = LabelNote(shape=(48_000, 3), dtype="float64", form="other", classes=0)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"loss": "sparse_categorical_crossentropy"},
        {"optimizer": "RMSprop"},
        {"optimizer": "rmsprop"},
        {"metrics": ["accuracy"]},
    ],
)
def test_fitting_compile_passes(arguments: dict[str, object]) -> None:
    """What is not asked for may be anything."""
    story = Story(events=[training_run()])
    assert story.check("compiled", bound=0, **arguments).outcome == "passed"


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"loss": "mse"}, "loss=categorical_crossentropy"),
        ({"optimizer": "sgd"}, "optimizer=Adam"),
        ({"metrics": ["auc"]}, "metrics=acc"),
        ({"loss": "mse", "optimizer": "sgd"}, "loss=categorical_crossentropy"),
    ],
)
def test_first_difference_is_shown(arguments: dict[str, object], found: str) -> None:
    """What differs fails, and the first difference is what the student reads."""
    story = Story(events=[training_run(compiled=CATEGORICAL)])
    result = story.check("compiled", bound=0, **arguments)
    assert (result.outcome, result.found) == ("failed", plain(found))


@pytest.mark.parametrize("metric", ["accuracy", "acc", "sparse_categorical_accuracy"])
def test_every_spelling_of_accuracy_counts(metric: str) -> None:
    """Keras has several names for accuracy."""
    compiled = SPARSE.model_copy(update={"metrics": (metric,)})
    story = Story(events=[training_run(compiled=compiled)])
    assert story.check("compiled", bound=0, metrics=["accuracy"]).outcome == "passed"


def test_missing_metrics_are_found_as_a_dash() -> None:
    """No metrics at all are shown as such."""
    compiled = SPARSE.model_copy(update={"metrics": ()})
    story = Story(events=[training_run(compiled=compiled)])
    result = story.check("compiled", bound=0, metrics=["accuracy"])
    assert result.found == plain("metrics=—")


@pytest.mark.parametrize("kind", ["compiled", "loss_fits_labels"])
def test_model_that_was_never_compiled_fails(kind: str) -> None:
    """Without compile there is neither loss nor metric."""
    story = Story(events=[training_run(compiled=None)])
    assert story.check(kind, bound=0).message == message(f"checks.{kind}.none")


def test_line_of_the_last_compile_is_shown() -> None:
    """Of several compiles of the model the last before training counts; other models do not."""
    story = Story()
    story.add(model_compiled(0, line=2))
    story.add(model_compiled(0, line=3))
    story.add(model_compiled(1, line=4))
    index = story.add(training_run())
    assert story.check("compiled", bound=index).where == at(2, 3)


@pytest.mark.parametrize(
    ("compiled", "labels", "expected"),
    [
        (SPARSE, integer_labels(), "passed"),
        (CATEGORICAL, one_hot_labels(), "passed"),
        (SPARSE, one_hot_labels(), "failed"),
        (CATEGORICAL, integer_labels(), "failed"),
        (SPARSE.model_copy(update={"loss": "mse"}), integer_labels(), "failed"),
        (SPARSE, OTHER_LABELS, "failed"),
    ],
)
def test_loss_and_labels_belong_together(
    compiled: CompileNote, labels: LabelNote, expected: str
) -> None:
    """Each form of labels has its loss, written as a string or as an object."""
    story = Story(events=[training_run(compiled=compiled, data=data("train", labels))])
    assert story.check("loss_fits_labels", bound=0).outcome == expected


def test_wrong_loss_names_the_right_one() -> None:
    """The page says which loss goes with the labels."""
    story = Story(events=[training_run(compiled=CATEGORICAL)])
    form = message("checks.loss_fits_labels.form.integer")
    expected = message(
        "checks.loss_fits_labels.expected", form=form, loss="sparse_categorical_crossentropy"
    )
    assert story.check("loss_fits_labels", bound=0).expected == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("errored", message("checks.common.unseen_data"))),
        (
            {"epochs": 0, "status": "raised"},
            ("failed", message("checks.loss_fits_labels.unknown")),
        ),
    ],
)
def test_training_with_labels_that_were_not_noted(
    changes: dict[str, object], expected: object
) -> None:
    """A generator's labels are for a person; a `fit` that raised at once had no use for any."""
    story = Story(events=[training_run(data=Data(inputs=array("train")), **changes)])
    result = story.check("loss_fits_labels", bound=0)
    assert (result.outcome, result.message) == expected


def test_model_that_was_only_compiled_has_no_labels() -> None:
    """A compile alone says nothing about labels."""
    result = Story(events=[model_compiled()]).check("loss_fits_labels", bound=0)
    assert (result.outcome, result.where) == ("failed", None)


BINARY = CompileNote(optimizer="Adam", loss="binary_crossentropy", metrics=("accuracy",))
TWO_CLASSES = LabelNote(shape=(48_000,), dtype="uint8", form="integer", classes=2)
FROM_LOGITS = {"loss_config": {"from_logits": True}}
SOFTMAX = LayerNote(type="Softmax", name="softmax")


def says(key: str, **values: object) -> Text:
    return message(f"checks.{key}", **values)


def fit(compiled: CompileNote, labels: LabelNote, *layers: LayerNote) -> CheckResult:
    """One model of these layers, trained with these labels."""
    story = Story()
    index = story.add(training_run(compiled=compiled, data=data("train", labels)))
    story.measure(index, layers=layers)
    return story.check("loss_fits_labels", bound=index)


@pytest.mark.parametrize(
    ("compiled", "labels", "layers"),
    [
        (SPARSE, integer_labels(), (dense(100, "relu"), dense(10))),
        (SPARSE, integer_labels(), (dense(10, "linear"), SOFTMAX)),
        (SPARSE.model_copy(update=FROM_LOGITS), integer_labels(), (dense(10, "linear"),)),
        (CATEGORICAL, one_hot_labels(), (dense(10),)),
        (SPARSE, TWO_CLASSES, (dense(2),)),
        (SPARSE, TWO_CLASSES, (dense(10),)),
        (BINARY, TWO_CLASSES, (dense(100, "relu"), dense(1, "sigmoid"))),
        (BINARY.model_copy(update=FROM_LOGITS), TWO_CLASSES, (dense(1, "linear"),)),
        (SPARSE, integer_labels(), (LayerNote(type="Reshape", name="reshape"),)),
        (SPARSE, integer_labels(), ()),
    ],
)
def test_output_layer_fits_loss_and_labels(
    compiled: CompileNote, labels: LabelNote, layers: tuple[LayerNote, ...]
) -> None:
    """Softmax with a unit for each class, or one sigmoid for two; an unknown output is let be."""
    assert fit(compiled, labels, *layers).outcome == "passed"


@pytest.mark.parametrize(
    ("compiled", "labels", "output", "fault"),
    [
        (SPARSE, integer_labels(), dense(10, "sigmoid"), "not_softmax"),
        (SPARSE, integer_labels(), dense(10, "linear"), "not_softmax"),
        (CATEGORICAL, one_hot_labels(), dense(10, "relu"), "not_softmax"),
        (SPARSE, integer_labels(), dense(9), "units"),
        (SPARSE, integer_labels(), dense(11), "units"),
        (BINARY, TWO_CLASSES, dense(1, "softmax"), "not_sigmoid"),
        (BINARY, TWO_CLASSES, dense(1, "linear"), "not_sigmoid"),
    ],
)
def test_right_loss_with_another_output_is_partial(
    compiled: CompileNote, labels: LabelNote, output: LayerNote, fault: str
) -> None:
    """The loss is right, and the hint says what is odd about the output layer."""
    result = fit(compiled, labels, output)
    expected = ("partial", says(f"loss_fits_labels.hint.{fault}"))
    assert (result.outcome, result.hint) == expected


@pytest.mark.parametrize("compiled", [SPARSE, CATEGORICAL])
def test_two_classes_at_one_output_need_a_binary_loss(compiled: CompileNote) -> None:
    """The page names the loss for two classes."""
    result = fit(compiled, TWO_CLASSES, dense(1, "sigmoid"))
    form = says("loss_fits_labels.form.binary")
    expected = says("loss_fits_labels.expected", form=form, loss="binary_crossentropy")
    assert (result.outcome, result.expected) == ("failed", expected)


def test_binary_loss_does_not_fit_ten_classes() -> None:
    """A single output cannot tell ten classes apart."""
    assert fit(BINARY, integer_labels(), dense(1, "sigmoid")).outcome == "failed"


def test_labels_that_are_no_classes_are_named() -> None:
    """Numbers to be estimated are neither class numbers nor one-hot."""
    result = fit(SPARSE, OTHER_LABELS, dense(10))
    expected = ("failed", says("loss_fits_labels.other"), at(3))
    assert (result.outcome, result.message, result.where) == expected


def test_labels_that_nobody_could_read_are_for_a_person() -> None:
    """Labels of which not even the shape was noted may be anything."""
    unread = LabelNote(shape=(), dtype="object", form="other", classes=0)
    assert fit(SPARSE, unread, dense(10)).outcome == "errored"


def test_loss_is_judged_without_measurement() -> None:
    """Loss and labels were recorded: where nothing could be measured they still can be compared."""
    story = Story(events=[training_run()], measured=False)
    assert story.check("loss_fits_labels", bound=0).outcome == "passed"


@pytest.mark.parametrize(
    ("arguments", "expected", "found"),
    [
        (
            {"optimizer": "SGD(learning_rate=0.1, nesterov=true)"},
            "optimizer=SGD(learning_rate=0.1, nesterov=true)",
            "optimizer=SGD(learning_rate=0.01, nesterov=true)",
        ),
        ({"optimizer": "Adam"}, "optimizer=Adam", "optimizer=SGD"),
    ],
)
def test_other_parameters_of_an_optimizer_are_shown(
    arguments: dict[str, object], expected: str, found: str
) -> None:
    """Asked for with parameters, an optimizer is shown with those that it has."""
    sgd = compile_note("SGD", learning_rate=0.009999999776482582, nesterov=True)
    story = Story(events=[training_run(compiled=sgd)])
    result = story.check("compiled", bound=0, **arguments)
    seen = (result.outcome, result.expected, result.found)
    assert seen == ("failed", plain(expected), plain(found))


def test_rate_at_compile_counts_where_training_lowered_it() -> None:
    """A callback that lowers the learning rate does not undo how the model was compiled."""
    story = Story()
    story.add(model_compiled(0, compile_note("SGD", learning_rate=0.1)))
    index = story.add(training_run(compiled=compile_note("SGD", learning_rate=0.001)))
    result = story.check("compiled", bound=index, optimizer="SGD(learning_rate=0.1)")
    assert result.outcome == "passed"


@pytest.mark.parametrize(
    ("asked", "key"), [("accuracy", "metrics"), ("auc", "other_metrics"), ("mse", "other_metrics")]
)
def test_missing_metric_is_named(asked: str, key: str) -> None:
    """Only of a missing accuracy it is said that accuracy is missing."""
    story = Story(events=[training_run(compiled=SPARSE.model_copy(update={"metrics": ("mae",)}))])
    result = story.check("compiled", bound=0, metrics=[asked])
    assert result.message == says(f"compiled.{key}", metric=asked)


def test_loss_object_is_the_loss() -> None:
    """A loss given as an object counts under the name of its class."""
    recorded = SPARSE.model_copy(update={"loss": "k_l_divergence"})
    story = Story(events=[training_run(compiled=recorded)])
    assert story.check("compiled", bound=0, loss="kl_divergence").outcome == "passed"


SGD = compile_note("SGD", learning_rate=0.10000000149011612, momentum=0.0, nesterov=False)
NESTEROV = compile_note("SGD", learning_rate=0.01, momentum=0.9, nesterov=True)
ADAM = compile_note("Adam")


def try_optimizers(*events: object, **asked: object) -> CheckResult:
    return Story(events=list(events)).check("optimizers_tried", **asked)


def test_all_optimizers_that_were_asked_for_pass() -> None:
    """Compiled where that is enough, and trained where that is asked."""
    result = try_optimizers(
        model_compiled(0, SGD),
        model_compiled(1, NESTEROV),
        training_run(2, compiled=ADAM),
        compiled=["SGD(learning_rate=0.1)", "SGD(momentum=0.9, nesterov=true)", "adam"],
        trained=["Adam"],
    )
    assert result.outcome == "passed"


@pytest.mark.parametrize(
    ("asked", "outcome", "key", "missing", "unfitted"),
    [
        ({"compiled": ["SGD", "Adagrad"]}, "partial", "missing", "Adagrad", ""),
        ({"compiled": ["Adagrad"]}, "failed", "missing", "Adagrad", ""),
        ({"trained": ["Adam", "SGD"]}, "partial", "unfitted", "", "SGD"),
        ({"trained": ["SGD"]}, "failed", "unfitted", "", "SGD"),
        ({"trained": ["Adam", "SGD", "Lion"]}, "partial", "both", "Lion", "SGD"),
        ({"trained": ["SGD", "Lion"]}, "failed", "both", "Lion", "SGD"),
        ({"compiled": ["SGD"], "trained": ["SGD"]}, "partial", "unfitted", "", "SGD"),
        ({"compiled": ["SGD(momentum=0.5)"]}, "failed", "missing", "SGD(momentum=0.5)", ""),
    ],
)
def test_missing_and_unfitted_optimizers_are_told_apart(
    asked: dict[str, object], outcome: str, key: str, missing: str, unfitted: str
) -> None:
    """What is not there at all, and what was compiled and never trained, is named."""
    result = try_optimizers(model_compiled(0, SGD), training_run(1, compiled=ADAM), **asked)
    words = says(f"optimizers_tried.{key}", missing=missing, unfitted=unfitted)
    assert (result.outcome, result.message) == (outcome, words)


def test_line_of_the_unfitted_compile_is_shown() -> None:
    """Whoever forgot `fit` is led to the `compile`."""
    result = try_optimizers(model_compiled(0, SGD, line=7), trained=["SGD"])
    assert result.where == at(2, 7)


def test_fit_that_raised_at_once_has_not_trained() -> None:
    """An optimizer whose first epoch never ended was compiled alone."""
    failed = training_run(compiled=SGD, epochs=0, status="raised")
    assert try_optimizers(failed, trained=["SGD"]).outcome == "failed"


def test_optimizer_of_the_compile_before_the_fit_is_the_trained_one() -> None:
    """A model compiled twice was trained with the second optimizer."""
    events = [model_compiled(0, SGD), model_compiled(0, ADAM), training_run(0, compiled=ADAM)]
    result = try_optimizers(*events, trained=["Adam", "SGD"])
    words = says("optimizers_tried.unfitted", missing="", unfitted="SGD")
    assert (result.outcome, result.message) == ("partial", words)


@pytest.mark.parametrize(
    ("events", "expected"), [([], "failed"), ([model_compiled(0, SGD)], "passed")]
)
def test_any_optimizer_will_do_where_none_is_asked_for(events: list[object], expected: str) -> None:
    """Without arguments a compiled model is enough."""
    assert try_optimizers(*events).outcome == expected
