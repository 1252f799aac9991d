"""How much of what a model was tested on it had been trained on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.evidence.events import Evaluated, Event, TrainingRun
from grader.measurement.images import ImageIndex
from grader.measurement.model import Overlap
from grader.measurement.origins import Match

Matches = Mapping[str, Match]


@dataclass(frozen=True)
class _Rows:
    """A part of a recorded array, as rows of the data set."""

    digest: str | None
    """Of the array's projection, where all of the array is meant."""
    images: NDArray[np.int64] | None
    """Positions in the index, -1 for a row that was not found; None for an unknown array."""


def find_overlaps(
    events: Sequence[Event], matches: Matches, index: ImageIndex
) -> tuple[Overlap, ...]:
    """One `Overlap` for each training run with validation data and each evaluation, in order.

    A model was trained on the rows of all its runs so far, a run's own included. Rows held out by
    `validation_split` were not trained on; they are that run's validation data.
    """
    trained: dict[int, list[_Rows]] = {}
    overlaps: list[Overlap] = []
    for position, event in enumerate(events):
        if isinstance(event, TrainingRun) and has_trained(event):
            trained.setdefault(event.model.id, []).append(_list_trained(event, matches))
        tested = _list_tested(event, matches)
        if tested is not None and isinstance(event, TrainingRun | Evaluated):
            seen = _share_seen(tested, trained.get(event.model.id, []), index)
            overlaps.append(Overlap(event=position, seen=seen))
    return tuple(overlaps)


def has_trained(run: TrainingRun) -> bool:
    """Whether a run counts as training: not where it raised before an epoch ended."""
    return run.status != "raised" or run.epochs_run > 0


def _list_tested(event: Event, matches: Matches) -> _Rows | None:
    if isinstance(event, Evaluated):
        return _take(event.data.inputs.projection, matches)
    if not isinstance(event, TrainingRun):
        return None
    if event.validation is not None:
        return _take(event.validation.inputs.projection, matches)
    if event.validation_split > 0:
        return _take(event.data.inputs.projection, matches, slice(_split_at(event), None))
    return None


def _list_trained(run: TrainingRun, matches: Matches) -> _Rows:
    if run.validation is None and run.validation_split > 0:
        return _take(run.data.inputs.projection, matches, slice(None, _split_at(run)))
    return _take(run.data.inputs.projection, matches)


def _split_at(run: TrainingRun) -> int:
    # Keras holds out the last rows, and rounds the number of those it trains on down.
    rows = run.data.inputs.shape[0] if run.data.inputs.shape else 0
    return math.floor(rows * (1.0 - min(run.validation_split, 1.0)))


def _take(digest: str | None, matches: Matches, rows: slice | None = None) -> _Rows:
    match = matches.get(digest or "")
    whole = digest if rows is None else None
    if match is None or match.origin.preprocessing is None:
        return _Rows(whole, None)
    return _Rows(whole, match.images[rows or slice(None)])


def _share_seen(tested: _Rows, trained: list[_Rows], index: ImageIndex) -> float | None:
    if tested.digest is not None and tested.digest in {rows.digest for rows in trained}:
        return 1.0
    known = [rows.images for rows in trained if rows.images is not None]
    if tested.images is None or len(tested.images) == 0 or len(known) < len(trained):
        return None
    seen = _count_seen(tested.images, known, index)
    return float(seen / len(tested.images))


def _count_seen(
    tested: NDArray[np.int64], trained: list[NDArray[np.int64]], index: ImageIndex
) -> int:
    """Rows of `tested` that must have been trained on.

    Where the data set holds an image several times, the copies cannot be told apart: with three
    copies, one trained on and one tested on, nothing was seen twice. Only what the copies left over
    cannot account for is counted.
    """
    size = len(index.groups)
    copies = np.bincount(index.groups, minlength=size)
    tests = np.bincount(index.groups[tested[tested >= 0]], minlength=size)
    used = np.zeros(size, dtype=np.int64)
    for images in trained:
        counts = np.bincount(index.groups[images[images >= 0]], minlength=size)
        used = np.maximum(used, counts)
    left = np.maximum(copies - used, 0)
    # With every copy trained on, each test of the image counts, however often it is repeated.
    return int(np.where(left == 0, tests, np.where(used > 0, np.maximum(tests - left, 0), 0)).sum())
