"""Doubts about trainings and predictions: each is a note for the leader, once for each model."""

from __future__ import annotations

from typing import Any

import pytest
from evidence_factory import (
    array,
    at,
    callback,
    data,
    digest,
    file_event,
    history_variable,
    model_note,
    prediction,
    training_run,
)
from hypothesis import given
from hypothesis import strategies as st
from integrity_story import followed_run, note, notes_of, story_of, texts_of

from grader.evidence.events import Data, WeightsSet
from grader.measurement.model import MeasuredPrediction

TUNED = Data(inputs=array("tests", shape=(10_000, 784)))


def test_lines_that_the_recorder_did_not_write_are_noted() -> None:
    """Once; where they could not even be read, the note says that instead."""
    story = story_of(training_run())
    assert texts_of(story, unaccounted=2) == [note("unaccounted", count=2)]
    assert texts_of(story, unaccounted=2, dropped=2) == [note("dropped", count=2)]


def validated_on_tests(*runs: Any) -> Any:
    story = story_of(runs[0])
    for run in runs[1:]:
        story.measure(story.add(run), 0.84)
    story.origin("tests", test=10_000)
    return story


def on_tests(number: int = 0, *callbacks: Any) -> Any:
    return training_run(number, validation=TUNED, callbacks=callbacks)


def test_test_images_as_validation_data_are_noted() -> None:
    """A single run with them is a question to ask."""
    expected = note("test_validation", model="sequential_0", count=1)
    assert texts_of(validated_on_tests(on_tests())) == [expected]


def test_choosing_among_runs_is_noted() -> None:
    """Several runs with them may have been a choice."""
    story = validated_on_tests(on_tests(0), on_tests(1))
    assert texts_of(story) == [note("test_validations", model="sequential_0", count=2)]


@pytest.mark.parametrize(
    "watcher",
    [
        callback("EarlyStopping", monitor="val_loss"),
        callback("ModelCheckpoint", monitor="val_accuracy", save_best_only=True),
        callback("ReduceLROnPlateau", monitor="val_loss"),
    ],
)
def test_callback_that_chooses_by_them_is_named(watcher: Any) -> None:
    """The one note says which callback looked."""
    story = validated_on_tests(on_tests(0), on_tests(1, watcher))
    expected = note("test_tuning", model="sequential_1", callbacks=watcher.name)
    assert texts_of(story) == [expected]


@pytest.mark.parametrize(
    "other",
    [
        callback("EarlyStopping", monitor="loss"),
        callback("ModelCheckpoint", monitor="val_loss", save_best_only=False),
        callback("CSVLogger"),
    ],
)
def test_callback_that_does_not_choose_is_not(other: Any) -> None:
    """Watching the training loss, or keeping every epoch, uses no test image."""
    story = validated_on_tests(on_tests(0, other))
    assert texts_of(story) == [note("test_validation", model="sequential_0", count=1)]


def test_split_of_the_training_images_is_fine() -> None:
    """A stray image that is taken for a test image is chance."""
    story = story_of(training_run(0, validation=TUNED, callbacks=(callback("EarlyStopping"),)))
    story.origin("tests", train=11_990, test=10)
    assert texts_of(story) == []


@pytest.mark.parametrize(("seconds", "doubts"), [(0.37, 1), (0.38, 0), (0.0, 0)])
def test_training_takes_time(seconds: float, doubts: int) -> None:
    """Five epochs of 1,500 steps in a run of a third of a second have not been."""
    story = story_of(training_run(0, epochs=5))
    found = texts_of(story, wall_seconds=seconds)
    expected = note("too_fast", model="sequential_0", steps=7_500, seconds=f"{seconds:.1f}")
    assert found == [expected] * doubts


@pytest.mark.parametrize(
    "changes",
    [{"batch_size": 64}, {"steps_per_epoch": 700}, {"validation_split": 0.5}, {"data": None}],
)
def test_fewer_steps_take_less_time(changes: dict[str, Any]) -> None:
    """What is trained on counts, and an unknown amount counts nothing."""
    if "data" in changes:
        changes = {"data": Data(inputs=array("train", shape=()))}
    assert texts_of(story_of(training_run(0, **changes)), wall_seconds=0.3) == []


def test_changed_history_is_named() -> None:
    """The variable, and which of its series."""
    story = story_of(training_run(0))
    story.add(history_variable().model_copy(update={"changed": ("loss", "val_loss")}))
    story.add(history_variable())
    expected = note("changed_history", variable="history", series="loss, val_loss")
    assert texts_of(story) == [expected]


def test_history_of_no_run_is_ignored() -> None:
    """A student's process may name any number."""
    story = story_of(training_run(0))
    story.add(history_variable(99).model_copy(update={"changed": ("loss",)}))
    assert texts_of(story) == []


HISTORY = {"loss": (0.5,)}


def test_replayed_training_is_named() -> None:
    """The same line twice, down to its seconds."""
    run = followed_run("new", "a", "a", history=HISTORY)
    story = story_of(run)
    story.measure(story.add(run), 0.84)
    assert texts_of(story) == [note("replayed", model="sequential_0")]


def test_same_end_from_another_beginning_is_named() -> None:
    """One model cannot learn the same thing from where it already was."""
    story = story_of(followed_run("new", "a", "a", history=HISTORY))
    story.measure(story.add(followed_run("new", "a", "a", history=HISTORY, seconds=4.0)), 0.84)
    assert texts_of(story) == [note("replayed", model="sequential_0")]


@pytest.mark.parametrize("put_back", [True, False])
def test_repeated_training_is_honest(put_back: bool) -> None:
    """Seeds make trainings repeatable: of a new model, or of one whose weights were put back."""
    story = story_of(followed_run("new", "a", "a", history=HISTORY))
    if put_back:
        new = model_note(0, weights=digest("new"))
        story.measure(story.add(WeightsSet(model=new, where=at(3))), 0.1)
    again = followed_run("new", "a", "a", number=0 if put_back else 1, history=HISTORY, seconds=4.0)
    story.measure(story.add(again), 0.84)
    assert texts_of(story) == []


def test_weights_read_back_let_a_training_be_repeated() -> None:
    """Saved before, read back after: the same training comes out again."""
    story = story_of(followed_run("new", "a", "a", history=HISTORY))
    new = model_note(0, weights=digest("new"))
    story.measure(story.add(file_event("load_weights", model=new)), 0.1)
    story.measure(story.add(followed_run("new", "a", "a", history=HISTORY, seconds=4.0)), 0.84)
    assert texts_of(story) == []


def test_model_that_cannot_be_measured_is_named_with_its_layer() -> None:
    """The leader learns which layer it is."""
    reason = "layer_not_supported: Lambda"
    story = story_of(training_run(0), None, status="unsupported", reason=reason)
    (found,) = notes_of(story)
    assert "Lambda" in found.text.ko
    assert "Lambda" in found.text.en


@pytest.mark.parametrize(("training", "doubts"), [(0.78, 1), (0.8, 0), (0.95, 0), (None, 0)])
def test_test_images_are_not_known_better(training: float | None, doubts: int) -> None:
    """A model that does better on test images than on training images was trained on them."""
    story = story_of(training_run(0), 0.84, training_accuracy=training)
    assert len(texts_of(story)) == doubts


def measured(**changes: Any) -> MeasuredPrediction:
    values = {"event": 1, "rows": 10_000, "test_rows": 10_000, "accuracy": 0.84, "agreement": 1.0}
    return MeasuredPrediction(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"agreement": 0.95}, []),
        ({"agreement": 0.3, "rows": 10}, []),
        ({"accuracy": 1.0, "rows": 10, "test_rows": 10}, []),
        ({"accuracy": 1.0, "test_rows": 0}, []),
        ({"agreement": None}, []),
        ({"agreement": None, "accuracy": 0.95, "test_rows": 0}, []),
        ({"agreement": None, "accuracy": None}, []),
        (
            {"agreement": 0.84, "accuracy": 1.0},
            [note("predictions_differ", model="sequential_0", share="84 %", rows=10_000)],
        ),
        (
            {"accuracy": 1.0},
            [note("predictions_exact", model="sequential_0", rows=10_000)],
        ),
        (
            {"agreement": None, "accuracy": 0.95},
            [note("predictions_better", model="sequential_0", claimed="0.9500", measured="0.8400")],
        ),
    ],
)
def test_predictions_come_from_the_model(changes: dict[str, Any], expected: list[Any]) -> None:
    """Others than the model gives, the very labels, or far better ones are named."""
    story = story_of(training_run(0))
    story.add(prediction((0.1, 0.9)))
    assert texts_of(story, measured(**changes)) == expected


def test_notes_are_the_leaders_with_their_place() -> None:
    """Each says where to look."""
    story = story_of(followed_run("a", "a", "a", "a"))
    (found,) = notes_of(story)
    assert found.where is not None
    assert (found.kind, found.audience, found.where.cell) == ("integrity", "leader", 3)


def test_one_kind_on_one_model_is_one_note() -> None:
    """Five fits of one model on test images are one thing to look at; another model is another."""
    story = story_of(training_run(0))
    for number in (0, 0, 1):
        story.measure(story.add(training_run(number)), 0.84)
    story.origin("train", test=10_000)
    assert texts_of(story) == [note("test_images", count=10_000)] * 2


@given(
    accuracy=st.floats(0.80, 0.90),
    overfit=st.floats(0.0, 0.11),
    above=st.floats(-0.05, 0.04),
    kept=st.integers(0, 2),
)
def test_honest_training_never_raises_a_doubt(
    accuracy: float, overfit: float, above: float, kept: int
) -> None:
    """Whatever it reaches, overfits, or goes back to."""
    history = {
        "loss": (0.6, 0.5, 0.4),
        "accuracy": (0.7, 0.8, accuracy + overfit),
        "val_accuracy": (0.7, 0.8, accuracy + above),
    }
    end = "abc"[kept]
    story = story_of(
        followed_run("new", "a", "b", "c", end, history=history, data=data("train")),
        accuracy,
        training_accuracy=accuracy + overfit / 2,
        start_accuracy=0.1,
    )
    assert texts_of(story) == []
