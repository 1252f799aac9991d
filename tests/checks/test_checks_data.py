"""Checks on data: loaded, looked at, brought into shape, split."""

from __future__ import annotations

import pytest
from evidence_factory import (
    ONE_LAYER,
    RAW,
    SCALED,
    Story,
    array,
    at,
    cross_validation,
    data,
    evaluation,
    training_run,
)

from grader.evidence.events import (
    ArrayNote,
    Axes,
    Data,
    DatasetLoaded,
    DataSplit,
    EstimatorFitted,
    FigureShown,
)
from grader.measurement.model import LayerNote, Preprocessing
from grader.messages import Text, message, plain

STANDARDISED = Preprocessing(scale=1.0, offset=0.0, shape=(784,), standardised=True)


def says(key: str, **values: object) -> Text:
    return message(f"checks.{key}", **values)


def test_loaded_dataset_passes() -> None:
    """The asked data set was loaded, and its line is shown."""
    story = Story(events=[DatasetLoaded(dataset="fashion_mnist", where=at(0, 2))])
    result = story.check("dataset_loaded")
    assert (result.outcome, result.where) == ("passed", at(0, 2))


def test_other_dataset_fails_and_is_named() -> None:
    """Loading another data set fails; what was loaded is found."""
    story = Story(events=[DatasetLoaded(dataset="mnist", where=at(0))])
    result = story.check("dataset_loaded")
    expected = ("failed", plain("keras.datasets.mnist.load_data()"))
    assert (result.outcome, result.found) == expected


def test_no_dataset_fails_with_a_hint() -> None:
    """Without any load there is nothing to show, and a hint."""
    result = Story().check("dataset_loaded")
    expected = ("failed", says("dataset_loaded.hint", dataset="fashion_mnist"))
    assert (result.outcome, result.hint) == expected


def test_dataset_read_otherwise_is_recognised() -> None:
    """Training on the official images counts, however they were read."""
    story = Story()
    story.train()
    story.origin("train", train=48_000)
    result = story.check("dataset_loaded")
    expected = ("passed", says("dataset_loaded.otherwise", dataset="fashion_mnist"))
    assert (result.outcome, result.message) == expected


def test_dataset_can_be_another_than_the_assignments() -> None:
    """A check may ask for a data set of its own."""
    story = Story(events=[DatasetLoaded(dataset="mnist")])
    assert story.check("dataset_loaded", dataset="mnist").outcome == "passed"


@pytest.mark.parametrize(
    ("images", "expected"),
    [((), "failed"), ((0,), "failed"), ((2,), "partial"), ((2, 1), "passed")],
)
def test_images_are_counted_over_figures(images: tuple[int, ...], expected: str) -> None:
    """All pictures of all figures count together; figures without pictures do not."""
    story = Story(events=[FigureShown(axes=(Axes(images=count),)) for count in images])
    assert story.check("images_shown", at_least=3).outcome == expected


def test_shown_images_have_the_line_of_the_first_picture() -> None:
    """A plot without pictures is not where the images were looked at."""
    plot = FigureShown(axes=(Axes(),), where=at(0))
    picture = FigureShown(axes=(Axes(images=1),), where=at(1))
    assert Story(events=[plot, picture]).check("images_shown").where == at(1)


@pytest.mark.parametrize(
    ("preparation", "expected"), [(SCALED, "passed"), (RAW, "failed"), (STANDARDISED, "passed")]
)
def test_scaling_is_judged_by_the_preparation(preparation: Preprocessing, expected: str) -> None:
    """Where the preparation was worked out, it decides."""
    story = Story(events=[training_run()])
    story.origin("train", preparation, train=48_000)
    assert story.check("inputs_scaled").outcome == expected


@pytest.mark.parametrize(("maximum", "expected"), [(1.0, "passed"), (255.0, "failed")])
def test_scaling_is_judged_by_the_range_otherwise(maximum: float, expected: str) -> None:
    """Where nobody knows the preparation, the largest value decides."""
    story = Story(events=[training_run(data=data("own", maximum=maximum))])
    assert story.check("inputs_scaled").outcome == expected


def test_raw_pixels_are_found_with_their_range() -> None:
    """The range that went into the model is shown."""
    story = Story(events=[training_run(data=data("own", maximum=255.0))])
    assert story.check("inputs_scaled").found == plain("0 – 255")


def test_some_raw_training_is_partial() -> None:
    """One training on raw pixels among others costs a part, and its line is shown."""
    raw = training_run(1, data=data("own", maximum=255.0), where=at(5))
    result = Story(events=[training_run(), raw]).check("inputs_scaled")
    assert (result.outcome, result.where) == ("partial", at(5))


def test_scaling_of_an_estimator_counts_without_any_network() -> None:
    """Whoever came no further than the baseline is judged by it."""
    fitted = EstimatorFitted(estimator="SGDClassifier", data=data("own", maximum=255.0))
    story = Story(events=[cross_validation(0.8, 0.8), fitted])
    assert story.check("inputs_scaled").outcome == "partial"


@pytest.mark.parametrize("kind", ["inputs_scaled", "inputs_flattened"])
def test_inputs_of_nothing_fail(kind: str) -> None:
    """Where nothing was trained there are no inputs to look at."""
    result = Story().check(kind)
    assert (result.outcome, result.message) == ("failed", says(f"{kind}.unused"))


def test_rows_of_784_are_flat() -> None:
    """Reshaped inputs pass."""
    assert Story(events=[training_run()]).check("inputs_flattened").outcome == "passed"


def test_square_images_are_not_flat() -> None:
    """Images of 28 by 28 fail, and their shape is shown."""
    square = Data(inputs=array("train", shape=(48_000, 28, 28)))
    result = Story(events=[training_run(data=square)]).check("inputs_flattened")
    assert (result.outcome, result.found) == ("failed", plain("(48000, 28, 28)"))


def test_flatten_layer_flattens() -> None:
    """A `Flatten` layer does the same inside the model."""
    story = Story()
    square = Data(inputs=array("train", shape=(48_000, 28, 28)))
    index = story.add(training_run(data=square))
    story.measure(index, layers=(LayerNote(type="Flatten", name="flatten"),))
    assert story.check("inputs_flattened").message == says("inputs_flattened.layer")


def test_validation_split_of_fit_passes() -> None:
    """`validation_split` holds images out as well."""
    story = Story(events=[training_run(validation_split=0.2)])
    assert story.check("validation_split").outcome == "passed"


@pytest.mark.parametrize(("seen", "expected"), [(0.0, "passed"), (0.01, "passed"), (0.5, "failed")])
def test_validation_data_must_be_unseen(seen: float, expected: str) -> None:
    """Validation data pass as long as next to none of them were trained on."""
    story = Story()
    index = story.train(validation=data("held-out"))
    story.origin("held-out", train=12_000)
    story.overlap(index, seen)
    assert story.check("validation_split").outcome == expected


def test_evaluation_on_held_out_images_passes() -> None:
    """`evaluate` with the held-out part shows that it was used."""
    story = Story()
    story.train()
    index = story.add(evaluation())
    story.origin("held-out", train=12_000)
    story.overlap(index, 0.0)
    result = story.check("validation_split")
    assert (result.outcome, result.where) == ("passed", at(4))


def test_official_test_images_are_no_validation_split() -> None:
    """Evaluating on the test set holds nothing out of the training images."""
    story = Story()
    story.train()
    index = story.add(evaluation())
    story.origin("held-out", test=10_000)
    story.overlap(index, 0.0)
    assert story.check("validation_split").outcome == "failed"


def test_split_that_is_never_used_is_partial() -> None:
    """Splitting alone earns a part; the line of the split is shown."""
    split = DataSplit(rows=60_000, second_rows=12_000, where=at(2))
    result = Story(events=[split]).check("validation_split")
    assert (result.outcome, result.where) == ("partial", at(2))


UNSEEN = Data(inputs=ArrayNote(shape=(), dtype="generator"))
SQUARE = Data(inputs=array("own", shape=(48_000, 28, 28), maximum=255.0))
RESCALING = LayerNote(type="Rescaling", name="rescaling", scale=1 / 255)
FLATTEN = LayerNote(type="Flatten", name="flatten")


@pytest.mark.parametrize("kind", ["inputs_scaled", "inputs_flattened"])
def test_unseen_inputs_are_for_a_person(kind: str) -> None:
    """Nobody is accused of what the grader could not see."""
    result = Story(events=[training_run(data=UNSEEN)]).check(kind)
    assert (result.outcome, result.message) == ("errored", says("common.unseen_data"))


@pytest.mark.parametrize("kind", ["inputs_scaled", "inputs_flattened"])
def test_unseen_inputs_of_a_call_that_raised_at_once_fail(kind: str) -> None:
    """`fit()` without any data is the student's own mistake."""
    run = training_run(data=UNSEEN, epochs=0, status="raised")
    assert Story(events=[run]).check(kind).outcome == "failed"


def test_raw_training_beside_unseen_training_is_partial() -> None:
    """What was seen to be raw stays so, but the rest is not counted as raw."""
    raw = training_run(1, data=data("own", maximum=255.0))
    story = Story(events=[training_run(data=UNSEEN), raw])
    assert story.check("inputs_scaled").outcome == "partial"


def raw_through(*layers: LayerNote) -> Story:
    """Raw square images given to a model with these layers."""
    story = Story()
    story.measure(story.add(training_run(data=SQUARE)), layers=(*layers, *ONE_LAYER))
    return story


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ((RESCALING,), "passed"),
        ((FLATTEN, RESCALING), "passed"),
        ((LayerNote(type="BatchNormalization", name="b"),), "passed"),
        ((LayerNote(type="Normalization", name="n"),), "passed"),
        ((LayerNote(type="Rescaling", name="r", scale=0.5),), "failed"),
        ((LayerNote(type="Rescaling", name="r"),), "failed"),
        ((FLATTEN, *ONE_LAYER, RESCALING), "failed"),
    ],
)
def test_scaling_inside_the_model_counts(layers: tuple[LayerNote, ...], expected: str) -> None:
    """The first layers may scale the pixels; behind a dense layer it is too late."""
    assert raw_through(*layers).check("inputs_scaled").outcome == expected


@pytest.mark.parametrize(("shape", "expected"), [((784,), "passed"), ((28, 28, 1), "failed")])
def test_reshape_layer_flattens(shape: tuple[int, ...], expected: str) -> None:
    """A `Reshape` to one row of numbers does what `Flatten` does."""
    reshape = LayerNote(type="Reshape", name="reshape", output_shape=(None, *shape))
    assert raw_through(reshape).check("inputs_flattened").outcome == expected


@pytest.mark.parametrize("kind", ["inputs_scaled", "inputs_flattened"])
def test_raw_images_of_a_model_that_cannot_be_rebuilt_are_for_a_person(kind: str) -> None:
    """A layer that we do not know may have prepared the images."""
    story = Story()
    story.measure(story.add(training_run(data=SQUARE)), None, status="unsupported", layers=())
    result = story.check(kind)
    assert (result.outcome, result.message) == ("errored", says("common.unmeasured"))
