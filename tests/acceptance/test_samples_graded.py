"""Every sample is graded as its name says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from grader.record.model import CheckRecord, Record

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]
Samples = Mapping[str, Record]

FULL_MARKS = (
    "good-notebook",
    "good-script",
    "functional-one-hot",
    "first-edition",
    "colab-style",
    "folder-student",
)


def checks_of(record: Record) -> dict[str, CheckRecord]:
    """All checks of a record by id."""
    return {check.id: check for task in record.tasks for check in task.checks}


def lost(record: Record) -> set[str]:
    """The checks that did not earn all of their points."""
    return {id for id, check in checks_of(record).items() if check.points < check.max_points}


@pytest.mark.parametrize("student", FULL_MARKS)
def test_whole_work_earns_full_marks(samples: Samples, student: str) -> None:
    """The book's way, a script, other idioms and the first edition's calls all earn everything."""
    assert (samples[student].score, lost(samples[student])) == (100, set())


def test_every_sample_is_graded(samples: Samples) -> None:
    """No sample needs a person."""
    assert {record.status for record in samples.values()} == {"graded"}


@pytest.mark.parametrize("student", ["blank", "only-comments"])
def test_nothing_done_earns_nothing(samples: Samples, student: str) -> None:
    """Empty cells, comments and strings are worth nothing, and say so without an error of ours."""
    assert samples[student].score == 0


def test_plain_script_loses_only_the_quiz(samples: Samples) -> None:
    """A script without cells is credited like a notebook."""
    assert lost(samples["plain-script"]) == set()
    assert samples["plain-script"].score == 85


def test_missing_baseline_costs_the_baseline(samples: Samples) -> None:
    """Without a baseline there is nothing to beat either."""
    assert lost(samples["no-baseline"]) == {"baseline_scored", "beats_baseline"}


def test_wrong_loss_is_named(samples: Samples) -> None:
    """The loss that does not fit is named with both sides, and what follows from it is lost."""
    check = checks_of(samples["wrong-loss"])["loss_fits_labels"]
    assert check.outcome == "failed"
    assert check.found is not None
    assert check.found.en == "categorical_crossentropy"
    assert check.expected is not None
    assert "sparse_categorical_crossentropy" in check.expected.en


def test_unscaled_pixels_are_named(samples: Samples) -> None:
    """Raw pixels are found in the training inputs, and cost accuracy too."""
    record = samples["unscaled"]
    assert "inputs_scaled" in lost(record)
    assert checks_of(record)["inputs_scaled"].outcome == "failed"


def test_validation_on_training_data_is_named(samples: Samples) -> None:
    """Evaluating on rows that were trained on does not count as held out."""
    record = samples["validates-on-training-data"]
    assert lost(record) == {"evaluated", "validation_split"}
    found = checks_of(record)["evaluated"].found
    assert found is not None
    assert "100.0 %" in found.en


def test_cells_after_an_error_run(samples: Samples) -> None:
    """A typo costs what its cell should have shown, and the name that was meant is suggested."""
    record = samples["crashes-midway"]
    assert record.execution.status == "raised"
    assert record.execution.cells[-1].status == "completed"
    explanations = [cell.error.explanation for cell in record.execution.cells if cell.error]
    assert any(text is not None and "val_target" in text.en for text in explanations)


def test_endless_loop_is_stopped_and_the_rest_graded(samples: Samples) -> None:
    """The loop's cell is named, and what stands before and after it counts."""
    record = samples["endless-loop"]
    assert record.execution.status == "timed_out"
    assert [cell.status for cell in record.execution.cells].count("timed_out") == 1
    assert checks_of(record)["model_structure"].outcome == "passed"


def test_half_of_what_makes_results_repeatable(samples: Samples) -> None:
    """A seed without deterministic operations is half of it, and seven of ten images are some."""
    checks = checks_of(samples["endless-loop"])
    ids = ("seeds_set", "images_shown", "labels_shown", "class_counts_shown")
    outcomes = [checks[id].outcome for id in ids]
    assert outcomes == ["partial", "partial", "partial", "passed"]


def test_memory_hog_is_stopped(samples: Samples) -> None:
    """Taking all memory ends with a status and words of its own."""
    record = samples["memory-hog"]
    assert record.execution.status == "out_of_memory"
    assert "4 GiB" in record.execution.message.en


def test_wide_output_is_not_the_one_layer_model(samples: Samples) -> None:
    """Sixty-four softmax units for ten classes are seen for what they are."""
    check = checks_of(samples["wide-output"])["model_structure"]
    assert check.outcome == "failed"
    assert check.found is not None
    assert "Dense(64, softmax)" in check.found.en


def test_forged_history_buys_nothing(samples: Samples) -> None:
    """Invented numbers earn no accuracy, and only the leader reads of the difference."""
    record = samples["forged-history"]
    assert {"accuracy", "evaluated", "trained"} <= lost(record)
    doubts = [note for note in record.notes if note.kind == "integrity"]
    assert {note.audience for note in doubts} == {"leader"}
