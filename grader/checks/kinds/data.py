"""Data: loaded and looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from grader.checks.context import Context
from grader.checks.counts import draws_counts, shows_counts, shows_unordered
from grader.checks.kinds.inputs import list_trained
from grader.checks.registry import check
from grader.checks.result import CheckResult
from grader.checks.shown import list_shown, longest_run, read_integers
from grader.checks.verdicts import say
from grader.evidence.events import (
    Data,
    DatasetLoaded,
    DataSplit,
    FigureShown,
    Series,
    Where,
)
from grader.messages import message, plain

_FEWEST_LABELS = 3
"""So many of the labels stand next to one another by chance often enough."""

LabelCount = Annotated[int, Field(ge=_FEWEST_LABELS, le=10)]


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
    # What images were trained on is known of the assignment's own data set alone.
    used = list_trained(context) if wanted == context.dataset else []
    if any(_comes_from_dataset(context, data) for _, data, _ in used):
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
    for _, data, _ in list_trained(context):
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


def _list_bars(context: Context) -> Iterator[tuple[int, Series]]:
    """The heights of the bars on each axes that has some, with the cell that drew them."""
    for _, figure in context.events(FigureShown):
        cell = 0 if figure.where is None else figure.where.cell
        yield from ((cell, axes.bars) for axes in figure.axes if axes.bars)


def _row_counts(context: Context) -> set[int]:
    """How many rows the arrays have that were split off or trained on."""
    shapes = [data.inputs.shape for _, data, _ in list_trained(context)]
    splits = [event for _, event in context.events(DataSplit)]
    parts = [part for split in splits for part in (split.rows - split.second_rows, split.rows)]
    return {*parts, *(shape[0] for shape in shapes if shape)}


def _comes_from_dataset(context: Context, data: Data) -> bool:
    origin = context.origin(data)
    return origin is not None and origin.preprocessing is not None and origin.train_rows > 0
