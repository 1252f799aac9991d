"""Preparations of images that learners use, and those that a recorded range of values suggests."""

from __future__ import annotations

import math
from collections.abc import Iterator

from grader.evidence.events import ArrayNote
from grader.measurement.images import ImageIndex
from grader.measurement.model import Preprocessing

Affine = tuple[float, float]
"""Scale and offset."""

KNOWN: tuple[Affine, ...] = ((1.0, 0.0), (1 / 255, 0.0), (1 / 256, 0.0), (1 / 127.5, -1.0))
_WHITE = 255.0


def suggest_affine(note: ArrayNote, earlier: tuple[Affine, ...] = ()) -> Iterator[Affine]:
    """Scales and offsets worth trying for a recorded array, the likeliest first.

    First the known ones, then those of `earlier` arrays of the same submission (a few rows alone
    may hold neither black nor white), then what takes 0…255 to the recorded range, either way up.
    """
    yield from (affine for affine in (*KNOWN, *earlier) if _covers(affine, note))
    low, high = note.minimum, note.maximum
    if low is None or high is None or not math.isfinite(high - low) or high - low < 1e-12:
        return
    scale = (high - low) / _WHITE
    yield (scale, low)
    yield (-scale, high)


def suggest_preparations(
    index: ImageIndex, shape: tuple[int, ...], note: ArrayNote
) -> tuple[Preprocessing, ...]:
    """Clearly different preparations that a model with inputs of `shape` may expect.

    Only those whose range of values resembles the recorded one, where that leaves any; dividing by
    256 is left out, being almost the same as by 255.
    """
    affines = [affine for affine in KNOWN if affine != (1 / 256, 0.0)]
    affines.append(_standardise_globally(index))
    ranges = {
        Preprocessing(scale=scale, offset=offset, shape=shape): _range((scale, offset))
        for scale, offset in affines
    }
    standardised = Preprocessing(scale=1.0, offset=0.0, shape=shape, standardised=True)
    ranges[standardised] = index.standardised_range
    alike = tuple(prepared for prepared, ends in ranges.items() if _resembles(ends, note))
    return alike or tuple(ranges)


def _standardise_globally(index: ImageIndex) -> Affine:
    mean, deviation = index.brightness
    return 1 / deviation, -mean / deviation


def _covers(affine: Affine, note: ArrayNote) -> bool:
    if note.minimum is None or note.maximum is None:
        return True
    low, high = _range(affine)
    room = 1e-3 * (high - low)
    return low - room <= note.minimum and note.maximum <= high + room


def _resembles(ends: tuple[float, float], note: ArrayNote) -> bool:
    if note.minimum is None or note.maximum is None:
        return False
    low, high = ends
    room = 0.1 * (high - low)
    return abs(low - note.minimum) <= room and abs(high - note.maximum) <= room


def _range(affine: Affine) -> tuple[float, float]:
    scale, offset = affine
    ends = (offset, offset + _WHITE * scale)
    return min(ends), max(ends)
