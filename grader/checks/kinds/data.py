"""Data: loaded, looked at, brought into shape, and split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from grader.checks.context import Context, has_learnt, is_unseen
from grader.checks.counts import draws_counts, shows_counts, shows_unordered
from grader.checks.kinds.evaluation import SEEN, was_trained_unknown
from grader.checks.registry import check
from grader.checks.result import CheckResult
from grader.checks.shown import list_shown, longest_run, read_integers
from grader.checks.verdicts import say
from grader.evidence.events import (
    CrossValidated,
    Data,
    DatasetLoaded,
    DataSplit,
    EstimatorFitted,
    Evaluated,
    FigureShown,
    Series,
    TrainingRun,
    Where,
)
from grader.measurement.model import LayerNote
from grader.messages import Text, message, plain

_SCALED_MAXIMUM = 32.0
"""Raw pixels reach 255; divided or standardised ones stay far below this."""
_NORMALISING = frozenset({"Normalization", "BatchNormalization"})
_SHAPING = frozenset({"InputLayer", "Flatten", "Reshape", "Permute", "Identity", "Dropout"})
"""Layers in front of which or behind which the pixels may be scaled."""
_FEWEST_LABELS = 3
"""So many of the labels stand next to one another by chance often enough."""

LabelCount = Annotated[int, Field(ge=_FEWEST_LABELS, le=10)]

Use = tuple[int, Data, Where | None]
"""Index of the event, what was used, and on which line."""


@check
def dataset_loaded(
    context: Context, *, dataset: Literal["fashion_mnist", "mnist"] | None = None
) -> CheckResult:
    """The data set is loaded."""
    wanted = dataset or context.dataset
    loads = [event for _, event in context.events(DatasetLoaded)]
    expected = plain(f"keras.datasets.{wanted}.load_data()")
    for event in loads:
        if event.dataset == wanted:
            return say("passed", "dataset_loaded.passed", where=event.where, dataset=wanted)
    if any(_comes_from_dataset(context, data) for _, data, _ in _uses(context)):
        return say("passed", "dataset_loaded.otherwise", dataset=wanted)
    hint = "dataset_loaded.hint"
    if loads:
        other = plain(f"keras.datasets.{loads[0].dataset}.load_data()")
        return say(
            "failed",
            "dataset_loaded.other",
            hint=hint,
            where=loads[0].where,
            expected=expected,
            found=other,
            dataset=wanted,
        )
    return say("failed", "dataset_loaded.none", hint=hint, expected=expected, dataset=wanted)


@check
def images_shown(context: Context, *, at_least: int = 1) -> CheckResult:
    """Some images are looked at."""
    shown = 0
    where = None
    for _, figure in context.events(FigureShown):
        images = sum(axes.images for axes in figure.axes)
        where = where or (figure.where if images else None)
        shown += images
    expected = message("checks.images_shown.expected", count=at_least)
    found = message("checks.images_shown.found", count=shown)
    if shown >= at_least:
        return say("passed", "images_shown.passed", where=where, count=shown)
    return say(
        "partial" if shown else "failed",
        "images_shown.failed",
        hint="images_shown.hint",
        where=where,
        expected=expected,
        found=found,
        count=at_least,
    )


@check
def labels_shown(context: Context, *, at_least: LabelCount = 10) -> CheckResult:
    """The first labels are looked at.

    The labels of the first training or test images, or of the part that something was trained on,
    stand somewhere as numbers in a row: as a list, an array, line by line, or as titles of the
    images. Fewer than asked for are `partial`.
    """
    shown = [(cell, rows) for cell, text in list_shown(context) if (rows := read_integers(text))]
    if not shown:
        return say("failed", "labels_shown.none", hint="labels_shown.hint")
    note = context.evidence.dataset
    firsts = () if note is None else (note.first_train_labels, note.first_test_labels)
    known = [labels for labels in (*firsts, *_first_trained(context)) if labels]
    if not known:
        return say("errored", "labels_shown.unknown")
    runs = ((max(longest_run(rows, labels) for labels in known), -cell) for cell, rows in shown)
    most, cell = max(runs)
    if most >= min(at_least, *map(len, known)):
        return say("passed", "labels_shown.passed", where=Where(cell=-cell, line=1), count=most)
    if most < _FEWEST_LABELS:
        return say("failed", "labels_shown.none", hint="labels_shown.hint")
    return say(
        "partial",
        "labels_shown.few",
        hint="labels_shown.hint",
        where=Where(cell=-cell, line=1),
        expected=message("checks.labels_shown.labels", count=at_least),
        found=message("checks.labels_shown.labels", count=most),
    )


def _first_trained(context: Context) -> Iterator[tuple[int, ...]]:
    """The first labels of everything that something was trained on: a split shuffles them."""
    for _, data, _ in _uses(context):
        if data.labels is not None:
            yield data.labels.first


@check
def class_counts_shown(context: Context) -> CheckResult:
    """The number of images of each class is looked at.

    One cell shows the counts of all training images, or of the part that is trained on: as numbers
    in the order of the classes, each beside its class, or as bars.
    """
    shown = [(cell, rows) for cell, text in list_shown(context) if (rows := read_integers(text))]
    bars = list(_list_bars(context))
    if not shown and not bars:
        return say("failed", "class_counts_shown.none", hint="class_counts_shown.hint")
    counts = () if context.evidence.dataset is None else context.evidence.dataset.class_counts
    if not counts:
        return say("errored", "class_counts_shown.unknown")
    totals = _row_counts(context) - {sum(counts)}
    counted = [cell for cell, rows in shown if shows_counts(rows, counts, totals)]
    counted += [cell for cell, heights in bars if draws_counts(heights, counts, totals)]
    if counted:
        where = Where(cell=counted[0], line=1)
        return say("passed", "class_counts_shown.passed", where=where)
    mixed = [cell for cell, rows in shown if shows_unordered(rows, counts)]
    if mixed:
        hint, where = "class_counts_shown.hint_unordered", Where(cell=mixed[0], line=1)
        return say("partial", "class_counts_shown.unordered", hint=hint, where=where)
    return say("failed", "class_counts_shown.none", hint="class_counts_shown.hint")


@check
def inputs_scaled(context: Context) -> CheckResult:
    """The pixels are scaled."""
    uses = _uses(context)
    if not uses:
        return say("failed", "inputs_scaled.unused", hint="inputs_scaled.hint")
    raw = [use for use in uses if not _is_scaled(context, use)]
    unknown = [use for use in raw if _is_unknown(context, use)]
    if not raw:
        return _judge_tests(context, uses)
    if len(unknown) == len(raw):
        return _ask_person(unknown[0])
    certain = [use for use in raw if use not in unknown]
    _, data, where = certain[0]
    return say(
        "failed" if len(certain) == len(uses) else "partial",
        "inputs_scaled.raw" if len(certain) == len(uses) else "inputs_scaled.some",
        hint="inputs_scaled.hint",
        where=where,
        expected=message("checks.inputs_scaled.expected"),
        found=_range(data),
    )


def _judge_tests(context: Context, uses: list[Use]) -> CheckResult:
    """Training images are as they should be: what the model was tested on must be so, too."""
    for _, event in {event.model.id: (i, event) for i, event in context.events(Evaluated)}.values():
        runs = [use for use in uses if _model_of(context, use) == event.model.id]
        trained_small = any(_is_small(context, data) for _, data, _ in runs)
        if trained_small and not is_unseen(event.data) and not _is_small(context, event.data):
            return say(
                "partial",
                "inputs_scaled.tests",
                hint="inputs_scaled.hint_tests",
                where=event.where,
                expected=message("checks.inputs_scaled.expected"),
                found=_range(event.data),
            )
    return say("passed", "inputs_scaled.passed", where=uses[0][2])


def _model_of(context: Context, use: Use) -> int | None:
    event = context.evidence.events[use[0]]
    return event.model.id if isinstance(event, TrainingRun) else None


@check
def inputs_flattened(context: Context) -> CheckResult:
    """Each image becomes one row of 784 numbers."""
    uses = _uses(context)
    if not uses:
        return say("failed", "inputs_flattened.unused", hint="inputs_flattened.hint")
    for _, data, where in uses:
        if len(data.inputs.shape) == 2 and data.inputs.shape[1] == 784:
            return say("passed", "inputs_flattened.passed", where=where)
    measured = context.measured.values()
    if any(_flattens(layer) for model in measured for layer in model.layers):
        return say("passed", "inputs_flattened.layer")
    for use in uses:
        if _is_unknown(context, use):
            return _ask_person(use)
    _, data, where = uses[-1]
    return say(
        "failed",
        "inputs_flattened.failed",
        hint="inputs_flattened.hint",
        where=where,
        expected=plain("(…, 784)"),
        found=plain(str(data.inputs.shape)),
    )


@check
def validation_split(context: Context) -> CheckResult:
    """A part of the training images is held out for validation."""
    tests = list(_list_tests(context))
    for index, data, where in tests:
        if data is None or _validates_unseen(context, index, data):
            return say("passed", "validation_split.passed", where=where)
    for index, data, where in tests:
        if _is_untold(context, index, data):
            return say("errored", "common.unseen_data", where=where)
    splits = [event for _, event in context.events(DataSplit) if _splits_images(context, event)]
    hint = "validation_split.hint"
    if splits:
        return say("partial", "validation_split.unused", hint=hint, where=splits[0].where)
    return say("failed", "validation_split.none", hint=hint)


def _splits_images(context: Context, split: DataSplit) -> bool:
    """Whether it may be the images that were split, and not a table of something else."""
    dataset = context.evidence.dataset
    return dataset is None or split.rows in (dataset.train, dataset.train + dataset.test)


def _list_tests(context: Context) -> Iterator[tuple[int, Data | None, Where | None]]:
    """What trained models were tested on, in `fit` or by `evaluate`; None is `validation_split`."""
    for index, run in context.events(TrainingRun):
        if run.validation_split > 0:
            yield index, None, run.where
        elif run.validation is not None:
            yield index, run.validation, run.where
    first = min((i for i, run in context.events(TrainingRun) if has_learnt(run)), default=None)
    for index, event in context.events(Evaluated):
        if first is not None and index > first:
            yield index, event.data, event.where


def _validates_unseen(context: Context, index: int, data: Data) -> bool:
    """Whether `data` are training images that no model had been trained on."""
    origin, overlap = context.origin(data), context.overlaps.get(index)
    if origin is None or overlap is None or overlap.seen is None:
        return False
    # What is measured of a model that was loaded knows nothing of the training before.
    trained = {
        run.data.inputs.projection
        for i, run in context.events(TrainingRun)
        if i <= index and run.validation_split <= 0
    }
    is_seen = overlap.seen > SEEN or data.inputs.projection in trained
    return origin.train_rows > origin.test_rows and not is_seen


def _is_untold(context: Context, index: int, data: Data | None) -> bool:
    """Whether nobody could tell if a model was tested on what it had been trained on."""
    overlap = context.overlaps.get(index)
    is_told = overlap is not None and overlap.seen is not None
    return not is_told and (context.is_unknown(data) or was_trained_unknown(context, index))


def _list_bars(context: Context) -> Iterator[tuple[int, Series]]:
    """The heights of the bars on each axes that has some, with the cell that drew them."""
    for _, figure in context.events(FigureShown):
        cell = 0 if figure.where is None else figure.where.cell
        yield from ((cell, axes.bars) for axes in figure.axes if axes.bars)


def _row_counts(context: Context) -> set[int]:
    """How many rows the arrays have that were split off or trained on."""
    shapes = [data.inputs.shape for _, data, _ in _uses(context)]
    splits = [event for _, event in context.events(DataSplit)]
    parts = [part for split in splits for part in (split.rows - split.second_rows, split.rows)]
    return {*parts, *(shape[0] for shape in shapes if shape)}


def _uses(context: Context) -> list[Use]:
    """What models were trained on; without any, what estimators were."""
    runs = list(context.events(TrainingRun))
    # A run that raised at once is no example of anything, where the next one learnt.
    runs = [(i, run) for i, run in runs if has_learnt(run)] or runs
    if runs:
        return [(i, run.data, run.where) for i, run in runs]
    validated: list[Use] = [(i, e.data, e.where) for i, e in context.events(CrossValidated)]
    return [*validated, *((i, e.data, e.where) for i, e in context.events(EstimatorFitted))]


def _is_unknown(context: Context, use: Use) -> bool:
    """Whether nobody could see the inputs, or what the model does with them at first."""
    index, data, _ = use
    run = context.run(index)
    if run is not None and not has_learnt(run):
        return False
    return is_unseen(data) or context.is_unrebuilt(index)


def _ask_person(use: Use) -> CheckResult:
    _, data, where = use
    key = "common.unseen_data" if is_unseen(data) else "common.unmeasured"
    return say("errored", key, where=where)


def _comes_from_dataset(context: Context, data: Data) -> bool:
    origin = context.origin(data)
    return origin is not None and origin.preprocessing is not None and origin.train_rows > 0


def _is_scaled(context: Context, use: Use) -> bool:
    """Whether the pixels were small, or the model makes them so before it weighs them."""
    index, data, _ = use
    model = context.measured.get(index)
    return _is_small(context, data) or (model is not None and _scales(model.layers))


def _scales(layers: tuple[LayerNote, ...]) -> bool:
    """Whether the first layers bring 0 to 255 into a small range."""
    white = 255.0
    for layer in layers:
        if layer.type in _NORMALISING:
            return True
        if layer.scale is not None:
            # A `Rescaling`, or arithmetic of the functional style such as `inputs / 255`.
            white *= abs(layer.scale)
        elif layer.type not in _SHAPING:
            break
    return white < _SCALED_MAXIMUM


def _flattens(layer: LayerNote) -> bool:
    return layer.type == "Flatten" or (
        layer.type == "Reshape" and layer.output_shape is not None and len(layer.output_shape) == 2
    )


def _is_small(context: Context, data: Data) -> bool:
    origin = context.origin(data)
    if origin is not None and origin.preprocessing is not None:
        preprocessing = origin.preprocessing
        return preprocessing.standardised or preprocessing.scale * 255 < _SCALED_MAXIMUM
    maximum = data.inputs.maximum
    return maximum is not None and maximum < _SCALED_MAXIMUM


def _range(data: Data) -> Text:
    low, high = data.inputs.minimum, data.inputs.maximum
    return plain("?" if low is None or high is None else f"{low:g} – {high:g}")
