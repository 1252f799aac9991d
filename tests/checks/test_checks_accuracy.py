"""Accuracy as we measure it ourselves."""

from __future__ import annotations

import pytest
from evidence_factory import Story, array, at, cross_validation, data, model_compiled, scored

from grader.measurement.reasons import Reason
from grader.messages import has_message, message

BASELINE = 0.82


@pytest.mark.parametrize(("accuracy", "expected"), [(0.83, "passed"), (0.8299, "failed")])
def test_accuracy_is_held_against_the_bound(accuracy: float, expected: str) -> None:
    """The bound itself is enough."""
    story = Story()
    index = story.train(accuracy)
    assert story.check("accuracy", bound=index, at_least=0.83).outcome == expected


@pytest.mark.parametrize("accuracy", [0.84, 0.7])
def test_measured_value_goes_to_the_rubric(accuracy: float) -> None:
    """Passed or failed, the rubric's levels get the number."""
    story = Story()
    index = story.train(accuracy)
    assert story.check("accuracy", bound=index, at_least=0.83).value == accuracy


@pytest.mark.parametrize("kind", ["accuracy", "beats_baseline"])
@pytest.mark.parametrize("status", ["undecided", "unsupported", "errored"])
def test_unknown_accuracy_is_for_a_person(kind: str, status: str) -> None:
    """What we could not measure is neither failed nor zero, and the reason is told."""
    story = Story(events=[cross_validation(BASELINE, BASELINE)])
    index = story.add(model_compiled())
    story.measure(index, None, status=status, reason="too_large: 9 GB")
    arguments = {"at_least": 0.83} if kind == "accuracy" else {}
    result = story.check(kind, bound=index, **arguments)
    reason = message("checks.accuracy.reason.too_large", detail="9 GB")
    expected = ("errored", message(f"checks.accuracy.{status}", reason=reason), None)
    assert (result.outcome, result.message, result.value) == expected


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words(reason: Reason) -> None:
    """Whatever the measurement says, the page has a sentence for it."""
    assert has_message(f"checks.accuracy.reason.{reason}")


@pytest.mark.parametrize("kind", ["accuracy", "beats_baseline"])
@pytest.mark.parametrize("status", ["untrained", "unbuilt"])
def test_untrained_model_fails(kind: str, status: str) -> None:
    """A model that was never trained is the student's doing."""
    story = Story(events=[cross_validation(BASELINE, BASELINE)])
    index = story.add(model_compiled())
    story.measure(index, None, status=status)
    arguments = {"at_least": 0.83} if kind == "accuracy" else {}
    result = story.check(kind, bound=index, **arguments)
    expected = ("failed", message("checks.accuracy.untrained"), at(2, 2))
    assert (result.outcome, result.message, result.where) == expected


@pytest.mark.parametrize("kind", ["accuracy", "beats_baseline"])
def test_model_that_saw_the_test_images_is_for_a_person(kind: str) -> None:
    """A measurement on images that were trained on says nothing."""
    story = Story(events=[cross_validation(BASELINE, BASELINE)])
    index = story.train(0.99)
    story.origin("train", train=48_000, test=10_000)
    arguments = {"at_least": 0.83} if kind == "accuracy" else {}
    result = story.check(kind, bound=index, **arguments)
    assert (result.outcome, result.message) == ("errored", message("checks.accuracy.test_images"))


def test_test_images_of_an_earlier_fit_are_remembered() -> None:
    """What the same model saw in an earlier `fit` counts; what it sees later does not."""
    story = Story()
    story.train(data=data("cheat"))
    index = story.train()
    story.origin("cheat", test=10_000)
    assert story.check("accuracy", bound=index, at_least=0.8).outcome == "errored"


def test_few_test_images_are_no_cheating() -> None:
    """The data set itself holds a few images on both sides."""
    story = Story()
    index = story.train()
    story.origin("train", train=47_600, test=400)
    assert story.check("accuracy", bound=index, at_least=0.8).outcome == "passed"


def test_training_on_other_images_is_no_cheating() -> None:
    """Arrays of unknown origin hold no test images that we know of."""
    story = Story()
    index = story.train(data=data("own"))
    assert story.check("accuracy", bound=index, at_least=0.8).outcome == "passed"


@pytest.mark.parametrize(("accuracy", "expected"), [(0.8111, "passed"), (0.8109, "failed")])
def test_baseline_is_beaten_within_the_allowance(accuracy: float, expected: str) -> None:
    """Test images are harder by 0.009 than the held-out ones of the baseline."""
    story = Story(events=[cross_validation(BASELINE, BASELINE)])
    index = story.train(accuracy)
    assert story.check("beats_baseline", bound=index).outcome == expected


def test_allowance_can_be_set() -> None:
    """An assignment may allow nothing."""
    story = Story(events=[cross_validation(BASELINE, BASELINE)])
    index = story.train(0.815)
    assert story.check("beats_baseline", bound=index, allowance=0.0).outcome == "failed"


def test_best_baseline_is_to_be_beaten() -> None:
    """Of several baselines the best counts, of whatever family."""
    story = Story(events=[cross_validation(0.5, 0.5), scored(0.9, estimator="SVC")])
    index = story.train(0.84)
    assert story.check("beats_baseline", bound=index).outcome == "failed"


def test_nothing_to_beat_fails() -> None:
    """Without a baseline there is no comparison."""
    story = Story()
    index = story.train()
    result = story.check("beats_baseline", bound=index)
    assert (result.outcome, result.message) == ("failed", message("checks.beats_baseline.none"))


def test_array_names_are_apart() -> None:
    """The factory gives each array a projection of its own, so that no test is fooled."""
    assert array("train").projection != array("cheat").projection
