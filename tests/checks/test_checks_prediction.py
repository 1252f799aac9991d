"""Predictions: probabilities, classes, and what of them is shown."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest
from evidence_factory import (
    Story,
    at,
    callback,
    data,
    evaluation,
    judge,
    model_compiled,
    model_note,
    prediction,
    training_run,
)
from pydantic import ValidationError

from grader.checks.result import CheckResult
from grader.evidence.events import Axes, FigureShown, FileSaved, Predicted
from grader.measurement.model import MeasuredPrediction
from grader.messages import Text, message

KINDS = ["predicted", "classes_predicted", "probabilities_shown"]


def says(key: str, **values: object) -> Text:
    return message(f"checks.{key}", **values)


def certain(label: int) -> tuple[float, ...]:
    """Probabilities of an image that is most likely of that class."""
    rest = [0.0012, 0.0213, 0.00004, 0.0031, 0.0107, 0.0008, 0.0155, 0.0001, 0.0052]
    return (*rest[:label], round(1 - sum(rest), 6), *rest[label:])


ROWS = tuple(certain(label) for label in (7, 2, 1, 0, 4, 1, 4, 9, 5, 9))
ARRAY = np.array(ROWS, dtype=np.float32)


def look(
    kind: str,
    shown: str = "",
    *events: Any,
    cell: int = 4,
    worth: tuple[float | None, int] | None = None,
    measured: bool = True,
    **arguments: Any,
) -> CheckResult:
    """The verdict where model 0 is trained, predicts `ROWS` in cell 4, and `shown` is shown."""
    story = Story(events=[training_run(), *(events or (prediction(*ROWS),))], shown={cell: shown})
    story.measured = measured
    judged = (
        () if worth is None else (MeasuredPrediction(event=1, accuracy=worth[0], rows=worth[1]),)
    )
    return judge(story, kind, bound={"m": 0}, predictions=judged, model="m", **arguments)


@pytest.mark.parametrize("kind", KINDS)
def test_no_prediction_fails(kind: str) -> None:
    """Without `predict` there is nothing to look at, and a hint."""
    story = Story(events=[training_run()], shown={4: "7"})
    result = judge(story, kind, bound={"m": 0}, model="m")
    expected = ("failed", says(f"{kind}.none"), says(f"{kind}.hint.none"))
    assert (result.outcome, result.message, result.hint) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_prediction_of_another_model_does_not_count(kind: str) -> None:
    """Only the model that was asked for, or one with its weights."""
    assert look(kind, "7", prediction(*ROWS, number=1)).message == says(f"{kind}.none")


@pytest.mark.parametrize("kind", KINDS)
def test_prediction_before_training_does_not_count(kind: str) -> None:
    """An untrained model guesses."""
    story = Story(events=[model_compiled(), prediction(*ROWS), training_run()], shown={4: "7"})
    assert judge(story, kind, bound={"m": 2}, model="m").message == says(f"{kind}.none")


def test_prediction_between_two_fits_counts() -> None:
    """The model was trained once when it predicted."""
    story = Story(events=[training_run(), prediction(*ROWS), training_run()])
    assert judge(story, "predicted", bound={"m": 2}, model="m").outcome == "passed"


def file(
    action: Literal["save", "load", "save_weights", "load_weights"],
    number: int,
    path: str = "best.keras",
) -> FileSaved:
    return FileSaved(action=action, path=path, model=model_note(number))


@pytest.mark.parametrize(
    ("save", "load"), [("save", "load"), ("save_weights", "load_weights"), ("save", "load_weights")]
)
def test_prediction_of_the_restored_model_counts(save: Any, load: Any) -> None:
    """A model that was read back from the file is the one that was saved."""
    story = Story(
        events=[
            training_run(),
            file(save, 0),
            file(load, 5, "./best.keras"),
            prediction(*ROWS, number=5),
        ]
    )
    assert judge(story, "predicted", bound={"m": 0}, model="m").outcome == "passed"


@pytest.mark.parametrize(
    "between",
    [
        [file("save", 0, "other.keras"), file("load", 5)],
        [file("save", 0), file("save", 3), file("load", 5)],
        [file("load", 5), file("save", 0)],
        [file("save", 0), file("load", 5), training_run(5)],
        [FileSaved(action="load", path="best.keras")],
    ],
)
def test_prediction_of_what_was_not_restored_does_not_count(between: list[Any]) -> None:
    """Another file, an overwritten one, one read too early, or a model that learnt on."""
    story = Story(events=[training_run(), *between, prediction(*ROWS, number=5)])
    assert judge(story, "predicted", bound={"m": 0}, model="m").outcome == "failed"


def test_probabilities_pass() -> None:
    """Each image's outputs add up to 1."""
    result = look("predicted")
    assert (result.outcome, result.message) == ("passed", says("predicted.passed_sums"))


@pytest.mark.parametrize(
    "changes",
    [
        {"smallest_sum": 0.2, "largest_sum": 1.0},
        {"smallest_sum": 1.0, "largest_sum": 3.1},
        {"smallest_sum": None, "largest_sum": None},
        {"smallest_sum": float("nan"), "largest_sum": float("inf")},
    ],
)
def test_outputs_that_are_no_probabilities_are_partial(changes: dict[str, Any]) -> None:
    """Sigmoid outputs, scores and what nobody could add up; without the wish they pass."""
    event = prediction(*ROWS, **changes)
    outcomes = [look("predicted", "", event, sums_to_one=wish).outcome for wish in (True, False)]
    assert outcomes == ["partial", "passed"]


def test_one_prediction_with_probabilities_is_enough() -> None:
    """Whoever also looks at the scores before softmax does no wrong."""
    scores = prediction(*ROWS, smallest_sum=-4.0, largest_sum=9.0)
    assert look("predicted", "", prediction(*ROWS), scores).outcome == "passed"


@pytest.mark.parametrize(
    "shown",
    [
        "7",
        "np.int64(7)",
        "예측: 7",
        "예측 7, 정답 7",
        "1/1 ━━━━━━━━━━━━━━━━━━━━ 0s 9ms/step\n7\n",
        "[7 2 1 0 4 1 4 9 5 9]",
        "[7 2 1 ... 4 5 6]",
        str(list(np.array([7, 2, 1, 0]))),
        "\n".join(f"{n}: {label}" for n, label in enumerate((7, 2, 1, 0))),
    ],
)
def test_classes_on_the_screen_pass(shown: str) -> None:
    """That of the first image alone, or of the first few, by any way of printing."""
    result = look("classes_predicted", shown)
    assert (result.outcome, result.where) == ("passed", at(4))


@pytest.mark.parametrize(
    "shown",
    [
        *("", "2", "7 2", "2 1 0 4", "Epoch 7: early stopping", "7/7 ━━━━━━━━━━━━━━━━ 2ms/step"),
        *("0.7", "스니커즈", "7 epochs", "(10, 10)"),
    ],
)
def test_other_numbers_are_no_classes(shown: str) -> None:
    """Another class, two numbers, progress bars, decimals, names and shapes."""
    result = look("classes_predicted", shown)
    assert (result.outcome, result.message) == ("failed", says("classes_predicted.hidden"))


@pytest.mark.parametrize(("cell", "expected"), [(3, "failed"), (4, "passed"), (5, "passed")])
def test_classes_are_shown_after_they_were_predicted(cell: int, expected: str) -> None:
    """What stood on the screen before `predict` is something else."""
    assert look("classes_predicted", "7", cell=cell).outcome == expected


def test_classes_may_be_titles_of_pictures() -> None:
    """Whoever draws the images writes the class above them."""
    axes = tuple(Axes(title=f"{label}?", images=1) for label in (7, 2, 1))
    result = look("classes_predicted", "", prediction(*ROWS), FigureShown(axes=axes, where=at(5)))
    assert (result.outcome, result.where) == ("passed", at(5))


@pytest.mark.parametrize("shown", ["0.8786", "np.float64(0.8786)", "정확도 87.86%", "87.9 %"])
def test_share_of_right_classes_passes(shown: str) -> None:
    """The mean of `classes == labels` says as much as the classes."""
    result = look("classes_predicted", shown, worth=(0.8786, 12_000))
    words = says("classes_predicted.passed_accuracy", accuracy="0.8786")
    assert (result.outcome, result.message) == ("passed", words)


@pytest.mark.parametrize(
    ("shown", "worth"),
    [
        ("0.8123", (0.8786, 12_000)),
        ("accuracy: 0.8786 - loss: 0.3343", (0.8786, 12_000)),
        ("0.8786", (None, 12_000)),
        ("1.0", (1.0, 10)),
    ],
)
def test_other_shares_do_not_count(shown: str, worth: tuple[float | None, int]) -> None:
    """Another number, what Keras writes by itself, and the share of a handful of images."""
    assert look("classes_predicted", shown, worth=worth).outcome == "failed"


@pytest.mark.parametrize(("accuracy", "expected"), [(0.8786, "failed"), (0.5, "passed")])
def test_result_of_evaluate_is_not_that_of_argmax(accuracy: float, expected: str) -> None:
    """A later cell whose `evaluate` comes to the same number shows that one."""
    evaluated = evaluation(accuracy=accuracy, loss=0.3343)
    events = (prediction(*ROWS, where=at(3)), evaluated)
    result = look("classes_predicted", "0.8786", *events, worth=(0.8786, 12_000))
    assert result.outcome == expected


def test_classes_without_a_measurement_are_for_a_person() -> None:
    """Nobody knows whether the number on the screen is their share."""
    from grader.checks.context import Unmeasured

    with pytest.raises(Unmeasured):
        look("classes_predicted", "0.8786", measured=False)


@pytest.mark.parametrize(
    "shown",
    [
        str(ARRAY[0]),
        repr(ARRAY[:2]),
        str(ARRAY),
        str(ARRAY.round(2)),
        str(list(ARRAY[3])),
        str(np.round(ARRAY[:3], 3)),
        "\n".join(f"{value:.0%} [{place}]" for place, value in enumerate(ROWS[0])),
        "[[0.0012  0.0213  0.00004 ... 0.94206 0.0001 0.0052 ]]",
    ],
)
def test_row_of_probabilities_passes(shown: str) -> None:
    """Any of the first rows, in full, rounded, as a list, in per cent or with NumPy's dots."""
    assert look("probabilities_shown", shown).outcome == "passed"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (str(ARRAY.round(2)), "passed"),
        ("[[0.   0.02 0.   0.   0.01 0.   0.02 0.94 0.   0.01]]", "passed"),
        (str(ARRAY), "partial"),
        (str(ARRAY.round(4)), "partial"),
        (str(ARRAY.round(2) + 0.05), "failed"),
        ("0.94", "failed"),
        ("", "failed"),
    ],
)
def test_rounding_is_judged_by_what_is_shown(shown: str, expected: str) -> None:
    """Rounded as asked passes, in full is half, other numbers fail."""
    assert look("probabilities_shown", shown, decimals=2).outcome == expected


def test_missing_rounding_is_named() -> None:
    """The message says how many decimals are asked for."""
    result = look("probabilities_shown", str(ARRAY[0]), decimals=2)
    assert result.message == says("probabilities_shown.exact", decimals=2)


@pytest.mark.parametrize("decimals", [-1, 9, 2.5])
def test_decimals_are_bounded(decimals: float) -> None:
    """No more than float32 has."""
    with pytest.raises(ValidationError, match="decimals"):
        look("probabilities_shown", decimals=decimals)


HOSTILE: list[Predicted] = [
    prediction(where=None),
    prediction((None,) * 10),
    prediction((0.5,), (0.5,)),
    prediction((1e300,) * 10, (-1e300,) * 10),
    prediction(*ROWS, data=data("x", shape=())),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("event", HOSTILE)
def test_odd_predictions_are_borne(kind: str, event: Predicted) -> None:
    """No rows, no numbers, one column, huge values: a verdict comes out."""
    assert look(kind, "3", event).outcome in ("passed", "partial", "failed")


def test_many_predictions_are_borne() -> None:
    """A loop that predicts image by image costs no more than its first few."""
    rows = [prediction(row) for row in ROWS] * 300
    assert look("probabilities_shown", "0.5 " * 3_000, *rows, decimals=2).outcome == "failed"


@pytest.mark.parametrize("path", ["best.keras", "out/best-{epoch:02d}.keras"])
def test_prediction_of_a_checkpoint_counts(path: str) -> None:
    """What ModelCheckpoint saved is the trained model, as the book reads it back."""
    note = callback("ModelCheckpoint", filepath=path, save_best_only=True)
    story = Story(
        events=[
            training_run(callbacks=(note,)),
            file("load", 5, path.replace("{epoch:02d}", "07")),
            prediction(*ROWS, number=5),
        ]
    )
    assert judge(story, "predicted", bound={"m": 0}, model="m").outcome == "passed"


def test_prediction_of_a_model_that_learnt_nothing_does_not_count() -> None:
    """Compiling teaches nothing, and neither does a `fit` that raised at once."""
    raised = training_run(epochs=0, status="raised")
    for event in (model_compiled(), raised):
        story = Story(events=[event, prediction(*ROWS)], shown={4: "7"})
        assert judge(story, "predicted", bound={"m": 0}, model="m").message == says(
            "predicted.none"
        )


def test_file_of_the_untrained_model_is_not_the_trained_one() -> None:
    """What was saved before the training has learnt nothing."""
    events = [file("save", 0), training_run(), file("load", 5), prediction(*ROWS, number=5)]
    assert judge(Story(events=events), "predicted", bound={"m": 1}, model="m").outcome == "failed"


def test_copy_that_got_other_weights_is_a_copy_no_more() -> None:
    """Weights from elsewhere make it another model."""
    events = [
        training_run(),
        file("save", 0),
        file("load", 5),
        file("load_weights", 5, "theirs.h5"),
        prediction(*ROWS, number=5),
    ]
    assert judge(Story(events=events), "predicted", bound={"m": 0}, model="m").outcome == "failed"
