"""Training: long enough, in batches, and from the start."""

from __future__ import annotations

import pytest
from evidence_factory import (
    Story,
    at,
    callback,
    compile_note,
    data,
    file_event,
    model_compiled,
    training_run,
)

from grader.checks.context import Unmeasured
from grader.checks.result import CheckResult
from grader.evidence.events import ArrayNote, Data, TrainingRun
from grader.messages import Text, message


def says(key: str, **values: object) -> Text:
    return message(f"checks.{key}", **values)


@pytest.mark.parametrize(("epochs", "expected"), [(5, "passed"), (4, "partial"), (0, "failed")])
def test_epochs_are_held_against_the_bound(epochs: int, expected: str) -> None:
    """Enough epochs pass, fewer earn a part, none fails."""
    story = Story(events=[training_run(epochs=epochs)])
    assert story.check("trained", bound=0, epochs=">= 5").outcome == expected


def test_epochs_add_up_over_fits_of_one_model() -> None:
    """Training goes on where `fit` is called again; other models and later fits do not count."""
    events = [training_run(epochs=3), training_run(1, epochs=9), training_run(epochs=2)]
    story = Story(events=[*events, training_run(epochs=50)])
    assert story.check("trained", bound=2, epochs=5).outcome == "passed"


def test_model_that_was_only_compiled_is_not_trained() -> None:
    """Without `fit` the hint says how to call it."""
    result = Story(events=[model_compiled()]).check("trained", bound=0, epochs=5)
    assert (result.outcome, result.message) == ("failed", says("trained.none"))


def test_training_that_raised_at_once_says_so() -> None:
    """An error in the first epoch is named as the reason, with its line."""
    story = Story(events=[training_run(epochs=0, status="raised")])
    result = story.check("trained", bound=0, epochs=">= 5")
    expected = ("failed", says("trained.raised"), at(3))
    assert (result.outcome, result.message, result.where) == expected


def test_training_that_raised_later_keeps_its_epochs() -> None:
    """Epochs before the error count."""
    story = Story(events=[training_run(epochs=2, status="raised")])
    assert story.check("trained", bound=0, epochs=">= 5").outcome == "partial"


UNSEEN = Data(inputs=ArrayNote(shape=(), dtype="generator"))


@pytest.mark.parametrize(("epochs", "key"), [(4, "short"), (6, "long")])
def test_too_few_and_too_many_epochs_are_told_apart(epochs: int, key: str) -> None:
    """An exact number of epochs can be missed on either side."""
    story = Story(events=[training_run(epochs=epochs)])
    result = story.check("trained", bound=0, epochs=5)
    assert (result.outcome, result.message) == ("partial", says(f"trained.{key}", epochs=epochs))


def stopping(stopped: object = 8, **changes: object) -> TrainingRun:
    """A run of thirty epochs that EarlyStopping ended after nine."""
    called = callback("EarlyStopping", patience=2, stopped_epoch=stopped)
    return training_run(epochs=9, **{"epochs_asked": 30, "callbacks": (called,), **changes})


def train_or_stop(run: TrainingRun, allowed: bool = True) -> CheckResult:
    story = Story(events=[run])
    return story.check("trained", bound=0, epochs=">= 30", or_stopped_early=allowed)


def test_training_that_was_stopped_early_is_long_enough() -> None:
    """Where that is allowed, EarlyStopping decides how many epochs are enough."""
    result = train_or_stop(stopping())
    assert (result.outcome, result.message) == ("passed", says("trained.stopped_early", epochs=9))


def test_early_stopping_counts_only_where_it_is_allowed() -> None:
    """Without `or_stopped_early` epochs are epochs."""
    assert train_or_stop(stopping(), allowed=False).outcome == "partial"


@pytest.mark.parametrize(
    "run",
    [
        stopping(0),
        stopping(None),
        stopping("8"),
        stopping(epochs_asked=9),
        stopping(status="interrupted"),
        stopping(callbacks=()),
        stopping(callbacks=(callback("ReduceLROnPlateau", stopped_epoch=8),)),
        stopping(epochs_asked=12, initial_epoch=3),
    ],
)
def test_training_that_was_not_stopped_early_is_short(run: TrainingRun) -> None:
    """A callback that did not stop anything, an interruption, or none of them: still too short."""
    assert train_or_stop(run).outcome == "partial"


def batch(run: TrainingRun, **asked: object) -> CheckResult:
    return Story(events=[run]).check("batches", bound=0, **asked)


ALL_IMAGES = data("train", shape=(60_000, 784))


@pytest.mark.parametrize(
    ("changes", "size", "values"),
    [
        ({"batch_size": 128, "data": ALL_IMAGES}, 128, ("60,000", "469")),
        ({"batch_size": None}, 32, ("48,000", "1,500")),
        ({"batch_size": 100}, ">= 64", ("48,000", "480")),
        ({"batch_size": 128, "validation_split": 0.2}, 128, ("38,400", "300")),
        ({"batch_size": 128, "steps_per_epoch": 50}, 128, ("48,000", "50")),
    ],
)
def test_batch_size_gives_the_steps_of_an_epoch(
    changes: dict[str, object], size: object, values: tuple[str, str]
) -> None:
    """The message says how many steps an epoch takes; without a size batches hold 32 images."""
    result = batch(training_run(**changes), size=size)
    rows, steps = values
    words = says("batches.passed", size=changes["batch_size"] or 32, rows=rows, steps=steps)
    assert (result.outcome, result.message) == ("passed", words)


def test_other_batch_size_is_named() -> None:
    """Another size fails, whatever else is right."""
    result = batch(training_run(data=ALL_IMAGES), size=128, all_images=True)
    found = says("batches.found", size=32, steps="1,875")
    expected = ("failed", says("batches.expected", size="128"), found)
    assert (result.outcome, result.expected, result.found) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"data": ALL_IMAGES}, "passed"),
        ({}, "partial"),
        ({"data": ALL_IMAGES, "validation_split": 0.2}, "partial"),
        ({"data": data("train", shape=(70_000, 784))}, "partial"),
    ],
)
def test_all_training_images_may_be_asked_for(changes: dict[str, object], expected: str) -> None:
    """Images held out, or more than the data set has, cost a part."""
    run = training_run(batch_size=128, **changes)
    assert batch(run, size=128, all_images=True).outcome == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (model_compiled(), "failed"),
        (training_run(epochs=0, status="raised"), "failed"),
        (training_run(data=UNSEEN), "errored"),
    ],
)
def test_batches_of_no_training_or_of_a_generator(event: object, expected: str) -> None:
    """Nothing was trained, or nobody saw what the batches held."""
    result = Story(events=[event]).check("batches", bound=0, size=32)
    assert result.outcome == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"batch_size": 0},
        {"batch_size": -128},
        {"batch_size": 10**30},
        {"batch_size": 31, "data": data("train", shape=(-5, 784))},
        {"batch_size": 31, "validation_split": 1e300},
        {"batch_size": 31, "steps_per_epoch": -1},
    ],
)
def test_impossible_batches_are_not_the_asked_ones(changes: dict[str, object]) -> None:
    """Forged sizes give a verdict and no failure of ours."""
    assert batch(training_run(**changes), size=32).outcome == "failed"


def test_all_images_of_an_unknown_data_set_are_for_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a note of the data set nobody knows how many images there were."""
    story = Story(events=[training_run()])
    bare = story.evidence.model_copy(update={"dataset": None})
    monkeypatch.setattr(Story, "evidence", property(lambda _: bare))
    with pytest.raises(Unmeasured):
        story.check("batches", bound=0, size=32, all_images=True)


ADAM = compile_note("Adam")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "passed"),
        ([model_compiled()], "passed"),
        ([model_compiled(), model_compiled()], "passed"),
        ([training_run(1)], "passed"),
        ([training_run(epochs=0, status="raised")], "passed"),
        ([file_event("load", 1), file_event("save"), file_event("load", model=None)], "passed"),
        ([training_run(), model_compiled()], "recompiled"),
        ([training_run(), training_run(1), model_compiled()], "recompiled"),
        ([training_run()], "continued"),
        ([training_run(), model_compiled(1)], "continued"),
        ([file_event("load")], "loaded"),
        ([file_event("load_weights"), model_compiled()], "loaded"),
    ],
)
def test_fresh_model_has_no_past(events: list[object], expected: str) -> None:
    """An earlier training or loaded weights of the same model object are a head start."""
    story = Story(events=list(events))
    index = story.add(training_run(compiled=ADAM))
    result = story.check("fresh_model", bound=index)
    assert result.message == says(f"fresh_model.{expected}")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "passed"),
        ([training_run(), model_compiled(line=9)], "failed"),
        ([training_run()], "partial"),
        ([file_event("load")], "failed"),
    ],
)
def test_head_start_costs_what_it_is_worth(events: list[object], expected: str) -> None:
    """Compiled again or loaded is another model's work; going on is still its own."""
    story = Story(events=list(events))
    index = story.add(training_run())
    assert story.check("fresh_model", bound=index).outcome == expected


def test_what_happens_after_the_run_does_not_matter() -> None:
    """Loading and training further later on leave the run as fresh as it was."""
    story = Story()
    index = story.add(training_run())
    story.events += [file_event("load_weights"), model_compiled(), training_run()]
    assert story.check("fresh_model", bound=index).outcome == "passed"


def test_line_of_the_second_compile_is_shown() -> None:
    """The compile that does not start over is where to look."""
    story = Story(events=[training_run(), model_compiled(line=9)])
    index = story.add(training_run())
    assert story.check("fresh_model", bound=index).where == at(2, 9)


@pytest.mark.parametrize("event", [model_compiled(), training_run(epochs=0, status="raised")])
def test_untrained_model_is_not_fresh(event: object) -> None:
    """Nothing was trained from the start where nothing was trained."""
    result = Story(events=[event]).check("fresh_model", bound=0)
    assert (result.outcome, result.message) == ("failed", says("fresh_model.untrained"))


def test_run_that_raised_at_once_does_not_live_on_an_earlier_one() -> None:
    """A bound run without an epoch is no fresh training, whatever went before."""
    story = Story(events=[training_run()])
    index = story.add(training_run(epochs=0, status="raised"))
    assert story.check("fresh_model", bound=index).message == says("fresh_model.untrained")


def test_stopping_by_a_class_of_the_students_own_is_early() -> None:
    """A class made from EarlyStopping stops the training as well."""
    own = callback("MyStop", patience=2, restore_best_weights=True, stopped_epoch=4)
    story = Story(events=[training_run(epochs_asked=20, callbacks=(own,))])
    result = story.check("trained", bound=0, epochs=">= 10", or_stopped_early=True)
    assert result.message == says("trained.stopped_early", epochs=5)
