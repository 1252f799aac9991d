"""Claimed numbers are held against measured ones, where the two can be compared."""

from __future__ import annotations

from typing import Any

import pytest
from evidence_factory import (
    SPARSE,
    Story,
    array,
    at,
    callback,
    curve_figure,
    data,
    dense,
    digest,
    model_note,
    training_run,
)
from integrity_story import followed_run, note, story_of, texts_of

from grader.evidence.events import Data, EstimatorFitted, Evaluated
from grader.measurement.model import LayerNote

TESTS = {"train": 0, "test": 10_000, "rows": 10_000}


def evaluated(weights: str = "a", **results: float) -> Evaluated:
    model = model_note(0, weights=digest(weights))
    return Evaluated(model=model, data=data("tests"), results=results, where=at(3))


def reported(compiled: Any = SPARSE, rows: dict[str, int] | None = None, **results: float) -> Story:
    """A model that measures accuracy 0.84 and loss 0.45, evaluated on the test images."""
    story = story_of(followed_run("new", "a", "a", compiled=compiled), loss=0.45, samples=10_000)
    story.origin("tests", **(rows or TESTS))
    story.add(evaluated(**results))
    return story


def test_evaluation_that_agrees_is_no_claim() -> None:
    """The same weights on the same images give the same numbers, rounded differently at most."""
    assert texts_of(reported(accuracy=0.841, loss=0.449)) == []


def test_evaluation_above_the_measure_is_named() -> None:
    """An accuracy that these weights do not have on these images."""
    numbers = {"claimed": "0.9100", "measured": "0.8400", "model": "sequential_0"}
    assert texts_of(reported(accuracy=0.91, loss=0.45)) == [note("claimed_test", **numbers)]


def test_loss_below_the_measure_is_named() -> None:
    """A loss that these weights do not have."""
    numbers = {"claimed": "0.2000", "measured": "0.4500", "model": "sequential_0"}
    assert texts_of(reported(accuracy=0.84, loss=0.2)) == [note("claimed_loss", **numbers)]


def test_worse_evaluation_is_a_mistake() -> None:
    """Unscaled images or other labels make it worse, which nobody would claim."""
    assert texts_of(reported(accuracy=0.1, loss=9.0)) == []


def test_other_losses_are_not_compared() -> None:
    """A mean squared error has another size."""
    assert texts_of(reported(SPARSE.model_copy(update={"loss": "mse"}), loss=0.02)) == []


def test_one_class_may_be_easy() -> None:
    """A part of the test images may be chosen: trousers are hardly ever mistaken."""
    rows = {"train": 0, "test": 1_000, "rows": 1_000}
    assert texts_of(reported(rows=rows, accuracy=0.97, loss=0.1)) == []


def test_other_weights_are_not_compared() -> None:
    """What was evaluated must be what was measured."""
    story = reported()
    story.add(evaluated("b", accuracy=0.99))
    assert texts_of(story) == []


def test_claim_is_of_the_epoch_that_was_kept() -> None:
    """Early stopping went back to the first epoch: the second one's numbers are not the model's."""
    history = {"val_accuracy": (0.84, 0.95), "accuracy": (0.9, 0.99)}
    story = story_of(followed_run("new", "a", "b", "a", history=history))
    assert texts_of(story) == []


@pytest.mark.parametrize(("rows", "doubts"), [(40, 0), (4_000, 1)])
def test_few_rows_leave_much_to_chance(rows: int, doubts: int) -> None:
    """Forty images may go well."""
    held_out = Data(inputs=array("held", shape=(rows, 784)))
    story = story_of(
        training_run(0, epochs=1, history={"val_accuracy": (0.95,)}, validation=held_out)
    )
    assert len(texts_of(story)) == doubts


def test_validation_on_training_data_is_another_mistake() -> None:
    """Where the rows had been trained on, the gap of training is allowed; a check names it."""
    story = story_of(training_run(0, epochs=1, history={"val_accuracy": (0.93,)}))
    story.overlap(0, 1.0)
    assert texts_of(story) == []


def test_learning_by_heart_is_honest() -> None:
    """Who trains on few images knows them all, as the measurement on these images shows."""
    story = story_of(training_run(0, epochs=1, history={"accuracy": (1.0,)}))
    story.models[0] = story.models[0].model_copy(update={"training_accuracy": 0.98})
    assert texts_of(story) == []


def test_batch_normalisation_is_not_doubted() -> None:
    """It does better while it trains than afterwards, when few batches have been seen."""
    layers = (dense(10), LayerNote(type="BatchNormalization", name="b"))
    story = story_of(training_run(0, epochs=1, history={"accuracy": (0.9,)}), 0.2, layers=layers)
    assert texts_of(story) == []


@pytest.mark.parametrize("name", ["acc", "sparse_categorical_accuracy"])
def test_accuracy_has_many_names(name: str) -> None:
    """Whatever the metric was called."""
    story = story_of(training_run(0, epochs=1, history={f"val_{name}": (0.99,)}))
    assert len(texts_of(story)) == 1


@pytest.mark.parametrize(
    "shown",
    [
        "목표 정확도: 0.95",
        "target accuracy 0.95",
        " 3/1500 ━━━ 2s - accuracy: 1.0000",
        "\r 3/1500 accuracy: 0.9688\b\b\r1500/1500 accuracy: 0.8400",
        "train accuracy 0.9412",
        "version 0.99",
    ],
)
def test_printed_number_that_is_no_claim(shown: str) -> None:
    """A goal, a progress bar half-way, and what was counted on the training images."""
    story = story_of(training_run(0, epochs=1))
    story.models[0] = story.models[0].model_copy(update={"training_accuracy": 0.94})
    story.shown = {1: shown}
    assert texts_of(story) == []


def test_finished_progress_bar_claims() -> None:
    """A bar of a training that nobody recorded was printed by hand."""
    story = story_of(training_run(0, epochs=1))
    story.shown = {1: "1500/1500 [=====] - 2s 1ms/step - accuracy: 0.9900"}
    assert len(texts_of(story)) == 1


def test_estimators_may_be_scored_by_hand() -> None:
    """A decision tree that knows its training images by heart says 0.99."""
    story = story_of(training_run(0, epochs=1))
    story.add(EstimatorFitted(estimator="DecisionTreeClassifier", data=data("train")))
    story.shown = {1: "train accuracy: 0.9980"}
    assert texts_of(story) == []


HISTORY = {"loss": (0.6, 0.5, 0.45), "val_accuracy": (0.8, 0.82, 0.84)}


def drawn(*values: float, label: str = "train", **axes: Any) -> Story:
    story = story_of(training_run(0, epochs=3, history=HISTORY))
    figure = curve_figure(values, **axes)
    line = figure.axes[0].lines[0].model_copy(update={"label": label})
    bare = figure.axes[0].model_copy(update={"lines": (line,)})
    story.add(figure.model_copy(update={"axes": (bare,)}))
    return story


def test_curve_that_no_training_gave_is_named() -> None:
    """Better than all that was recorded, and none of its values is known."""
    numbers = {"claimed": "0.9600", "measured": "0.8400"}
    assert texts_of(drawn(0.9, 0.93, 0.96, y_label="accuracy")) == [note("drawn", **numbers)]
    numbers = {"claimed": "0.1000", "measured": "0.4500"}
    assert texts_of(drawn(0.4, 0.2, 0.1, label="val_loss")) == [note("drawn", **numbers)]


@pytest.mark.parametrize(
    ("values", "axes"),
    [
        ((0.6, 0.5, 0.45), {"y_label": "loss"}),
        ((80.0, 82.0, 84.0), {"y_label": "accuracy (%)"}),
        ((0.61, 0.52, 0.44), {"y_label": "loss"}),
        ((0.7, 0.8, 0.83), {"y_label": "정확도"}),
        ((0.9, 0.96), {"y_label": "accuracy"}),
        ((0.91, 0.93, 0.96), {"y_label": "F1"}),
        ((0.001, 0.0005, 0.0001), {"y_label": "loss", "label": "learning rate"}),
        ((), {"y_label": "loss"}),
    ],
)
def test_curve_that_buys_nothing_is_left_alone(
    values: tuple[float, ...], axes: dict[str, Any]
) -> None:
    """Recorded ones, percents, smoothed and shorter ones, and curves of something else."""
    assert texts_of(drawn(*values, **axes)) == []


def test_restoring_callback_is_no_claim() -> None:
    """A run with a callback and no trail is judged by its last epoch."""
    run = training_run(
        0, epochs=2, history={"val_accuracy": (0.9, 0.85)}, callbacks=(callback("EarlyStopping"),)
    )
    assert texts_of(story_of(run)) == []
