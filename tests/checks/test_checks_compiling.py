"""Loss, labels and metrics that belong together."""

from __future__ import annotations

import pytest
from evidence_factory import (
    SPARSE,
    Story,
    array,
    at,
    data,
    integer_labels,
    model_compiled,
    one_hot_labels,
    training_run,
)

from grader.evidence.events import CompileNote, Data, LabelNote
from grader.messages import message, plain

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
        (SPARSE, OTHER_LABELS, "errored"),
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
