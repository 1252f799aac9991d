"""Evaluates a rebuilt model on labelled images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from grader.measurement.rebuild import list_children

if TYPE_CHECKING:
    import keras

_BATCH_VALUES = 4_000_000
_BATCH_ROWS = 1_000


@dataclass(frozen=True)
class Result:
    """How a model did on some images."""

    accuracy: float
    loss: float | None
    """Sparse categorical cross-entropy, six decimals; None where outputs are no probabilities."""
    finite: bool
    """No output was NaN or infinite."""


def evaluate(model: keras.Model, inputs: NDArray[np.float32], labels: NDArray[Any]) -> Result:
    """Accuracy and loss of `model` on `inputs` (rows, …) with integer `labels` (rows,).

    The class is the largest output; a row with an output that is not finite is wrong.
    """
    outputs = compute_outputs(model, inputs)
    finite = np.isfinite(outputs).all(axis=1)
    correct = finite & (outputs.argmax(axis=1) == labels)
    return Result(
        accuracy=int(correct.sum()) / len(labels),
        loss=_cross_entropy(outputs, labels) if finite.all() else None,
        finite=bool(finite.all()),
    )


def compute_outputs(model: keras.Model, inputs: NDArray[np.float32]) -> NDArray[np.float64]:
    """The model's outputs in inference mode: float64 (rows, units).

    `model.predict` builds a graph first, which costs more than running a small model once.
    """
    rows = max(1, min(_BATCH_ROWS, _BATCH_VALUES // _largest_output(model)))
    starts = range(0, len(inputs), rows)
    batches = [model(inputs[start : start + rows], training=False) for start in starts]
    return np.concatenate([np.asarray(batch, dtype=np.float64) for batch in batches])


def _largest_output(layer: Any) -> int:
    children = list_children(layer)
    if children:
        return max(_largest_output(child) for child in children)
    shape = getattr(layer.output, "shape", (None,))[1:]
    return max(1, int(np.prod([size or 1 for size in shape])))


def _cross_entropy(outputs: NDArray[np.float64], labels: NDArray[Any]) -> float | None:
    sums_to_one = np.abs(outputs.sum(axis=1) - 1.0).max() < 1e-2
    if outputs.min() < 0 or not sums_to_one or labels.max() >= outputs.shape[1]:
        return None
    chosen = outputs[np.arange(len(labels)), labels]
    # Keras clips at the same value, so that a certain but wrong model has a finite loss.
    return round(float(-np.log(np.clip(chosen, 1e-7, 1 - 1e-7)).mean()), 6)
