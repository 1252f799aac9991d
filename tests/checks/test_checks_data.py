"""Checks on data: loaded, looked at, brought into shape, split."""

from __future__ import annotations

from typing import Any

import pytest
from evidence_factory import (
    CLASS_COUNTS,
    FIRST_LABELS,
    FIRST_TEST_LABELS,
    FOLDER,
    ONE_LAYER,
    RAW,
    SCALED,
    Story,
    array,
    at,
    cross_validation,
    data,
    evaluation,
    integer_labels,
    judge,
    training_run,
)
from pydantic import ValidationError

from grader.evidence.events import (
    ArrayNote,
    Axes,
    Data,
    DatasetLoaded,
    DataSplit,
    EstimatorFitted,
    FigureShown,
    Output,
)
from grader.evidence.model import DatasetNote
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


def test_tests_on_raw_pixels_are_partial() -> None:
    """A model that learnt from small values and is evaluated on raw ones, with the line."""
    raw = evaluation().model_copy(update={"data": data("own", maximum=255.0), "where": at(6)})
    result = Story(events=[training_run(), raw]).check("inputs_scaled")
    assert (result.outcome, result.message) == ("partial", says("inputs_scaled.tests"))
    assert (result.where, result.found) == (at(6), plain("0 – 255"))


def test_last_test_of_a_model_counts() -> None:
    """Whoever saw the mistake and evaluated again has mended it."""
    raw = evaluation().model_copy(update={"data": data("own", maximum=255.0)})
    story = Story(events=[training_run(), raw, evaluation()])
    assert story.check("inputs_scaled").outcome == "passed"


def test_split_of_something_else_is_no_split() -> None:
    """A table of fifty rows is not the data set, however it was split."""
    story = Story(events=[DataSplit(rows=50, second_rows=13)])
    assert story.check("validation_split").outcome == "failed"


def test_labels_of_the_split_count() -> None:
    """Printed after the split they are in another order, and just as well looked at."""
    labels = integer_labels().model_copy(update={"first": (7, 3, 5, 8, 6, 9, 3, 3, 9, 9)})
    run = training_run(data=Data(inputs=array("train"), labels=labels))
    story = Story(events=[run], shown={0: "[7 3 5 8 6 9 3 3 9 9]"})
    assert story.check("labels_shown").outcome == "passed"


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
        ((LayerNote(type="TrueDivide", name="d", scale=1 / 255),), "passed"),
        ((FLATTEN, LayerNote(type="Multiply", name="m", scale=1 / 255)), "passed"),
        ((LayerNote(type="Multiply", name="m", scale=2.0),), "failed"),
        ((LayerNote(type="Multiply", name="m"),), "failed"),
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


ITEMS = ("티셔츠", "바지", "스웨터", "드레스", "코트", "샌달", "셔츠", "스니커즈", "가방", "부츠")


@pytest.mark.parametrize("labels", [FIRST_LABELS, FIRST_TEST_LABELS])
@pytest.mark.parametrize("form", ["{}", "라벨은 {}예요", "np.uint8({}),"])
def test_first_labels_pass(labels: tuple[int, ...], form: str) -> None:
    """Those of the training or of the test images, however they are printed."""
    story = Story(shown={2: "\n".join(form.format(label) for label in labels)})
    result = judge(story, "labels_shown")
    assert (result.outcome, result.where) == ("passed", at(2))


def test_labels_may_be_titles_of_pictures() -> None:
    """A title below which an image is drawn shows its label."""
    axes = tuple(Axes(title=f"{ITEMS[n]} ({n})", images=1) for n in FIRST_LABELS)
    story = Story(events=[FigureShown(axes=axes, where=at(3))])
    assert judge(story, "labels_shown").where == at(3)


def test_titles_of_plots_are_no_labels() -> None:
    """Without an image below it a title says nothing of labels."""
    axes = tuple(Axes(title=str(label)) for label in FIRST_LABELS)
    story = Story(events=[FigureShown(axes=axes, where=at(3))])
    assert judge(story, "labels_shown").outcome == "failed"


@pytest.mark.parametrize(
    ("count", "expected"), [(2, "failed"), (3, "partial"), (9, "partial"), (10, "passed")]
)
def test_few_labels_are_partial(count: int, expected: str) -> None:
    """One or two numbers are nothing yet; less than asked for is half."""
    story = Story(shown={0: str(list(FIRST_LABELS[:count]))})
    assert judge(story, "labels_shown").outcome == expected


def test_few_labels_are_enough_where_few_are_asked_for() -> None:
    """The assignment says how many."""
    story = Story(shown={0: str(list(FIRST_LABELS[:5]))})
    assert judge(story, "labels_shown", at_least=5).outcome == "passed"


@pytest.mark.parametrize("at_least", [2, 11])
def test_number_of_labels_is_bounded(at_least: int) -> None:
    """Two could be there by chance, and more than ten nobody knows."""
    with pytest.raises(ValidationError, match="at_least"):
        judge(Story(), "labels_shown", at_least=at_least)


@pytest.mark.parametrize(
    "shown", ["", "[0.9, 0.0, 0.0]", "[5 5 2 7 2 0 3 0 0 9]", ", ".join(ITEMS)]
)
def test_other_numbers_and_names_are_no_labels(shown: str) -> None:
    """Neither decimals nor another order nor the names of the classes."""
    result = judge(Story(shown={0: shown}), "labels_shown")
    assert (result.outcome, result.message) == ("failed", says("labels_shown.none"))


@pytest.mark.parametrize("kind", ["labels_shown", "class_counts_shown"])
@pytest.mark.parametrize("dataset", [None, FOLDER])
def test_unknown_truth_is_for_a_person(kind: str, dataset: DatasetNote | None) -> None:
    """Nobody fails for want of what the grader should know."""
    result = judge(Story(shown={0: "[1, 2, 3]"}), kind, dataset=dataset)
    assert (result.outcome, result.message) == ("errored", says(f"{kind}.unknown"))


@pytest.mark.parametrize("kind", ["labels_shown", "class_counts_shown"])
@pytest.mark.parametrize("dataset", [None, FOLDER])
def test_nothing_shown_fails_whatever_is_known(kind: str, dataset: DatasetNote | None) -> None:
    """Where no number is shown there is nothing for a person to decide."""
    assert judge(Story(shown={0: "hello"}), kind, dataset=dataset).outcome == "failed"


COUNTED = list(enumerate(CLASS_COUNTS))
BY_SIZE = sorted(COUNTED, key=lambda pair: -pair[1])


@pytest.mark.parametrize(
    "shown",
    [
        str(list(CLASS_COUNTS)),
        "[5923 6742 5958 6131 5842\n 5421 5918 6265 5851 5949]",
        f"(array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], dtype=uint8), array({list(CLASS_COUNTS)}))",
        "\n".join(f"{n} {ITEMS[n]}: {count:,}개" for n, count in COUNTED),
        "\n".join(f"{ITEMS[n]}: {count}장 ({count / 600:.1f}%)" for n, count in COUNTED),
        f"Counter({dict(BY_SIZE)})",
        str({f"np.uint8({n})": f"np.int64({count})" for n, count in COUNTED}).replace("'", ""),
        "\n".join(f"{n}    {count}" for n, count in BY_SIZE) + "\nName: count, dtype: int64",
        "\n".join(f"{count} images of class {n}" for n, count in BY_SIZE),
        "\n".join(f"{n} {ITEMS[n]} {count} {count // 600}" for n, count in BY_SIZE),
    ],
)
def test_class_counts_pass(shown: str) -> None:
    """An array, a dictionary, lines in any order with their class, and pandas's own counts."""
    result = judge(Story(shown={2: shown}), "class_counts_shown")
    assert (result.outcome, result.where) == ("passed", at(2))


def test_table_of_class_counts_passes() -> None:
    """pandas shows its tables as HTML."""
    rows = "".join(f"<tr><th>{n}</th>\n<td>{count}</td></tr>\n" for n, count in BY_SIZE)
    table = Output(kind="html", text=f"<table>{rows}</table>")
    assert judge(Story(), "class_counts_shown", outputs={1: (table,)}).outcome == "passed"


@pytest.mark.parametrize(
    "bars",
    [
        CLASS_COUNTS,
        tuple(count for _, count in BY_SIZE),
        tuple(bar for count in CLASS_COUNTS for bar in (count, 0)),
    ],
)
def test_bars_of_the_counts_pass(bars: tuple[float, ...]) -> None:
    """Bars have their class below them, and a histogram may have empty bins."""
    story = Story(events=[FigureShown(axes=(Axes(bars=bars),), where=at(1))])
    result = judge(story, "class_counts_shown")
    assert (result.outcome, result.where) == ("passed", at(1))


@pytest.mark.parametrize("bars", [(1.0,) * 10, (None,) * 10, (0.1,) * 10, CLASS_COUNTS[:9]])
def test_other_bars_fail(bars: tuple[float | None, ...]) -> None:
    """Bars of something else, or of too little, count nothing."""
    story = Story(events=[FigureShown(axes=(Axes(bars=bars),), where=at(1))])
    assert judge(story, "class_counts_shown").outcome == "failed"


PART = (4_700, 4_900, 4_800, 4_800, 4_850, 4_750, 4_790, 4_810, 4_777, 4_823)


@pytest.mark.parametrize("event", [training_run(), DataSplit(rows=60_000, second_rows=12_000)])
def test_counts_of_the_training_part_pass(event: object) -> None:
    """Whoever counts after the split counts what is trained on: the rows add up."""
    story = Story(events=[event], shown={2: str(list(PART))})
    assert judge(story, "class_counts_shown").outcome == "passed"


@pytest.mark.parametrize(
    "shown",
    [
        str(list(PART)),
        str([6_000] * 10),
        str([*CLASS_COUNTS[1:], CLASS_COUNTS[0] + 1]),
        "\n".join(f"{(n + 1) % 10}: {count} {n}" for n, count in BY_SIZE[:9]),
    ],
)
def test_wrong_counts_fail(shown: str) -> None:
    """Numbers that are no counts of anything recorded, whatever they add up to."""
    result = judge(Story(shown={2: shown}), "class_counts_shown")
    assert (result.outcome, result.message) == ("failed", says("class_counts_shown.none"))


def test_counts_that_add_up_but_are_not_the_classes_fail() -> None:
    """For all training images the counts are known; a sum of 60,000 is not enough."""
    run = training_run(data=data("train", shape=(60_000, 784)))
    story = Story(events=[run], shown={2: str([6_000] * 10)})
    assert judge(story, "class_counts_shown").outcome == "failed"


def test_counts_without_their_classes_are_partial() -> None:
    """Sorted by size nobody can tell which is which."""
    story = Story(shown={2: str([count for _, count in BY_SIZE])})
    result = judge(story, "class_counts_shown")
    assert (result.outcome, result.where) == ("partial", at(2))


def test_few_pixels_are_no_counts() -> None:
    """Small numbers that happen to add up to the rows of a small array count nothing."""
    run = training_run(data=data("train", shape=(1_000, 784)))
    story = Story(events=[run], shown={2: str([100] * 10)})
    assert judge(story, "class_counts_shown").outcome == "failed"


def test_run_that_raised_at_once_says_nothing_of_scaling() -> None:
    """Whoever mended it and trained on scaled pixels scaled them."""
    raw = data("own", maximum=255.0)
    raised = training_run(data=raw, epochs=0, status="raised")
    assert Story(events=[raised, training_run()]).check("inputs_scaled").outcome == "passed"
    assert Story(events=[raised]).check("inputs_scaled").outcome == "failed"


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ({"validation": UNSEEN}, "errored"),
        ({"validation": data("held-out")}, "errored"),
        ({"validation": UNSEEN, "epochs": 0, "status": "raised"}, "failed"),
        ({"validation": Data(inputs=array("own", shape=(9, 3_072)))}, "failed"),
    ],
)
def test_unknown_validation_data_are_for_a_person(run: dict[str, Any], expected: str) -> None:
    """Nobody is told that nothing was held out where the grader could not see what was."""
    story = Story(events=[training_run(**run)])
    story.origin("train", train=48_000)
    assert story.check("validation_split").outcome == expected


def test_evaluation_before_training_holds_nothing_out() -> None:
    """Only a trained model can be validated."""
    story = Story(events=[evaluation(), training_run()])
    story.origin("held-out", train=12_000)
    story.overlap(0, 0.0)
    assert story.check("validation_split").outcome == "failed"


@pytest.mark.parametrize(("asked", "expected"), [(None, "passed"), ("mnist", "failed")])
def test_images_of_one_data_set_are_not_those_of_another(asked: str | None, expected: str) -> None:
    """Training on the assignment's images does not show that another data set was loaded."""
    story = Story(events=[training_run()])
    story.origin("train", train=48_000)
    assert story.check("dataset_loaded", dataset=asked).outcome == expected
