"""Whether the labels that went with an array are the official ones."""

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

    Equal images cannot be told apart, so the label of any of them will do. None where there are no
    labels, they cannot be read, or there is not one for each row.
    """
    found = images >= 0
    if note is None or note.labels is None or not found.any():
        return None
    try:
        labels = read_arrays(blobs(note.labels), max_bytes=_MAX_BYTES).get("labels")
    except (EvidenceError, KeyError, OSError):
        return None
    if labels is None or labels.dtype.kind not in "iu" or labels.shape != images.shape:
        return None
    groups, given = index.groups[images[found]], labels[found].astype(np.int64)
    inside = (given >= 0) & (given < index.official.shape[1])
    return float(np.mean(inside & index.official[groups, np.where(inside, given, 0)]))
