"""Two numbers for each row of an array, by which a row is recognised without being stored.

The recorder projects what a model was given, and `measurement` projects the data set: both must use
the very same vectors, so both use this module.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.evidence.events import PROJECTION_SEED


@lru_cache(maxsize=8)
def projection_matrix(features: int) -> NDArray[np.float64]:
    """The random vectors for rows of `features` values: float64 (features, 2), read-only.

    Its entries are standard normals from a seed, so every machine gets the same ones.
    """
    matrix = np.random.default_rng(PROJECTION_SEED).standard_normal((features, 2))
    matrix.setflags(write=False)
    return matrix


def project(array: NDArray[Any], chunk: int = 4096) -> NDArray[np.float64]:
    """Each row, flattened, times the two random vectors: (rows, …) of numbers → float64 (rows, 2).

    Rows are taken `chunk` at a time, so that the float64 copy stays small. A scalar has no rows.

    Raises:
        ValueError: `array` has no dimension.
    """
    if array.ndim == 0:
        raise ValueError("expected an array of rows, found a single number")
    rows = array.shape[0]
    features = int(np.prod(array.shape[1:], dtype=np.int64))
    matrix = projection_matrix(features)
    projection = np.empty((rows, 2), dtype=np.float64)
    for start in range(0, rows, chunk):
        part = np.asarray(array[start : start + chunk], dtype=np.float64)
        projection[start : start + chunk] = part.reshape(len(part), features) @ matrix
    return projection
