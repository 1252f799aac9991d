"""Reads the weights of a model from the `.npz` that the recorder left."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from grader.errors import EvidenceError
from grader.measurement.allowlist import MAX_PARAMETERS
from grader.measurement.archives import read_arrays
from grader.measurement.reasons import Reason, UnmeasurableError

Weights = list[NDArray[Any]]


def read_weights(blob: bytes) -> Weights:
    """The arrays `w0`, `w1`, … of an `.npz`, in the order of `model.get_weights()`.

    Raises:
        UnmeasurableError: the archive is damaged, too large, or its names are not `w0`, `w1`, ….
    """
    try:
        arrays = read_arrays(blob, max_bytes=8 * MAX_PARAMETERS)
    except EvidenceError as error:
        raise UnmeasurableError(Reason.WEIGHTS_DAMAGED) from error
    names = [f"w{index}" for index in range(len(arrays))]
    if set(names) != set(arrays):
        raise UnmeasurableError(Reason.WEIGHTS_DAMAGED, "names")
    return [arrays[name] for name in names]


def check_fit(weights: Weights, shapes: list[tuple[int, ...]]) -> None:
    """Refuse weights whose number or shapes are not `shapes`, in order.

    Raises:
        UnmeasurableError: they differ; the detail says where first.
    """
    if len(weights) != len(shapes):
        detail = f"expected {len(shapes)} arrays, found {len(weights)}"
        raise UnmeasurableError(Reason.WEIGHTS_DO_NOT_FIT, detail)
    for index, (array, shape) in enumerate(zip(weights, shapes, strict=True)):
        if array.shape != shape:
            detail = f"w{index} expected {shape}, found {array.shape}"
            raise UnmeasurableError(Reason.WEIGHTS_DO_NOT_FIT, detail)
