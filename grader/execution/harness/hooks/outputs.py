"""What a model answered: enough of it to see whether it was read rightly."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.execution.harness.recorder import Recorder

_FIRST_ROWS = 10
_MAX_COLUMNS = 20
_MAX_ROWS = 70_000
"""All images of the data set."""


def note_outputs(outputs: object, recorder: Recorder) -> dict[str, Any]:
    """The fields of a `Predicted` event that tell what `predict` returned.

    The shape alone, where that is no table of numbers (rows, columns).
    """
    noted: dict[str, Any] = {
        "shape": tuple(int(size) for size in getattr(outputs, "shape", ())[:8])
    }
    if not isinstance(outputs, np.ndarray) or outputs.ndim != 2 or not outputs.size:
        return noted
    if outputs.dtype.kind not in "biuf":
        return noted
    rows, columns = outputs.shape
    if columns <= _MAX_COLUMNS:
        noted["rows"] = tuple(_finite(row) for row in outputs[:_FIRST_ROWS])
    sums = outputs.sum(axis=1, dtype=np.float64)
    noted["smallest_sum"], noted["largest_sum"] = _finite(np.array([sums.min(), sums.max()]))
    # The only column of a table is its largest in every row, which says nothing.
    if columns > 1 and rows <= _MAX_ROWS:
        noted["classes"] = recorder.save_arrays(classes=outputs.argmax(axis=1).astype(np.int32))
    return noted


def _finite(values: np.ndarray) -> tuple[float | None, ...]:
    return tuple(float(value) if np.isfinite(value) else None for value in values)
