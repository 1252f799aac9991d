"""Accuracy as we measure it ourselves."""

from __future__ import annotations

from typing import Any

import pytest
from evidence_factory import (
    REGISTRY,
    Story,
    array,
    at,
    cross_validation,
    data,
    judge,
    model_compiled,
    scored,
    training_run,
)
from pydantic import ValidationError

from grader.checks.result import CheckResult
from grader.evidence.events import EstimatorFitted
from grader.measurement.reasons import Reason
from grader.messages import Text, has_message, message, plain

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


FITTED = EstimatorFitted(estimator="LogisticRegression", data=data("train"))


@pytest.mark.parametrize(
    ("baselines", "expected"),
    [
        ([cross_validation(0.5, 0.5), cross_validation(0.9, 0.9)], "failed"),
        ([cross_validation(0.9, 0.9), scored(0.5)], "failed"),
        ([cross_validation(0.8, 0.8), scored(0.9)], "passed"),
        ([cross_validation(0.8, 0.8), scored(0.9, estimator="SVC")], "passed"),
        ([cross_validation(0.8, 0.8), cross_validation(0.9, estimator="SVC")], "passed"),
        ([scored(0.9, estimator="SVC")], "failed"),
        ([FITTED, scored(0.99, data=data("train")), scored(0.82)], "passed"),
        ([FITTED, scored(0.99, data=data("train"))], "failed"),
    ],
)
def test_baseline_is_the_logistic_regression(baselines: list[Any], expected: str) -> None:
    """The best of it counts; neither a stronger classifier nor a score on what it was fitted to."""
    story = Story(events=[*baselines])
    index = story.train(0.84)
    assert story.check("beats_baseline", bound=index).outcome == expected


def test_nothing_to_beat_fails() -> None:
    """Without a baseline there is no comparison."""
    story = Story()
    index = story.train()
    result = story.check("beats_baseline", bound=index)
    assert (result.outcome, result.message) == ("failed", message("checks.beats_baseline.none"))


def test_array_names_are_apart() -> None:
    """The factory gives each array a projection of its own, so that no test is fooled."""
    assert array("train").projection != array("cheat").projection


def measured(*accuracies: float | None, samples: int = 10_000) -> Story:
    """Models `0`, `1`, … trained and measured on so many images."""
    story = Story()
    for number, accuracy in enumerate(accuracies):
        index = story.add(training_run(number, where=at(3, number + 1)))
        story.measure(index, accuracy, samples=samples)
    return story


def judge_accuracy(
    accuracy: float, samples: int = 10_000, leniency: float = 0.0, **arguments: float
) -> CheckResult:
    return judge(
        measured(accuracy, samples=samples),
        "accuracy",
        bound={"m": 0},
        leniency=leniency,
        model="m",
        **{"at_least": 0.83, **arguments},
    )


@pytest.mark.parametrize(
    ("accuracy", "samples", "errors", "expected"),
    [
        (0.8225, 10_000, 2.0, "passed"),
        (0.8224, 10_000, 2.0, "failed"),
        (0.8225, 10_000, 1.0, "failed"),
        (0.8299, 10_000, 0.0, "failed"),
        (0.8100, 1_000, 2.0, "passed"),
        (0.8100, 10_000, 2.0, "failed"),
    ],
)
def test_chance_is_forgiven(accuracy: float, samples: int, errors: float, expected: str) -> None:
    """How far below the bound still counts follows from the number of images."""
    result = judge_accuracy(accuracy, samples, standard_errors=errors)
    assert result.outcome == expected


def test_band_is_stated() -> None:
    """What is expected says how far the tolerance goes, and the rubric's levels get the same."""
    result = judge_accuracy(0.84)
    words = message("checks.accuracy.expected_band", accuracy="0.8300", band="0.0075")
    assert (result.expected, result.tolerance) == (words, 0.0075)


def test_result_within_the_band_is_told_so_kindly() -> None:
    """Just below the bound the message says that it counts, and why; nothing is left to do."""
    result = judge_accuracy(0.825)
    words = message("checks.accuracy.within_chance", accuracy="0.8250", bound="0.8300")
    assert (result.outcome, result.message, result.hint) == ("passed", words, None)


def test_result_above_the_bound_is_told_nothing_of_chance() -> None:
    """Whoever reaches the bound reads the number alone."""
    words = message("checks.accuracy.measured_value", accuracy="0.8300")
    assert judge_accuracy(0.83).message == words


def test_without_a_tolerance_none_is_stated() -> None:
    """No standard errors, no band."""
    result = judge_accuracy(0.84, standard_errors=0)
    assert result.expected == message("checks.accuracy.expected", accuracy="0.8300")


def test_leniency_adds_to_the_tolerance() -> None:
    """Where few images were trained on, both count together."""
    result = judge_accuracy(0.7725, leniency=0.05)
    assert (result.outcome, round(result.tolerance, 6)) == ("passed", 0.0575)


@pytest.mark.parametrize("at_least", [83, -0.1, float("nan")])
def test_bound_must_be_a_share(at_least: float) -> None:
    """83 instead of 0.83 is a mistake of the assignment, and refused as one."""
    with pytest.raises(ValidationError, match="at_least"):
        REGISTRY["accuracy"].arguments.model_validate({"model": "m", "at_least": at_least})


@pytest.mark.parametrize(("leniency", "expected"), [(0.0, "failed"), (0.05, "passed")])
def test_leniency_helps_against_the_baseline(leniency: float, expected: str) -> None:
    """`beats_baseline` is as lenient as `accuracy`."""
    story = Story(events=[cross_validation(BASELINE, BASELINE)])
    index = story.train(0.78)
    result = judge(story, "beats_baseline", bound={"m": index}, leniency=leniency, model="m")
    assert result.outcome == expected


def compare(story: Story, than: object = "other", leniency: float = 0.0) -> CheckResult:
    """Whether the first model of `story` is more accurate than the second, or than a number."""
    bound = {"m": 0, "other": 1} if len(story.events) > 1 else {"m": 0}
    return judge(story, "more_accurate", bound=bound, leniency=leniency, model="m", than=than)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (0.8501, 0.85, "passed"),
        (0.85, 0.85, "partial"),
        (0.841, 0.85, "partial"),
        (0.8389, 0.85, "failed"),
    ],
)
def test_better_model_passes_and_chance_is_partial(
    first: float, second: float, expected: str
) -> None:
    """Above passes; not further below than two standard errors of the difference is half."""
    assert compare(measured(first, second)).outcome == expected


@pytest.mark.parametrize(
    ("accuracy", "expected"), [(0.8501, "passed"), (0.844, "partial"), (0.842, "failed")]
)
def test_model_is_compared_with_a_number(accuracy: float, expected: str) -> None:
    """A number has no error of its own, so the band is that of one measurement."""
    assert compare(measured(accuracy), than=0.85).outcome == expected


def test_comparison_shows_both_numbers() -> None:
    """Expected and found stand side by side, with the line of the model that is judged."""
    result = compare(measured(0.84, 0.86))
    found = message("checks.accuracy.found", accuracy="0.8400")
    assert (result.expected, result.found, result.where) == (plain("> 0.8600"), found, at(3, 1))


def test_comparison_with_itself_fails() -> None:
    """Where both names stand for one training run, nothing was improved."""
    story = measured(0.84)
    bound = {"m": 0, "other": 0}
    result = judge(story, "more_accurate", bound=bound, model="m", than="other")
    expected: tuple[str, Text] = ("failed", message("checks.more_accurate.same"))
    assert (result.outcome, result.message) == expected


@pytest.mark.parametrize("accuracies", [(None, 0.84), (0.84, None)])
def test_comparison_with_an_untrained_model_fails(accuracies: tuple[float | None, ...]) -> None:
    """Both models must have been trained."""
    result = compare(measured(*accuracies))
    assert (result.outcome, result.message) == ("failed", message("checks.accuracy.untrained"))


def test_comparison_with_an_unknown_accuracy_is_for_a_person() -> None:
    """What could not be measured of either model is no reason to fail the other."""
    story = measured(0.84)
    index = story.add(training_run(1))
    story.measure(index, None, status="undecided", reason="preprocessing_unknown")
    assert compare(story).outcome == "errored"


@pytest.mark.parametrize(("leniency", "expected"), [(0.0, "failed"), (0.05, "passed")])
def test_leniency_helps_in_a_comparison(leniency: float, expected: str) -> None:
    """`more_accurate` is as lenient as `accuracy`."""
    assert compare(measured(0.81, 0.85), leniency=leniency).outcome == expected
