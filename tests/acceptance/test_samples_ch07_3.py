"""Every sample of chapter 7-3 is graded as its name says, on few images."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from few_images import Samples, checks_of, lost

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]
Grade = Callable[..., Samples]
ROWS = (6_000, 1_000)
"""Of a model's several runs the one that earns most counts. With fewer images it is often the one
that stopped early, for its accuracy, whose curves nobody asks for."""


@pytest.fixture(scope="session")
def training_samples(grade: Grade, course_root: Path) -> Samples:
    """The sample submissions of chapter 7-3."""
    return grade(course_root / "submissions", target="ch07-3", rows=ROWS)


def test_every_sample_of_ch07_3_is_graded(training_samples: Samples) -> None:
    """No sample needs a person."""
    assert {record.status for record in training_samples.values()} == {"graded"}


@pytest.mark.parametrize("student", ["good-notebook", "pandas-curves", "first-edition"])
def test_whole_work_of_ch07_3_loses_nothing(training_samples: Samples, student: str) -> None:
    """The book's way, pandas and a functional factory, and the first edition's files earn all."""
    record = training_samples[student]
    wrong = [answer.id for answer in record.quiz if answer.points < answer.max_points]
    assert (lost(record), wrong) == ({}, [])


def test_curves_without_words_are_partial(training_samples: Samples) -> None:
    """The right curves without labels or a legend earn a part, whichever run they show."""
    outcomes = lost(training_samples["no-legend"])
    curves = ("curves_plotted", "overfit_curves", "adam_curves", "dropout_curves")
    assert [outcomes.get(id) for id in curves] == ["partial"] * 4


def test_curves_of_another_run_are_named(training_samples: Samples) -> None:
    """A `history` that was never bound anew shows the first run again, and the page says so."""
    record = training_samples["plots-wrong-run"]
    outcomes = lost(record)
    curves = ("curves_plotted", "adam_curves", "dropout_curves")
    assert [outcomes.get(id) for id in curves] == ["partial", "failed", "failed"]
    found = checks_of(record)["dropout_curves"].found
    assert found is not None
    assert "another model" in found.en


def test_typed_numbers_are_in_no_history(training_samples: Samples) -> None:
    """Curves, restored models and callbacks that exist only as literals earn nothing."""
    outcomes = lost(training_samples["numbers-typed-in"])
    claimed = ("dropout_curves", "weights_restored", "model_restored", "stopped_early")
    assert [outcomes.get(id) for id in claimed] == ["failed", "failed", "failed", "skipped"]


def test_checkpoint_of_every_epoch_is_partial(training_samples: Samples) -> None:
    """Without `save_best_only` and `restore_best_weights` the callbacks earn a part."""
    outcomes = lost(training_samples["checkpoint-without-best"])
    asked = ("checkpoint_used", "stopped_early", "dropout_used")
    assert [outcomes.get(id) for id in asked] == ["partial"] * 3


def test_patience_beyond_the_epochs_stops_nothing(training_samples: Samples) -> None:
    """EarlyStopping that had nothing to stop, and files never read back, earn a part."""
    outcomes = lost(training_samples["early-stopping-never-stops"])
    asked = ("stopped_early", "weights_restored", "model_restored")
    assert [outcomes.get(id) for id in asked] == ["partial"] * 3
    assert "checkpoint_used" not in outcomes


def test_one_model_for_everything_is_not_fresh(training_samples: Samples) -> None:
    """Going on with Adam keeps a head start, and weights loaded where they were prove nothing."""
    outcomes = lost(training_samples["one-model-refitted"])
    asked = ("adam_fresh", "weights_restored", "curves_plotted")
    assert [outcomes.get(id) for id in asked] == ["failed", "partial", None]
