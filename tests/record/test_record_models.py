"""The table of models: measured beside recorded."""

from __future__ import annotations

import pytest
from evidence_factory import RAW, SCALED, Story, at, evaluation, model_note, training_run
from findings_factory import cells

from grader.measurement.model import Preprocessing
from grader.messages import Text, message
from grader.record.model import ModelRecord, RecordedRecord
from grader.record.models import list_models

SHIFTED = Preprocessing(scale=2 / 255, offset=-1.0, shape=(784,))
STANDARDISED = Preprocessing(scale=1.0, offset=0.0, shape=(784,), standardised=True)


def table(story: Story) -> tuple[ModelRecord, ...]:
    return list_models(cells(), story.evidence, story.measurement)


def test_every_training_run_is_a_row() -> None:
    """A model that is trained twice appears twice, under the student's name for it."""
    story = Story()
    story.train(epochs=5, model=model_note(variable="model"))
    story.train(epochs=2)
    assert [(row.name, row.epochs) for row in table(story)] == [("model", 5), ("sequential_0", 2)]


def test_row_says_what_was_built() -> None:
    """Layers and parameters are the measured ones, the place is the call of `fit`."""
    story = Story()
    story.train(where=at(3))
    row = table(story)[0]
    layer = {
        "type": "Dense",
        "name": "dense",
        "units": 10,
        "activation": "softmax",
        "output_shape": None,
        "params": 7_850,
    }
    assert (row.layers, row.params, row.where and row.where.code) == (
        (layer,),
        7_850,
        "model.fit(x)",
    )


def test_run_that_nobody_measured_is_errored() -> None:
    """Without a measurement the row says so and keeps what was recorded."""
    row = table(Story(events=[training_run(history={"loss": (0.5,)})]))[0]
    assert (row.measured.status, row.layers, row.recorded.loss) == ("errored", (), 0.5)


def test_run_without_compile_has_no_words_for_it() -> None:
    """A model that was never compiled has neither optimizer nor loss."""
    row = table(Story(events=[training_run(compiled=None)]))[0]
    assert (row.optimizer, row.loss) == ("", "")


def test_last_epoch_is_what_was_recorded() -> None:
    """The numbers beside the measured ones are those of the last epoch."""
    history = {"accuracy": (0.8, 0.85), "loss": (0.5, 0.4), "val_accuracy": (0.8, 0.84)}
    row = table(Story(events=[training_run(history=history)]))[0]
    expected = RecordedRecord(accuracy=0.85, loss=0.4, val_accuracy=0.84, history=history)
    assert row.recorded == expected


def test_evaluation_stands_in_for_validation_data() -> None:
    """Where `fit` had no validation data the next `evaluate` of the model counts."""
    events = [training_run(), evaluation(1, accuracy=0.1), evaluation(accuracy=0.84, loss=0.45)]
    row = table(Story(events=[*events, evaluation(accuracy=0.2)]))[0]
    assert (row.recorded.val_accuracy, row.recorded.val_loss) == (0.84, 0.45)


def test_evaluation_after_further_training_is_not_of_this_run() -> None:
    """What follows the next `fit` belongs to that one."""
    rows = table(Story(events=[training_run(), training_run(), evaluation(accuracy=0.84)]))
    assert [row.recorded.val_accuracy for row in rows] == [None, 0.84]


def test_table_has_an_end() -> None:
    """A model trained in a loop of a thousand does not fill the page."""
    assert len(table(Story(events=[training_run()] * 100))) == 60


@pytest.mark.parametrize(
    ("preparation", "expected"),
    [
        (SCALED, message("execution.preprocessing.scaled", divisor="255")),
        (RAW, message("execution.preprocessing.raw")),
        (STANDARDISED, message("execution.preprocessing.standardised")),
        (SHIFTED, message("execution.preprocessing.shifted", divisor="127.5", offset="− 1")),
    ],
)
def test_preparation_is_spoken(preparation: Preprocessing, expected: Text) -> None:
    """How pixels became inputs is told in words."""
    story = Story()
    story.measure(story.add(training_run()), preprocessing=preparation)
    assert table(story)[0].measured.preprocessing == expected


def test_guessed_preparation_says_so() -> None:
    """A guess is told as one."""
    story = Story()
    story.measure(story.add(training_run()), preprocessing=RAW, guessed=True)
    raw = message("execution.preprocessing.raw")
    expected = message("execution.preprocessing.guessed", how=raw)
    assert table(story)[0].measured.preprocessing == expected
