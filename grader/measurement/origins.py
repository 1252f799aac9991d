"""Finds where the rows of a recorded array come from, and how they were prepared.

A row is recognised by its projection. Preparing an image by `value * scale + offset` does the same
to its projection, up to a constant, so one index of the raw images serves every scale and offset.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.errors import EvidenceError
from grader.evidence.events import (
    ArrayNote,
    CrossValidated,
    Data,
    EstimatorFitted,
    EstimatorScored,
    Evaluated,
    Event,
    Predicted,
    TrainingRun,
)
from grader.measurement.agreement import compare_labels
from grader.measurement.archives import Blobs, read_arrays
from grader.measurement.candidates import Affine, suggest_affine
from grader.measurement.images import ImageIndex
from grader.measurement.model import Origin, Preprocessing

ENOUGH = 0.98
"""Share of rows that must be found before a preparation is believed."""
MAX_ROWS = 500_000
_PROBE = 256

# A value rounded to 24 (float16: 11) bits is off by at most 2**-24 of itself, and its projection by
# that times the row's length, in each of two directions. The factor leaves room for a few roundings
# one after another and for a scale worked out from a rounded minimum and maximum.
_ROUNDING = {"float16": 6 * 2.0**-11}
_ROUNDING_OF_OTHERS = 16 * 2.0**-24
# Standardised images have a length near 28 and lie close together: a scaler fitted on other rows
# than the training images cannot be told from a coincidence, and is not believed.
_STANDARDISED_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Match:
    """Which image each row of an array is."""

    origin: Origin
    images: NDArray[np.int64]
    """(rows,): position in the index; -1 for a row that was not found."""


def match_arrays(events: Sequence[Event], index: ImageIndex, blobs: Blobs) -> dict[str, Match]:
    """Every array with a projection that a model or an estimator was given, by its digest.

    An array given twice with different labels keeps the lower agreement. An array whose projection
    cannot be read, or that no preparation explains, has an origin without preprocessing.
    """
    matches: dict[str, Match] = {}
    for data in list_data(events):
        digest = data.inputs.projection
        if digest is None:
            continue
        if digest not in matches:
            earlier = tuple(_affine(match.origin.preprocessing) for match in matches.values())
            known = tuple(dict.fromkeys(affine for affine in earlier if affine is not None))
            matches[digest] = match_array(data.inputs, index, blobs, known)
        agreement = compare_labels(data.labels, matches[digest].images, index, blobs)
        matches[digest] = _note_agreement(matches[digest], agreement)
    return matches


def list_data(events: Sequence[Event]) -> list[Data]:
    """All data that the events name, in order."""
    found: list[Data] = []
    for event in events:
        if isinstance(
            event, CrossValidated | EstimatorFitted | EstimatorScored | Evaluated | Predicted
        ):
            found.append(event.data)
        elif isinstance(event, TrainingRun):
            found.extend(data for data in (event.data, event.validation) if data is not None)
    return found


def match_array(
    note: ArrayNote, index: ImageIndex, blobs: Blobs, earlier: tuple[Affine, ...] = ()
) -> Match:
    """The images behind one array; `earlier` are scales and offsets already seen.

    Rows are accepted where at least `ENOUGH` of them are found under one preparation.
    """
    shape = note.shape[1:]
    projection = _read_projection(note, blobs)
    if projection is None or len(projection) == 0 or math.prod(shape) != index.features:
        return _unmatched(note)
    for scale, offset in suggest_affine(note, earlier):
        prepared = Preprocessing(scale=scale, offset=offset, shape=shape)
        images = _try(projection, prepared, note.dtype, index)
        if images is not None:
            return Match(_locate(images, prepared, index), images)
    standardised = Preprocessing(scale=1.0, offset=0.0, shape=shape, standardised=True)
    images = _try(projection, standardised, note.dtype, index)
    return (
        _unmatched(note) if images is None else Match(_locate(images, standardised, index), images)
    )


def _try(
    projection: NDArray[np.float64], prepared: Preprocessing, dtype: str, index: ImageIndex
) -> NDArray[np.int64] | None:
    step = max(1, len(projection) // _PROBE)
    probe = _find(projection[::step], prepared, dtype, index)
    # A probe that misses by a little may be chance; the whole array decides.
    if np.mean(probe >= 0) < ENOUGH - 0.05:
        return None
    images = _find(projection, prepared, dtype, index)
    return images if (images >= 0).mean() >= ENOUGH else None


def _find(
    projection: NDArray[np.float64], prepared: Preprocessing, dtype: str, index: ImageIndex
) -> NDArray[np.int64]:
    finite = np.isfinite(projection[:, 0]) & np.isfinite(projection[:, 1])
    known = np.where(finite[:, None], projection, 0.0)
    if prepared.standardised:
        distance, nearest = index.standardised_tree.query(known)
        tolerance = np.full(len(nearest), _STANDARDISED_TOLERANCE)
    else:
        scale, offset = prepared.scale, prepared.offset
        distance, nearest = index.tree.query((known - offset * index.offset) / scale)
        length = index.norms[nearest] + abs(offset / scale) * math.sqrt(index.features) + 1.0
        tolerance = _ROUNDING.get(dtype, _ROUNDING_OF_OTHERS) * length
    return np.where(finite & (distance <= tolerance), nearest, -1).astype(np.int64)


def _locate(images: NDArray[np.int64], prepared: Preprocessing, index: ImageIndex) -> Origin:
    found = images[images >= 0]
    train = int(np.count_nonzero(found < index.train))
    return Origin(
        preprocessing=prepared,
        rows=len(images),
        train_rows=train,
        test_rows=len(found) - train,
        labels_agree=None,
    )


def _unmatched(note: ArrayNote) -> Match:
    rows = min(max(note.shape[0], 0), MAX_ROWS) if note.shape else 0
    origin = Origin(preprocessing=None, rows=rows, train_rows=0, test_rows=0, labels_agree=None)
    # One number seen `rows` times: whoever names many arrays must not cost memory for each.
    return Match(origin, np.broadcast_to(np.int64(-1), (rows,)))


def _read_projection(note: ArrayNote, blobs: Blobs) -> NDArray[np.float64] | None:
    try:
        arrays = read_arrays(blobs(str(note.projection)), max_bytes=16 * MAX_ROWS)
    except (EvidenceError, KeyError, OSError):
        return None
    projection = arrays.get("projection")
    if projection is None or projection.dtype != np.float64:
        return None
    return projection if projection.shape == (*note.shape[:1], 2) else None


def _note_agreement(match: Match, agreement: float | None) -> Match:
    before = match.origin.labels_agree
    if agreement is None or (before is not None and before <= agreement):
        return match
    return Match(match.origin.model_copy(update={"labels_agree": agreement}), match.images)


def _affine(prepared: Preprocessing | None) -> Affine | None:
    if prepared is None or prepared.standardised:
        return None
    return prepared.scale, prepared.offset
