"""Every sample of mnist-first is graded as its name says, on few images."""

from __future__ import annotations

from pathlib import Path

import pytest
from few_images import ROWS, Samples, checks_of, lost

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


@pytest.fixture(scope="session")
def mnist_first_samples(grade, course_root: Path) -> Samples:
    """The sample submissions of mnist-first."""
    return grade(course_root / "submissions", target="mnist-first", rows=ROWS)


def test_every_mnist_sample_is_graded(mnist_first_samples: Samples) -> None:
    """No sample needs a person."""
    assert {record.status for record in mnist_first_samples.values()} == {"graded"}


@pytest.mark.parametrize("student", ["good-notebook", "functional-script"])
def test_whole_mnist_work_loses_nothing(mnist_first_samples: Samples, student: str) -> None:
    """The lecture's way, and calls of layers with one-hot targets, earn everything."""
    record = mnist_first_samples[student]
    wrong = [answer.id for answer in record.quiz if answer.points < answer.max_points]
    assert (lost(record), wrong) == ({}, [])


def test_default_batch_is_named(mnist_first_samples: Samples) -> None:
    """Without `batch_size` Keras takes 32, and the page says what that makes of an epoch."""
    record = mnist_first_samples["default-batch"]
    assert lost(record) == {"batches": "failed"}
    found = checks_of(record)["batches"].found
    assert found is not None
    assert "32" in found.en
    assert "94" in found.en


def test_half_the_images_are_noticed(mnist_first_samples: Samples) -> None:
    """Batches of the right size out of half of the images are half of what was asked."""
    record = mnist_first_samples["half-the-images"]
    assert lost(record) == {"batches": "partial"}
    found = checks_of(record)["batches"].found
    assert found is not None
    assert "1,500" in found.en


def test_probabilities_alone_are_no_digits(mnist_first_samples: Samples) -> None:
    """Ten probabilities that are never turned into a digit leave the prediction unread."""
    assert lost(mnist_first_samples["no-argmax"]) == {"classes_predicted": "failed"}


def test_training_images_are_no_test(mnist_first_samples: Samples) -> None:
    """An accuracy on the images it was trained on does not count as an evaluation."""
    record = mnist_first_samples["evaluates-on-training-images"]
    assert lost(record) == {"evaluated": "failed"}


def test_first_test_digit_is_a_seven(mnist_first_samples: Samples) -> None:
    """The lecture's own result comes out: the first test image is read as a 7."""
    outputs = [
        output.text
        for cell in mnist_first_samples["good-notebook"].execution.cells
        if "argmax()" in cell.source
        for output in cell.outputs
    ]
    assert ["7" in text for text in outputs] == [True]
