"""Whether the classes that went with an array, given or predicted, are the official ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grader.errors import EvidenceError
from grader.evidence.events import LabelNote
from grader.measurement.archives import Blobs, read_arrays
from grader.measurement.images import ImageIndex

_MAX_BYTES = 8_000_000


def compare_labels(
    note: LabelNote | None, images: NDArray[np.int64], index: ImageIndex, blobs: Blobs
) -> float | None:
    """Share of the rows found, in `images` (rows,), whose recorded label is the official one.

    None where there are no labels, they cannot be read, or there is not one for each row.
    """
    if note is None or note.labels is None:
        return None
    return share_official(read_classes(note.labels, "labels", blobs), images, index)


def read_classes(digest: str, name: str, blobs: Blobs) -> NDArray[np.int64] | None:
    """The classes (rows,) in the array `name` of a blob; None where it cannot be read."""
    try:
        classes = read_arrays(blobs(digest), max_bytes=_MAX_BYTES).get(name)
    except (EvidenceError, KeyError, OSError):
        return None
    if classes is None or classes.dtype.kind not in "iu" or classes.ndim != 1:
        return None
    return classes.astype(np.int64)


def share_official(
    classes: NDArray[np.int64] | None, images: NDArray[np.int64], index: ImageIndex
) -> float | None:
    """Share of the rows found, in `images` (rows,), whose class is the official one.

    Equal images cannot be told apart, so the label of any of them will do. None where no row was
    found, or there is not one class for each row.
    """
    found = images >= 0
    if classes is None or classes.shape != images.shape or not found.any():
        return None
    groups, given = index.groups[images[found]], classes[found]
    inside = (given >= 0) & (given < index.official.shape[1])
    return float(np.mean(inside & index.official[groups, np.where(inside, given, 0)]))
