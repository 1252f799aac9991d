"""What a quick look leaves to grading: whatever a whole training might change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from evidence_factory import REGISTRY, Story, at, model_compiled, training_run
from small_kits import kit_check, make_kit, trained_story

from grader.checks.evaluate import evaluate_checks
from grader.checks.result import CheckResult
from grader.evidence.events import CellError
from grader.evidence.model import CellOutcome, Evidence
from grader.messages import message
from grader.pipeline.kits import open_specs
from grader.pipeline.postponing import postpone_checks
from grader.spec.kit import KitCheck

LOADED = kit_check("dataset_loaded")
RUNS = kit_check("runs_through")
TRAINING_CELL = 3


def broken(evidence: Evidence, cell: int, error: str, words: str = "") -> Evidence:
    """`evidence` of a run in which one cell raised."""
    outcome = CellOutcome(
        index=cell,
        status="raised",
        seconds=0.1,
        error=CellError(name=error, message=words, line=1),
    )
    cells = [outcome if other.index == cell else other for other in evidence.cells]
    return evidence.model_copy(update={"cells": tuple(cells), "status": "raised"})


def postpone(
    story: Story, evidence: Evidence, checks: Sequence[KitCheck] = (LOADED, RUNS)
) -> Mapping[str, CheckResult]:
    assignment = open_specs(make_kit(*checks), REGISTRY).assignment
    results = evaluate_checks(assignment, evidence, story.measurement, REGISTRY)
    return postpone_checks(assignment, results, REGISTRY, evidence)["task"]


def outcomes(results: Mapping[str, CheckResult]) -> list[str]:
    return [result.outcome for result in results.values()]


@pytest.mark.parametrize(
    ("cell", "error", "words"),
    [
        (TRAINING_CELL, "ValueError", "x and y must have same first dimension"),
        (TRAINING_CELL + 1, "AssertionError", ""),
        (TRAINING_CELL, "KeyError", "17"),
    ],
)
def test_error_after_a_cut_leaves_all_that_failed(cell: int, error: str, words: str) -> None:
    """The short training may be what raised, and then what comes after it is missing too."""
    story = trained_story(2)
    results = postpone(story, broken(story.evidence, cell, error, words))
    assert outcomes(results) == ["later", "later"]
    assert results["runs_through"].message == message("self_check.later.quick")


@pytest.mark.parametrize(
    ("cell", "error", "words"),
    [
        (TRAINING_CELL - 1, "ValueError", ""),
        (TRAINING_CELL, "NameError", "name 'x_trian' is not defined"),
        (TRAINING_CELL + 1, "SyntaxError", "invalid syntax"),
        (TRAINING_CELL, "KeyError", "'acc'"),
    ],
    ids=["before", "name", "syntax", "key"],
)
def test_error_that_no_training_mends_is_told(cell: int, error: str, words: str) -> None:
    """A mistake that stands in the code is told at once."""
    story = trained_story(2)
    results = postpone(story, broken(story.evidence, cell, error, words))
    assert outcomes(results) == ["failed", "failed"]


def test_untrained_work_is_told_all() -> None:
    """Without any training nothing is cut, and the whole run would tell the same."""
    story = Story()
    story.measure(story.add(model_compiled()), None)
    checks = [
        kit_check("model_structure", binds="single", arguments={"layers": ["Dense(10, softmax)"]}),
        kit_check("trained", arguments={"model": "single", "epochs": ">= 5"}),
    ]
    assert outcomes(postpone(story, story.evidence, checks)) == ["partial", "failed"]


def test_training_that_raised_was_not_cut() -> None:
    """Where `fit` itself refuses what it is given, nothing has been cut before."""
    story = Story()
    story.add(training_run(epochs=0, status="raised", where=at(TRAINING_CELL)))
    results = postpone(story, broken(story.evidence, TRAINING_CELL, "ValueError"))
    assert outcomes(results) == ["failed", "failed"]


def test_training_that_is_refused_is_told() -> None:
    """What `fit` raises after an earlier training is a mistake of its own."""
    story = trained_story(2)
    story.add(training_run(1, epochs=0, status="raised", where=at(TRAINING_CELL + 1)))
    results = postpone(story, broken(story.evidence, TRAINING_CELL + 1, "ValueError"))
    assert outcomes(results) == ["failed", "failed"]


def test_what_passed_stays_in_spite_of_an_error() -> None:
    """What was seen was seen, whatever a later cell raised."""
    compiled = kit_check("model_structure", arguments={"layers": ["Dense(10, softmax)"]})
    story = trained_story(2)
    evidence = broken(story.evidence, TRAINING_CELL + 1, "ValueError")
    assert outcomes(postpone(story, evidence, [compiled, RUNS])) == ["passed", "later"]


def test_comparing_numbers_is_left_even_where_it_passes() -> None:
    """A short training that does better than another says nothing of two whole ones."""
    story = Story()
    first = story.add(training_run(0, epochs=2))
    second = story.add(training_run(1, epochs=2))
    story.measure(first, 0.4)
    story.measure(second, 0.8, layers=(*story.models[0].layers, *story.models[0].layers))
    layers = ["Dense(10, softmax)"]
    checks = [
        kit_check("model_structure", id="one", binds="one", arguments={"layers": layers}),
        kit_check("model_structure", id="two", binds="two", arguments={"layers": layers * 2}),
        kit_check("more_accurate", arguments={"model": "two", "than": "one"}),
    ]
    assert outcomes(postpone(story, story.evidence, checks)) == ["passed", "passed", "later"]
