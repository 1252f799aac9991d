"""Training: long enough, and judged by images that were not trained on."""

from __future__ import annotations

import pytest
from evidence_factory import Story, at, data, evaluation, model_compiled, training_run

from grader.evidence.events import ArrayNote, Data
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


def test_images_that_nobody_knows_fail_with_a_reason() -> None:
    """Where nobody could tell what the rows are, the page says so."""
    result = evaluate(None).check("evaluated", bound=0)
    assert result.message == says("evaluated.unknown")


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
    story = Story(events=[training_run(validation_split=0.2)])
    assert story.check("evaluated", bound=0).message == says("evaluated.during_fit")


@pytest.mark.parametrize(("seen", "expected"), [(0.0, "passed"), (1.0, "failed")])
def test_validation_data_must_be_held_out(seen: float, expected: str) -> None:
    """Validation data count as long as they are not the training images."""
    story = Story()
    index = story.train(validation=data("held-out"))
    story.overlap(index, seen)
    assert story.check("evaluated", bound=index).outcome == expected


@pytest.mark.parametrize("event", [model_compiled(), training_run(epochs=0, validation_split=0.2)])
def test_untrained_model_is_not_evaluated(event: object) -> None:
    """Without an epoch there is nothing to evaluate."""
    story = Story(events=[event])
    assert story.check("evaluated", bound=0).outcome == "failed"


UNSEEN = Data(inputs=ArrayNote(shape=(), dtype="generator"))


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
