"""The baseline: scored, shown, and of the asked kind."""

from __future__ import annotations

import pytest
from evidence_factory import Story, at, cross_validation, data, judge, scored

from grader.evidence.events import EstimatorFitted
from grader.messages import Text, message, plain

FOLDS = (0.81, 0.82, 0.83)


def told(*events: object, shown: str = "0.82", cell: int = 1) -> Story:
    return Story(events=list(events), shown={cell: shown})


def says(key: str, **values: object) -> Text:
    return message(f"checks.baseline_scored.{key}", **values)


@pytest.mark.parametrize(
    "shown",
    [
        *("0.82", "0.8200", "mean: 0.8200000000000001"),
        *("82 %", "82.0%", "정확도 82.0 퍼센트", "82.00", "81.9999999999"),
    ],
)
def test_shown_score_passes(shown: str) -> None:
    """The mean counts as shown with two decimals or more, or in percent."""
    assert told(cross_validation(*FOLDS), shown=shown).check("baseline_scored").outcome == "passed"


def test_scores_of_the_folds_are_shown_as_well() -> None:
    """Whoever prints the folds has seen the score."""
    story = told(cross_validation(*FOLDS), shown="{'test_score': array([0.81, 0.82, 0.83])}")
    assert story.check("baseline_scored").outcome == "passed"


def test_score_may_be_shown_in_a_later_cell() -> None:
    """What later cells show counts."""
    assert told(cross_validation(*FOLDS), cell=4).check("baseline_scored").outcome == "passed"


@pytest.mark.parametrize(
    ("shown", "cell"),
    [
        *(("", 1), ("0.79", 1), ("0.8", 1), ("0.82", 0)),
        *(("82.5%", 1), ("82.0", 1), ("82.10", 1)),
    ],
)
def test_hidden_score_is_partial(shown: str, cell: int) -> None:
    """Nothing, another number, one decimal or an earlier cell do not show the score."""
    result = told(cross_validation(*FOLDS), shown=shown, cell=cell).check("baseline_scored")
    assert (result.outcome, result.message) == ("partial", says("hidden", score="0.8200"))


def test_no_baseline_fails() -> None:
    """Without any score there is no baseline."""
    result = Story().check("baseline_scored")
    assert (result.outcome, result.message) == ("failed", says("none"))


@pytest.mark.parametrize(
    "event",
    [
        cross_validation(*FOLDS, parameters={"loss": "hinge"}),
        cross_validation(*FOLDS, estimator="RandomForestClassifier", parameters={}),
        scored(0.82, estimator="KNeighborsClassifier"),
    ],
)
def test_other_family_fails_and_says_so(event: object) -> None:
    """Another kind of classifier is no logistic regression."""
    result = told(event).check("baseline_scored")
    assert (result.outcome, result.message) == ("failed", says("other"))


def test_any_family_passes_where_it_is_asked_for() -> None:
    """`family: any` takes every classifier."""
    story = told(cross_validation(*FOLDS, estimator="DecisionTreeClassifier"))
    assert story.check("baseline_scored", family="any").outcome == "passed"


def test_single_score_is_a_baseline() -> None:
    """A `score` without folds counts as well."""
    result = told(scored(0.8212), shown="0.8212").check("baseline_scored")
    assert (result.outcome, result.found) == ("passed", plain("0.8212"))


def test_fold_count_that_differs_is_partial() -> None:
    """Three folds where five are asked for cost a part."""
    result = told(cross_validation(*FOLDS)).check("baseline_scored", folds=5)
    expected = ("partial", says("found_folds", score="0.8200", folds=3))
    assert (result.outcome, result.found) == expected


def test_low_score_is_partial() -> None:
    """A score below the bound costs a part; both numbers are shown."""
    result = told(cross_validation(*FOLDS)).check("baseline_scored", accuracy=">= 0.85")
    expected = ("partial", says("expected_accuracy", accuracy=">= 0.85"))
    assert (result.outcome, result.expected) == expected


def test_cross_validation_is_preferred_to_a_single_score() -> None:
    """A better single score does not hide the cross-validation."""
    story = told(scored(0.90), cross_validation(*FOLDS, where=at(1, 7)))
    assert story.check("baseline_scored", folds=3).where == at(1, 7)


@pytest.mark.parametrize("event", [scored(None), cross_validation(None, None)])
def test_score_that_is_no_number_is_no_score(event: object) -> None:
    """A score that came out as NaN counts as none."""
    assert told(event).check("baseline_scored").outcome == "failed"


def test_fold_that_is_no_number_is_left_out() -> None:
    """The mean is taken over the folds that have a score."""
    result = told(cross_validation(0.8, None, 0.9), shown="0.85").check("baseline_scored")
    assert result.message == says("passed", score="0.8500")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"folds": 5}, says("expected_folds", folds=5)),
        ({"folds": 5, "accuracy": ">= 0.8"}, says("expected", folds=5, accuracy=">= 0.8")),
        ({"accuracy": ">= 0.9"}, says("expected_accuracy", accuracy=">= 0.9")),
    ],
)
def test_only_what_was_asked_is_expected(asked: dict[str, object], expected: Text) -> None:
    """Nobody reads of folds, or of a score, that the assignment does not ask for."""
    assert told(cross_validation(*FOLDS)).check("baseline_scored", **asked).expected == expected


def loop(*names: str, **changes: object) -> list[object]:
    """One classifier, fitted anew and scored on one line for each array: 0.80, 0.81, …"""
    return [
        event
        for place, name in enumerate(names)
        for event in (
            EstimatorFitted(estimator="LogisticRegression", data=data(f"all but {name}")),
            scored(0.80 + place / 100, data=data(name), **changes),
        )
    ]


@pytest.mark.parametrize("shown", ["0.8100", "0.82", "81.0 %", "81.00"])
def test_folds_by_hand_are_a_cross_validation(shown: str) -> None:
    """A loop over folds counts with its mean, shown by the mean or by one of the folds."""
    result = told(*loop("a", "b", "c"), shown=shown).check("baseline_scored", folds=3)
    expected = ("passed", says("found_folds", score="0.8100", folds=3))
    assert (result.outcome, result.found) == expected


def test_repeated_scores_of_the_same_rows_are_no_folds() -> None:
    """A loop over epochs scores the same rows again and again: its scores stand by themselves."""
    result = told(*loop("a", "a", "a"), shown="0.82").check("baseline_scored", folds=3)
    assert (result.outcome, result.found) == ("partial", plain("0.8200"))


@pytest.mark.parametrize("names", [("train", "test"), ("held-out", "test")])
def test_two_scores_of_one_fit_are_no_folds(names: tuple[str, str]) -> None:
    """`print(model.score(train), model.score(test))` is no loop over folds."""
    fitted = EstimatorFitted(estimator="LogisticRegression", data=data("train"))
    scores = [scored(0.82, data=data(name)) for name in names]
    result = told(fitted, *scores, shown="0.82").check("baseline_scored", folds=2)
    assert (result.outcome, result.found) == ("partial", plain("0.8200"))


def test_scores_of_different_settings_are_no_folds() -> None:
    """A loop over settings is a search."""
    events = [*loop("a", parameters={"C": 1.0}), *loop("b", parameters={"C": 2.0})]
    assert told(*events).check("baseline_scored", folds=2).outcome == "partial"


@pytest.mark.parametrize(
    ("bound", "leniency", "expected"),
    [
        (">= 0.85", 0.0, "partial"),
        (">= 0.85", 0.05, "passed"),
        (">= 0.85", 0.02, "partial"),
        ("> 0.85", 0.05, "passed"),
        ("0.83 .. 0.84", 0.2, "passed"),
        ("<= 0.8", 0.05, "partial"),
        ("<= 0.83", 0.05, "passed"),
    ],
)
def test_leniency_lowers_the_lower_end(bound: str, leniency: float, expected: str) -> None:
    """A score may lie lower than asked by the leniency; an upper end stays where it is."""
    story = told(cross_validation(*FOLDS))
    result = judge(story, "baseline_scored", leniency=leniency, accuracy=bound)
    assert result.outcome == expected
