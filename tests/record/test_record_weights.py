"""Weights that no training of the run led to are named, and those that one did are not."""

from __future__ import annotations

from typing import Any

import pytest
from evidence_factory import SPARSE, Story, at, callback, digest, file_event, model_note
from integrity_story import followed_run, note, story_of, texts_of

from grader.evidence.events import WeightsSet

CHECKPOINT = (callback("ModelCheckpoint", filepath="out/best.keras", save_best_only=True),)


def put_in(weights: str, number: int = 0) -> WeightsSet:
    return WeightsSet(model=model_note(number, weights=digest(weights)), where=at(2))


def read_from(path: str, weights: str, action: str = "load") -> Any:
    return file_event(action, 1, path=path, model=model_note(1, weights=digest(weights)))


def then(story: Story, event: Any, accuracy: float | None = 0.88) -> Story:
    """The story with one more event, whose model measures `accuracy`."""
    story.measure(story.add(event), accuracy)
    return story


def honest() -> Story:
    """Three epochs, of which early stopping kept the second."""
    return story_of(followed_run("new", "a", "b", "c", "b"), start_accuracy=0.11)


def loaded(file: str = "mine.keras", accuracy: str = "0.8800") -> list[Any]:
    return [note("weights_loaded", model="sequential_1", file=file, accuracy=accuracy)]


def set_by_hand(accuracy: str = "0.8800") -> list[Any]:
    return [note("weights_set", model="sequential_0", accuracy=accuracy)]


def test_honest_training_is_not_doubted() -> None:
    """A start by chance, weights of its own epochs at the end."""
    assert texts_of(honest()) == []


def test_file_from_elsewhere_is_named() -> None:
    """A file with weights that nothing in this run led to."""
    assert texts_of(then(honest(), read_from("in/mine.keras", "foreign"))) == loaded()


@pytest.mark.parametrize("weights", ["a", "b", "c"])
def test_checkpoint_of_any_epoch_is_our_own(weights: str) -> None:
    """Whatever an epoch left may be read back, from any file."""
    assert texts_of(then(honest(), read_from("x.keras", weights))) == []


def test_saved_weights_may_be_read_back() -> None:
    """A model that was saved in this run is known, however it was trained."""
    story = honest()
    story.add(file_event("save_weights", 0, model=model_note(0, weights=digest("loop"))))
    assert texts_of(then(story, read_from("x.weights.h5", "loop", "load_weights"))) == []


@pytest.mark.parametrize(("accuracy", "doubts"), [(0.85, 0), (0.87, 1)])
def test_file_of_a_checkpoint_may_hold_half_an_epoch(accuracy: float, doubts: int) -> None:
    """A checkpoint may be written within an epoch; one that is better than all training is not."""
    story = story_of(followed_run("new", "a", "a", callbacks=CHECKPOINT))
    assert len(texts_of(then(story, read_from("out\\best.keras", "half"), accuracy))) == doubts


def test_file_that_knows_nothing_is_harmless() -> None:
    """Untrained weights may come from anywhere."""
    assert texts_of(then(honest(), read_from("x.keras", "random"), 0.12)) == []


def test_file_that_was_not_measured_is_named() -> None:
    """What could not be measured is still from elsewhere."""
    story = then(honest(), read_from("x.keras", "foreign"), None)
    assert texts_of(story) == loaded("x.keras", "?")


def test_same_file_is_named_once() -> None:
    """Reading it again is no news, and neither is training that goes on from it."""
    story = then(honest(), read_from("mine.keras", "foreign"))
    story = then(story, read_from("mine.keras", "foreign"))
    run = followed_run("foreign", "x", "x", number=1)
    story.measure(story.add(run), 0.88, start_accuracy=0.88)
    assert texts_of(story) == loaded()


def test_foreign_arrays_are_named() -> None:
    """`set_weights` with arrays that no training led to."""
    assert texts_of(then(honest(), put_in("foreign"))) == set_by_hand()


@pytest.mark.parametrize(("weights", "accuracy"), [("a", 0.88), ("b", 0.88), ("random", 0.1)])
def test_own_arrays_are_not(weights: str, accuracy: float) -> None:
    """The weights of an epoch, and any that know nothing, may be put in."""
    assert texts_of(then(honest(), put_in(weights), accuracy)) == []


def test_arrays_that_were_not_measured_are_not_doubted() -> None:
    """Of a model that cannot be measured nothing is claimed."""
    assert texts_of(then(honest(), put_in("foreign"), None)) == []


@pytest.mark.parametrize(("accuracy", "doubts"), [(0.85, 0), (0.87, 1)])
def test_epochs_that_were_not_followed_get_the_benefit(accuracy: float, doubts: int) -> None:
    """Weights of an unseen epoch may be put back, but are not much better than its training."""
    story = story_of(followed_run("new", "a", "a", trail=None))
    assert len(texts_of(then(story, put_in("?"), accuracy))) == doubts


def test_model_that_knows_before_it_learns_is_named() -> None:
    """Test images that are told apart before the first epoch."""
    story = story_of(followed_run("foreign", "a", "a"), start_accuracy=0.86)
    assert texts_of(story) == [note("started_trained", model="sequential_0", accuracy="0.8600")]


def test_training_may_go_on() -> None:
    """A second `fit` starts from what the first one left."""
    story = honest()
    story.measure(story.add(followed_run("b", "d", "d")), 0.85, start_accuracy=0.84)
    assert texts_of(story) == []


def test_unknown_start_is_not_doubted() -> None:
    """Where the start was not measured, or chance explains it."""
    assert texts_of(story_of(followed_run("x", "a", "a"), start_accuracy=None)) == []
    assert texts_of(story_of(followed_run("x", "a", "a"), start_accuracy=0.2)) == []


def test_training_that_changes_nothing_is_named() -> None:
    """Every epoch left the very weights it began with."""
    story = story_of(followed_run("a", "a", "a", "a"))
    assert texts_of(story) == [note("unchanged", model="sequential_0", epochs=2)]


@pytest.mark.parametrize("weights", [("new", "a", "b", "foreign"), ("new", "a", "foreign")])
def test_other_weights_at_the_end_are_named(weights: tuple[str, ...]) -> None:
    """What stands in the model afterwards is none of the states it went through."""
    assert texts_of(story_of(followed_run(*weights))) == [
        note("weights_swapped", model="sequential_0")
    ]


def test_other_weights_between_epochs_are_named() -> None:
    """An epoch that began with weights from elsewhere."""
    story = story_of(followed_run("new", "a", "b", "b", jumps=(1,)))
    assert texts_of(story) == [note("weights_swapped", model="sequential_0")]


@pytest.mark.parametrize(
    "changes",
    [
        {"callbacks": (callback("SwapEMAWeights"),)},
        {"compiled": SPARSE.model_copy(update={"optimizer_config": {"use_ema": True}})},
        {"status": "interrupted"},
        {"epochs_run": 3},
    ],
)
def test_averages_and_interruptions_are_honest(changes: dict[str, Any]) -> None:
    """Moving averages, Ctrl-C within an epoch, and epochs nobody followed explain other weights."""
    story = story_of(followed_run("new", "a", "b", "mean", jumps=(), **changes))
    assert texts_of(story) == []


def test_evidence_without_a_trail_is_read() -> None:
    """Runs that were recorded before weights were followed raise no doubt."""
    assert texts_of(story_of(followed_run("x", "a", "b", trail=None))) == []
