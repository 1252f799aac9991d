"""Evaluation: a model is judged by images that it was not trained on."""

from __future__ import annotations

import pytest
from evidence_factory import (
    Story,
    at,
    data,
    evaluation,
    file_event,
    model_compiled,
    training_run,
)

from grader.checks.result import CheckResult
from grader.evidence.events import ArrayNote, Axes, Data, DatasetLoaded, FigureShown, Line
from grader.messages import Text, message

HISTORY = {"loss": (0.61, 0.52), "val_loss": (0.5712, 0.5034)}
PROGRESS = "loss: 0.6100 - val_loss: 0.5712"


def says(key: str, **values: object) -> Text:
    return message(f"checks.{key}", **values)


UNSEEN = Data(inputs=ArrayNote(shape=(), dtype="generator"))
SMALL = data("small", shape=(48_000, 64))
"""Images that are not of the data set."""


def evaluate(seen: float | None, shown: str = "0.8412") -> Story:
    """One model, trained and evaluated on rows of which the share `seen` was trained on."""
    story = Story(shown={4: shown})
    story.train()
    index = story.add(evaluation(accuracy=0.8412, loss=0.45))
    story.overlap(index, seen)
    return story


def test_evaluation_on_unseen_images_passes() -> None:
    """Held-out images and a result on the screen are what is asked for."""
    result = evaluate(0.0).check("evaluated", bound=0)
    assert (result.outcome, result.where) == ("passed", at(4))


@pytest.mark.parametrize(
    ("seen", "expected"), [(0.01, "passed"), (0.011, "failed"), (1.0, "failed")]
)
def test_few_duplicates_are_forgiven(seen: float, expected: str) -> None:
    """The data set holds a few images twice; more than that was trained on."""
    assert evaluate(seen).check("evaluated", bound=0).outcome == expected


def test_share_of_seen_rows_is_shown() -> None:
    """Whoever evaluates on the training images reads how many of them."""
    result = evaluate(0.8).check("evaluated", bound=0)
    assert result.found == says("evaluated.found", share="80.0 %")


@pytest.mark.parametrize("shown", ["", "accuracy: 0.84", "[0.45123, 0.8412]", "84.12%", "84.12"])
def test_result_must_be_on_the_screen(shown: str) -> None:
    """Only a number that is one of the results, to its decimals, shows it."""
    expected = "passed" if shown else "partial"
    assert evaluate(0.0, shown).check("evaluated", bound=0).outcome == expected


def test_images_prepared_in_an_unknown_way_are_for_a_person() -> None:
    """Rows of 784 numbers may be the right images, which only a person can tell."""
    result = evaluate(None).check("evaluated", bound=0)
    assert (result.outcome, result.message) == ("errored", says("common.unseen_data"))


def evaluate_rows(**columns: object) -> CheckResult:
    """One model, trained on known images and evaluated on rows of which nobody knows anything."""
    story = Story(shown={4: "0.8412"})
    story.train()
    story.origin("train", train=48_000)
    event = evaluation(accuracy=0.8412).model_copy(update={"data": data("held-out", **columns)})
    story.overlap(story.add(event), None)
    return story.check("evaluated", bound=0)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((5, 784), "errored"), ((5, 28, 28, 1), "errored"), ((5, 3_072), "failed"), ((5,), "failed")],
)
def test_rows_that_cannot_be_the_images_fail_with_a_reason(
    shape: tuple[int, ...], expected: str
) -> None:
    """What has not as many numbers as an image of the data set is something else."""
    result = evaluate_rows(shape=shape)
    words = says("evaluated.unknown" if expected == "failed" else "common.unseen_data")
    assert (result.outcome, result.message) == (expected, words)


@pytest.mark.parametrize(
    ("loaded", "expected"),
    [(["mnist"], "failed"), (["mnist", "fashion_mnist"], "errored"), ([], "errored")],
)
def test_images_of_another_data_set_are_not_for_a_person(loaded: list[str], expected: str) -> None:
    """Whoever loaded another data set alone used that one."""
    story = evaluate(None)
    story.origin("train", train=48_000)
    story.events += [DatasetLoaded(dataset=name) for name in loaded]
    assert story.check("evaluated", bound=0).outcome == expected


def test_evaluation_before_training_does_not_count() -> None:
    """An untrained model is judged by nothing, whatever the images are."""
    story = Story(shown={4: "0.1"})
    story.overlap(story.add(evaluation(accuracy=0.1)), 0.0)
    index = story.train()
    assert story.check("evaluated", bound=index).message == says("evaluated.none")


def test_hidden_result_is_no_worse_than_none() -> None:
    """Whoever sees held-out scores in `fit` loses nothing by a further `evaluate`."""
    story = Story(shown={3: PROGRESS})
    index = story.train(validation_split=0.2, history=HISTORY)
    story.overlap(story.add(evaluation(accuracy=0.84)), 0.0)
    assert story.check("evaluated", bound=index).message == says("evaluated.during_fit")


def evaluate_copy(name: str, test_images: bool = False, *, saved: bool = True) -> CheckResult:
    """A model is trained, saved, read back as model 1, and that one evaluated on some array."""
    story = Story(shown={4: "0.8412"})
    index = story.train(validation=data("held-out"))
    story.overlap(index, 0.0)
    story.origin("train", train=48_000)
    story.origin("test", test=10_000)
    if saved:
        story.add(file_event("save"))
    story.add(file_event("load", 1))
    story.overlap(story.add(evaluation(1, name, accuracy=0.8412)), 0.0)
    return story.check("evaluated", bound=index, test_images=test_images)


@pytest.mark.parametrize(
    ("name", "test_images", "expected"),
    [
        ("test", True, "passed"),
        ("held-out", True, "not_test"),
        ("held-out", False, "passed"),
        ("test", False, "passed"),
    ],
)
def test_evaluation_of_the_restored_model_counts(
    name: str, test_images: bool, expected: str
) -> None:
    """A model that was read back from the file is the trained one."""
    assert evaluate_copy(name, test_images).message == says(f"evaluated.{expected}")


def test_restored_model_was_trained_on_the_training_images() -> None:
    """Saving and loading does not make training images unseen ones."""
    story = Story(shown={4: "0.8412"})
    index = story.train()
    story.add(file_event("save"))
    story.add(file_event("load", 1))
    story.overlap(story.add(evaluation(1, "train", accuracy=0.8412)), 0.0)
    assert story.check("evaluated", bound=index).message == says("evaluated.seen")
    story.origin("train", train=48_000)
    assert story.check("validation_split").outcome == "failed"


def test_evaluation_of_a_model_from_elsewhere_does_not_count() -> None:
    """A file that this model was never saved to holds another one."""
    expected = says("evaluated.not_test")
    assert evaluate_copy("test", test_images=True, saved=False).message == expected


def test_validation_on_test_images_is_told_apart_from_an_evaluation() -> None:
    """Whoever validated on the test images reads just that."""
    story = Story()
    index = story.train(validation=data("held-out"))
    story.origin("held-out", test=10_000)
    story.overlap(index, 0.0)
    result = story.check("evaluated", bound=index, test_images=True)
    assert (result.outcome, result.message) == ("partial", says("evaluated.test_in_fit"))


def test_one_held_out_evaluation_is_enough() -> None:
    """A further `evaluate` on the training images does no harm."""
    story = evaluate(0.0)
    story.overlap(story.add(evaluation(name="train", accuracy=0.85)), 1.0)
    assert story.check("evaluated", bound=0).outcome == "passed"


def test_evaluation_of_another_model_does_not_count() -> None:
    """Each model needs its own evaluation."""
    story = Story(events=[training_run(), evaluation(1, accuracy=0.84)])
    assert story.check("evaluated", bound=0).message == says("evaluated.none")


def test_validation_split_of_fit_evaluates_as_it_goes() -> None:
    """`validation_split` shows held-out accuracy after every epoch."""
    story = Story(events=[training_run(validation_split=0.2, history=HISTORY)], shown={3: PROGRESS})
    assert story.check("evaluated", bound=0).message == says("evaluated.during_fit")


def test_curve_of_the_validation_shows_it_too() -> None:
    """With `verbose=0` the drawn History is what was looked at."""
    run = training_run(validation_split=0.2, history=HISTORY)
    figure = FigureShown(axes=(Axes(lines=(Line(y=HISTORY["val_loss"]),)),))
    assert Story(events=[run, figure]).check("evaluated", bound=0).outcome == "passed"


@pytest.mark.parametrize("shown", ["", "done", "loss: 0.6"])
def test_silent_validation_is_hidden(shown: str) -> None:
    """Validation data that nobody sees a result of are half of the way."""
    run = training_run(validation_split=0.2, history=HISTORY)
    result = Story(events=[run], shown={3: shown}).check("evaluated", bound=0)
    assert (result.outcome, result.message) == ("partial", says("evaluated.hidden"))


@pytest.mark.parametrize(("seen", "expected"), [(0.0, "passed"), (1.0, "failed")])
def test_validation_data_must_be_held_out(seen: float, expected: str) -> None:
    """Validation data count as long as they are not the training images."""
    story = Story(shown={3: PROGRESS})
    index = story.train(validation=data("held-out"), history=HISTORY)
    story.overlap(index, seen)
    assert story.check("evaluated", bound=index).outcome == expected


@pytest.mark.parametrize("event", [model_compiled(), training_run(epochs=0, validation_split=0.2)])
def test_untrained_model_is_not_evaluated(event: object) -> None:
    """Without an epoch there is nothing to evaluate."""
    story = Story(events=[event])
    assert story.check("evaluated", bound=0).outcome == "failed"


@pytest.mark.parametrize("shown", ["45.00%", "84.2", "84.21", "184.12"])
def test_other_percentages_do_not_show_the_result(shown: str) -> None:
    """A loss is no percentage, and without a sign two decimals are needed."""
    assert evaluate(0.0, shown).check("evaluated", bound=0).outcome == "partial"


@pytest.mark.parametrize(("trained_on", "tested_on"), [("train", None), (None, "held-out")])
def test_unseen_data_are_for_a_person(trained_on: str | None, tested_on: str | None) -> None:
    """Where either side could not be seen, nobody can say that they are the same images."""
    story = Story()
    story.train(data=data(trained_on) if trained_on else UNSEEN)
    tested = evaluation(accuracy=0.8)
    if tested_on is None:
        tested = tested.model_copy(update={"data": UNSEEN})
    story.overlap(story.add(tested), None)
    result = story.check("evaluated", bound=0)
    assert (result.outcome, result.message) == ("errored", says("common.unseen_data"))


def test_unseen_validation_data_are_for_a_person() -> None:
    """The same holds of validation data given to `fit`."""
    story = Story()
    story.overlap(story.train(validation=UNSEEN), None)
    assert story.check("evaluated", bound=0).outcome == "errored"


def validate(
    seen: float | None = 0.0, test: int = 0, rows: int = 12_000, **changes: object
) -> CheckResult:
    """One run with validation data, of which `test` are official test images."""
    story = Story()
    index = story.train(**{"validation": data("held-out"), **changes})
    story.origin("held-out", train=rows - test, test=test)
    story.overlap(index, seen)
    return story.check("validated", bound=index)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "passed"),
        ({"seen": 0.005}, "passed"),
        ({"seen": 0.5}, "failed"),
        ({"seen": None}, "errored"),
        ({"seen": None, "data": SMALL, "validation": SMALL}, "failed"),
        ({"test": 100}, "passed"),
        ({"test": 12_000}, "partial"),
        ({"test": 6_000}, "partial"),
        ({"test": 12_000, "seen": 1.0}, "failed"),
        ({"validation": UNSEEN, "seen": None}, "errored"),
        ({"data": UNSEEN, "seen": None}, "errored"),
        ({"validation": None, "validation_split": 0.2}, "passed"),
        ({"validation": None, "validation_split": 0.2, "seen": None}, "passed"),
        ({"validation": None, "validation_split": 0.2, "seen": 1.0}, "failed"),
        ({"validation": None}, "failed"),
        ({"validation": None, "validation_split": -0.2}, "failed"),
        ({"epochs": 0}, "failed"),
    ],
)
def test_validation_data_must_not_be_trained_on(given: dict[str, object], expected: str) -> None:
    """Held-out training images pass; test images cost a part, trained ones everything."""
    assert validate(**given).outcome == expected


def test_test_images_are_kept_for_the_end() -> None:
    """Whoever validates on test images reads why that is no good idea."""
    result = validate(test=12_000)
    assert result.hint == says("validated.hint.test_images")


def test_validation_in_one_fit_of_several_is_enough() -> None:
    """A model trained further without validation data was validated all the same."""
    story = Story()
    first = story.train(validation=data("held-out"))
    story.overlap(first, 0.0)
    index = story.train()
    result = story.check("validated", bound=index)
    assert (result.outcome, result.where) == ("passed", at(3))


def test_validation_of_another_model_does_not_count() -> None:
    """Each model is validated by itself."""
    story = Story(events=[training_run(1, validation_split=0.2), training_run()])
    assert story.check("validated", bound=1).message == says("validated.none")


def test_model_that_was_only_compiled_is_not_validated() -> None:
    """Without `fit` there is nothing to validate."""
    result = Story(events=[model_compiled()]).check("validated", bound=0)
    assert (result.outcome, result.message) == ("failed", says("validated.untrained"))


def evaluate_on(test: int, train: int, shown: str = "0.8412", **changes: object) -> CheckResult:
    """One model, evaluated on so many official test images and training images."""
    story = Story(shown={4: shown})
    story.train(**changes)
    story.origin("held-out", test=test, train=train)
    story.overlap(story.add(evaluation(accuracy=0.8412, loss=0.45)), 0.0)
    return story.check("evaluated", bound=0, test_images=True)


@pytest.mark.parametrize(
    ("test", "train", "shown", "expected"),
    [
        (10_000, 0, "0.8412", ("passed", "passed")),
        (9_900, 100, "0.8412", ("passed", "passed")),
        (10_000, 0, "", ("partial", "hidden")),
        (0, 12_000, "0.8412", ("partial", "not_test")),
        (5_000, 5_000, "0.8412", ("partial", "not_test")),
        (0, 0, "0.8412", ("partial", "not_test")),
    ],
)
def test_evaluation_on_test_images_may_be_asked_for(
    test: int, train: int, shown: str, expected: tuple[str, str]
) -> None:
    """Other unseen images are worth a part, and so is a result that nobody sees."""
    result = evaluate_on(test, train, shown)
    assert (result.outcome, result.message) == (expected[0], says(f"evaluated.{expected[1]}"))


@pytest.mark.parametrize(
    ("changes", "expected"), [({"validation_split": 0.2}, "partial"), ({}, "failed")]
)
def test_validation_is_no_evaluation_on_test_images(
    changes: dict[str, object], expected: str
) -> None:
    """Without `evaluate`, validation data are worth a part, and the hint says what to add."""
    story = Story(events=[training_run(**changes)])
    result = story.check("evaluated", bound=0, test_images=True)
    assert (result.outcome, result.hint) == (expected, says("evaluated.hint_test"))
