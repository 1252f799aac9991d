"""A trained model is saved and comes back the same."""

from __future__ import annotations

from typing import Any

import pytest
from evidence_factory import (
    Story,
    at,
    callback,
    evaluation,
    file_event,
    history_run,
    judge,
    model_compiled,
    training_run,
    weighted_note,
)

from grader.checks.context import Unmeasured
from grader.checks.result import CheckResult
from grader.evidence.events import FileSaved, TrainingRun
from grader.messages import Text, message

KINDS = ("weights_restored", "model_restored")
SAVE = {"weights_restored": "save_weights", "model_restored": "save"}
LOAD = {"weights_restored": "load_weights", "model_restored": "load"}
ACCURACIES = {
    "loss": (0.5, 0.4, 0.5),
    "accuracy": (0.84, 0.86, 0.87),
    "val_accuracy": (0.80, 0.86, 0.84),
}


def trained(number: int = 0, weights: str | None = "best", **changes: Any) -> TrainingRun:
    return training_run(number, model=weighted_note(number, weights), **changes)


def saved(kind: str, number: int = 0, weights: str | None = "best", **changes: Any) -> FileSaved:
    values = {"path": "model.h5", "model": weighted_note(number, weights)}
    return file_event(SAVE[kind], number, **{**values, **changes})


def loaded(kind: str, number: int = 1, weights: str | None = "best", **changes: Any) -> FileSaved:
    values = {"path": "model.h5", "model": weighted_note(number, weights), "where": at(5)}
    return file_event(LOAD[kind], number, **{**values, **changes})


def checkpointed(path: str = "best.keras", **changes: Any) -> TrainingRun:
    """A run that ended with other weights than its best ones, which went to `path`."""
    config = changes.pop("config", {})
    note = callback("ModelCheckpoint", filepath=path, save_best_only=True, **config)
    values = {"model": weighted_note(0, "last"), "callbacks": (note,), "history": ACCURACIES}
    return history_run(**{**values, **changes})


def tell(*events: Any, **measured: float | None) -> Story:
    """A story with accuracies of the events given as `e0`, `e2`, …"""
    story = Story(events=list(events))
    for name, accuracy in measured.items():
        story.measure(int(name[1:]), accuracy, samples=10_000)
    return story


def look(kind: str, *events: Any, bound: int = 0, **measured: float | None) -> CheckResult:
    return tell(*events, **measured).check(kind, bound=bound)


def says(key: str, **values: object) -> Text:
    return message(f"checks.{key}", **values)


@pytest.mark.parametrize("kind", KINDS)
def test_same_weights_in_another_model_pass(kind: str) -> None:
    """The book's way: train, save, load into a new model; no measurement is needed."""
    story = tell(trained(), saved(kind), loaded(kind))
    story.measured = False
    result = story.check(kind, bound=0)
    assert (result.outcome, result.message, result.where) == (
        "passed",
        says(f"{kind}.passed"),
        at(5),
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("model.h5", "./model.h5"),
        ("/content/drive/model.h5", "model.h5"),
        (r"C:\Users\kim\model.h5", "C:/Users/kim/model.h5"),
        ("model.weights.h5", "model.h5"),
        ("모델 하나.keras", "저장/모델 하나.keras"),
    ],
)
def test_files_are_told_by_their_names(kind: str, first: str, second: str) -> None:
    """Folders, slashes and the old ending of weights do not matter."""
    events = [trained(), saved(kind, path=first), loaded(kind, path=second)]
    assert look(kind, *events).outcome == "passed"


@pytest.mark.parametrize("kind", KINDS)
def test_model_of_another_id_with_the_same_weights_is_the_model(kind: str) -> None:
    """A copy of the trained model may be the one that is saved."""
    events = [trained(), saved(kind, number=4), loaded(kind, number=5)]
    assert look(kind, *events).outcome == "passed"


def test_weights_may_come_from_a_file_of_the_whole_model() -> None:
    """`load_weights` reads such a file too."""
    events = [trained(), saved("model_restored"), loaded("weights_restored")]
    assert look("weights_restored", *events).outcome == "passed"


def test_weights_alone_are_no_model() -> None:
    """What `save_weights` wrote is not the whole model."""
    events = [trained(), saved("weights_restored"), loaded("weights_restored")]
    result = look("model_restored", *events)
    assert (result.outcome, result.message) == ("failed", says("model_restored.none"))


@pytest.mark.parametrize("kind", KINDS)
def test_unchanged_model_proves_nothing(kind: str) -> None:
    """Loading into the model that was just saved is partial."""
    result = look(kind, trained(), saved(kind), loaded(kind, number=0))
    assert (result.outcome, result.message) == ("partial", says(f"{kind}.same_model"))


def test_unchanged_model_without_digests_proves_nothing() -> None:
    """Where nobody could see the weights, a run in between would be needed."""
    kind = "weights_restored"
    events = [trained(), saved(kind), loaded(kind, number=0, weights=None)]
    assert look(kind, *events).message == says(f"{kind}.same_model")


@pytest.mark.parametrize(
    "between",
    [
        trained(weights="more"),
        trained(weights=None),
        evaluation(loss=0.5).model_copy(update={"model": weighted_note(0, "reset")}),
    ],
)
def test_model_that_was_changed_in_between_passes(between: object) -> None:
    """Going back to the saved weights is restoring them."""
    kind = "weights_restored"
    events = [trained(), saved(kind), between, loaded(kind, number=0)]
    assert look(kind, *events).outcome == "passed"


def test_run_that_raised_at_once_changes_nothing() -> None:
    """A fit without an epoch leaves the weights as they were."""
    kind = "weights_restored"
    events = [trained(), saved(kind), trained(weights=None, epochs=0), loaded(kind, number=0)]
    assert look(kind, *events).outcome == "partial"


@pytest.mark.parametrize("kind", KINDS)
def test_equal_accuracy_stands_in_for_a_digest(kind: str) -> None:
    """Where the weights could not be kept, what was measured decides."""
    events = [trained(), saved(kind), loaded(kind, weights=None)]
    result = look(kind, *events, e0=0.87, e2=0.8699)
    assert (result.outcome, result.message) == (
        "passed",
        says(f"{kind}.measured", accuracy="0.8699"),
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("accuracy", "expected"), [(0.80, "failed"), (0.94, "failed")])
def test_other_accuracy_fails(kind: str, accuracy: float, expected: str) -> None:
    """Worse or better: it is not the model that was saved."""
    events = [trained(), saved(kind), loaded(kind, weights="other")]
    result = look(kind, *events, e0=0.87, e2=accuracy)
    assert (result.outcome, result.message) == (expected, says(f"{kind}.differs"))


def test_leniency_is_added_to_the_tolerance() -> None:
    """With few training images accuracies may lie further apart."""
    kind = "weights_restored"
    story = tell(trained(), saved(kind), loaded(kind, weights="other"), e0=0.87, e2=0.84)
    outcomes = [
        judge(story, kind, model="m", bound={"m": 0}, leniency=leniency).outcome
        for leniency in (0.0, 0.05)
    ]
    assert outcomes == ["failed", "passed"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("measured", [{}, {"e0": 0.87}, {"e0": 0.87, "e2": None}])
def test_unmeasured_model_is_for_a_person(kind: str, measured: dict[str, float | None]) -> None:
    """Neither a digest nor an accuracy: nobody can tell."""
    with pytest.raises(Unmeasured):
        look(kind, trained(), saved(kind), loaded(kind, weights=None), **measured)


@pytest.mark.parametrize("kind", KINDS)
def test_one_restored_file_is_enough(kind: str) -> None:
    """Further files that fail, or cannot be measured, do no harm."""
    events = [trained(), saved(kind), loaded(kind), loaded(kind, 2, weights=None)]
    assert look(kind, *events).outcome == "passed"


@pytest.mark.parametrize("kind", KINDS)
def test_unmeasured_file_outweighs_a_partial_one(kind: str) -> None:
    """A person may find that it passes."""
    events = [trained(), saved(kind), loaded(kind, 0), loaded(kind, 2, weights=None)]
    with pytest.raises(Unmeasured):
        look(kind, *events)


@pytest.mark.parametrize("kind", KINDS)
def test_saving_without_loading_is_partial(kind: str) -> None:
    """Only loading shows that it worked."""
    result = look(kind, trained(), saved(kind))
    assert (result.outcome, result.message) == ("partial", says(f"{kind}.not_loaded"))


@pytest.mark.parametrize("kind", KINDS)
def test_loading_before_saving_is_partial(kind: str) -> None:
    """The order is wrong."""
    result = look(kind, trained(), loaded(kind), saved(kind))
    assert (result.outcome, result.message) == ("partial", says(f"{kind}.too_soon"))


@pytest.mark.parametrize("kind", KINDS)
def test_other_file_is_partial_and_named(kind: str) -> None:
    """Saved here, loaded from there."""
    result = look(kind, trained(), saved(kind, path="a.h5"), loaded(kind, path="b.h5"))
    found = None if result.found is None else result.found.en
    assert (result.outcome, result.message, found) == (
        "partial",
        says(f"{kind}.other_file"),
        "b.h5",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_file_of_another_model_is_partial(kind: str) -> None:
    """Another model was written over it."""
    events = [trained(), saved(kind), saved(kind, 3, "others"), loaded(kind, weights="others")]
    result = look(kind, *events)
    assert (result.outcome, result.message) == ("partial", says(f"{kind}.overwritten"))


@pytest.mark.parametrize("kind", KINDS)
def test_loading_what_was_never_saved_fails(kind: str) -> None:
    """A file from somewhere else is not this model."""
    result = look(kind, trained(), loaded(kind))
    assert (result.outcome, result.message) == ("failed", says(f"{kind}.not_saved"))


@pytest.mark.parametrize("kind", KINDS)
def test_neither_saved_nor_loaded_fails(kind: str) -> None:
    """There is nothing to see."""
    assert look(kind, trained()).message == says(f"{kind}.none")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_loaded", [True, False])
def test_weights_of_before_the_training_fail(kind: str, is_loaded: bool) -> None:
    """Random weights are not worth saving."""
    later = [loaded(kind, weights="new")] if is_loaded else []
    events = [saved(kind, weights="new"), *later, trained()]
    result = look(kind, *events, bound=len(events) - 1)
    assert (result.outcome, result.message) == ("failed", says(f"{kind}.early"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("event", [model_compiled(), trained(epochs=0, status="raised")])
def test_untrained_model_is_not_restored(kind: str, event: object) -> None:
    """Saving and loading an untrained model earns nothing."""
    result = look(kind, event, saved(kind), loaded(kind))
    assert (result.outcome, result.message) == ("failed", says(f"{kind}.untrained"))


@pytest.mark.parametrize("kind", KINDS)
def test_checkpoint_counts_as_saved(kind: str) -> None:
    """Of which epoch it is, the accuracies of the run must allow."""
    events = [checkpointed(), loaded(kind, path="best.keras", weights="second")]
    outcomes = [look(kind, *events, e0=0.86, e1=value).outcome for value in (0.87, 0.81, 0.1)]
    assert outcomes == ["passed", "passed", "failed"]


@pytest.mark.parametrize("kind", KINDS)
def test_checkpoint_of_the_last_epoch_needs_no_measurement(kind: str) -> None:
    """With its best weights put back the run ends with what the checkpoint holds."""
    events = [checkpointed(), loaded(kind, path="best.keras", weights="last")]
    assert look(kind, *events).outcome == "passed"


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("model-{epoch:02d}-{val_loss:.2f}.keras", "model-07-0.31.keras", "passed"),
        ("runs/[a]-{epoch}.keras", "runs/[a]-7.keras", "passed"),
        ("model-{epoch:02d}.keras", "other-07.keras", "failed"),
        ("{" * 150 + "}" * 150, "x", "failed"),
        ("{a}" * 100, "x" * 300, "failed"),
        ("", "", "failed"),
    ],
)
def test_checkpoint_with_fields_in_its_name(pattern: str, path: str, expected: str) -> None:
    """Keras fills in epoch and score; odd names are borne."""
    events = [checkpointed(pattern), loaded("model_restored", path=path, weights="last")]
    assert look("model_restored", *events).outcome == expected


def test_checkpoint_of_weights_is_no_model() -> None:
    """`save_weights_only` leaves the structure out."""
    config = {"save_weights_only": True}
    events = [checkpointed(config=config), loaded("model_restored", path="best.keras")]
    assert look("model_restored", *events).outcome == "failed"


def test_checkpoint_without_accuracies_is_for_a_person() -> None:
    """Without accuracies in the History nobody can say what an earlier epoch was worth."""
    run = checkpointed(history={"loss": (0.5, 0.4)})
    events = [run, loaded("model_restored", path="best.keras", weights="second")]
    with pytest.raises(Unmeasured):
        look("model_restored", *events, e0=0.86, e1=0.80)


def test_checkpoint_alone_is_no_half_of_the_task() -> None:
    """Who only trained with a checkpoint has not begun to save and restore."""
    assert look("model_restored", checkpointed()).outcome == "failed"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", [7, None, ["a"], "x" * 500])
def test_odd_paths_are_borne(kind: str, path: object) -> None:
    """A forged callback may call its file anything."""
    note = callback("ModelCheckpoint", filepath=path)
    events = [trained(callbacks=(note,)), loaded(kind, path="x")]
    assert look(kind, *events).outcome == "failed"


@pytest.mark.parametrize("kind", KINDS)
def test_files_without_a_model_are_borne(kind: str) -> None:
    """An event may lack its model."""
    events = [trained(), saved(kind, model=None), loaded(kind, model=None)]
    assert look(kind, *events).outcome == "failed"


def test_many_files_are_borne() -> None:
    """Thousands of saves and loads are compared in moderate time."""
    names = ("{a}*" * 4, "{a}*" * 70)
    notes = [callback("ModelCheckpoint", filepath=name, save_best_only=True) for name in names]
    runs = [trained(number, callbacks=(*notes,) * 25) for number in range(100)]
    loads = [loaded("weights_restored", path="a*b" * 100) for _ in range(500)]
    assert look("weights_restored", *runs, *loads).outcome == "failed"


def test_folder_may_be_written_with_a_slash() -> None:
    """A path that ends in a slash has a name all the same."""
    events = (
        trained(),
        saved("model_restored", path="out/model/"),
        loaded("model_restored", path="out/model"),
    )
    assert look("model_restored", *events).outcome == "passed"
