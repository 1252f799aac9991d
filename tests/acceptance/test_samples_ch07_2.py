"""Every sample of chapter 7-2 is graded as its name says, on few images."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from few_images import ROWS, Samples, checks_of, lost

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]
Grade = Callable[..., Samples]


@pytest.fixture(scope="session")
def deep_samples(grade: Grade, course_root: Path) -> Samples:
    """The sample submissions of chapter 7-2."""
    return grade(course_root / "submissions", target="ch07-2", rows=ROWS)


def test_every_sample_of_ch07_2_is_graded(deep_samples: Samples) -> None:
    """No sample needs a person."""
    assert {record.status for record in deep_samples.values()} == {"graded"}


@pytest.mark.parametrize(
    "student", ["good-notebook", "add-script", "functional-factory", "first-edition"]
)
def test_whole_work_of_ch07_2_loses_nothing(deep_samples: Samples, student: str) -> None:
    """Lists, `add`, functional models and the first edition's calls all earn everything."""
    record = deep_samples[student]
    wrong = [answer.id for answer in record.quiz if answer.points < answer.max_points]
    assert (lost(record), wrong) == ({}, [])


def test_recompiled_model_is_not_fresh(deep_samples: Samples) -> None:
    """Adam on top of four earlier trainings has a head start, and only that is lost."""
    record = deep_samples["refits-one-model"]
    assert lost(record) == {"fresh_model": "failed"}


def test_optimizers_without_fit_count_as_compiled(deep_samples: Samples) -> None:
    """Compiling all of them is credited, and what Adam should have learnt is not."""
    record = deep_samples["optimizers-only-compiled"]
    assert lost(record) == {
        "optimizers_trained": "partial",
        "adam_structure": "partial",
        "fresh_model": "failed",
        "adam_trained": "failed",
        "adam_evaluated": "failed",
    }


def test_ten_sigmoid_outputs_are_named(deep_samples: Samples) -> None:
    """A model that runs with the wrong output layer is seen for what it is."""
    check = checks_of(deep_samples["sigmoid-outputs"])["model_structure"]
    assert check.outcome == "failed"
    assert check.found is not None
    assert "Dense(10, sigmoid)" in check.found.en


def test_list_in_place_of_a_model_costs_only_that_model(deep_samples: Samples) -> None:
    """The cell with the forgotten `Sequential` fails, and the ReLU model after it counts."""
    record = deep_samples["forgets-sequential"]
    assert record.execution.status == "raised"
    by_task = {task.id: sum(check.points for check in task.checks) for task in record.tasks}
    assert (by_task["deep"], by_task["relu"], by_task["data"]) == (0, 15, 12)
