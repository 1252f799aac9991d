"""Every sample of mlp-fashion is graded as its name says, on few images."""

from __future__ import annotations

from pathlib import Path

import pytest
from few_images import ROWS, Samples, checks_of, lost

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


@pytest.fixture(scope="session")
def mlp_fashion_samples(grade, course_root: Path) -> Samples:
    """The sample submissions of mlp-fashion."""
    return grade(course_root / "submissions", target="mlp-fashion", rows=ROWS)


def test_every_mlp_sample_is_graded(mlp_fashion_samples: Samples) -> None:
    """No sample needs a person."""
    assert {record.status for record in mlp_fashion_samples.values()} == {"graded"}


@pytest.mark.parametrize("student", ["good-notebook", "pandas-script"])
def test_whole_mlp_work_loses_nothing(mlp_fashion_samples: Samples, student: str) -> None:
    """Training on with callbacks, and one training flattened by hand, both earn everything."""
    record = mlp_fashion_samples[student]
    wrong = [answer.id for answer in record.quiz if answer.points < answer.max_points]
    assert (lost(record), wrong) == ({}, [])


def test_validation_on_test_images_costs_half(mlp_fashion_samples: Samples) -> None:
    """Whoever picks the best epoch by the test set is told why that is no test any more."""
    record = mlp_fashion_samples["validates-on-test"]
    assert lost(record) == {"validated": "partial"}


def test_thirty_epochs_are_no_early_stopping(mlp_fashion_samples: Samples) -> None:
    """With as much patience as epochs the training is long enough, and nothing is stopped."""
    record = mlp_fashion_samples["never-stops"]
    assert set(lost(record)) == {"stopped_early"}
    assert checks_of(record)["trained"].outcome == "passed"


def test_last_weights_are_not_the_best(mlp_fashion_samples: Samples) -> None:
    """Callbacks without `save_best_only` and `restore_best_weights` do half of their work."""
    record = mlp_fashion_samples["keeps-last-weights"]
    assert lost(record) == {"checkpoint_used": "partial", "stopped_early": "partial"}


def test_other_optimizer_is_named(mlp_fashion_samples: Samples) -> None:
    """Adam costs the optimizer alone, and the page says what was found."""
    record = mlp_fashion_samples["adam-not-sgd"]
    assert set(lost(record)) == {"compiled"}
    found = checks_of(record)["compiled"].found
    assert found is not None
    assert "adam" in found.en.lower()
