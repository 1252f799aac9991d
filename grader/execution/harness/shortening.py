"""A quick look: training for a few epochs on part of the data.

Only what a library is given to train or to evaluate on is cut; the student's own arrays, and what
`predict` gives, keep their shapes. Rows are chosen evenly from the first to the last, so that
sorted data keeps all of its classes. A History gets as many epochs as were asked for: code that
draws it against `range(20)`, or reads its tenth value, works as it will when it is graded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.execution.harness.hooks.pipelines import is_pipeline, read_batch_size

EPOCHS = 2
ROWS = 2_000
VALIDATION_ROWS = 500
MOST_EPOCHS = 10_000
"""No History is made longer than this."""
_USUAL_BATCH = 32
"""Keras's own, for generators that do not say."""

Call = dict[str, Any]


class Shortening:
    """Cuts calls short, once it is switched on for a run."""

    def __init__(self) -> None:
        self.is_on = False

    def fit(self, call: Call) -> Call:
        """The arguments of Keras's `fit`, by name, as they are to be used."""
        if not self.is_on:
            return call
        short = {**call, **_cut_inputs(call, "x", "steps_per_epoch", ROWS)}
        first = _whole(call.get("initial_epoch")) or 0
        epochs = _whole(call.get("epochs"))
        if epochs is not None:
            short["epochs"] = min(epochs, first + EPOCHS)
        validation = call.get("validation_data")
        if validation is None:
            return short
        return {
            **short,
            **_cut_inputs(call, "validation_data", "validation_steps", VALIDATION_ROWS),
        }

    def complete(self, call: Call, history: Any) -> None:
        """Give the History that `fit` left the epochs which were cut, each like the last one.

        One that was stopped before is as long as it would be.
        """
        first = _whole(call.get("initial_epoch")) or 0
        asked = min(_whole(call.get("epochs")) or 0, first + MOST_EPOCHS)
        epochs = getattr(history, "epoch", None)
        series = getattr(history, "history", None)
        if not self.is_on or type(epochs) is not list or type(series) is not dict:
            return
        if len(epochs) != EPOCHS or asked <= first + EPOCHS:
            return
        missing = asked - first - EPOCHS
        epochs.extend(range(first + EPOCHS, asked))
        params = getattr(history, "params", None)
        if type(params) is dict and "epochs" in params:
            params["epochs"] = asked
        for values in series.values():
            if type(values) is list and len(values) == EPOCHS:
                values.extend(values[-1:] * missing)

    def evaluate(self, call: Call) -> Call:
        """The arguments of Keras's `evaluate`, by name, as they are to be used."""
        return {**call, **_cut_inputs(call, "x", "steps", ROWS)} if self.is_on else call

    def estimator(
        self, inputs: Any, labels: Any, options: dict[str, Any]
    ) -> tuple[Any, Any, dict[str, Any]]:
        """What an estimator of scikit-learn is fitted or cross-validated on, as it is to be used.

        Of `options`, those with an entry for each row are cut like the rows.
        """
        rows = _count(inputs)
        if not self.is_on or rows is None or rows <= ROWS or _has_splits(options.get("cv")):
            return inputs, labels, options
        chosen = choose_rows(rows, ROWS)
        cut = _cut_entries({"X": inputs, "y": labels, **options}, rows, chosen)
        return cut.pop("X"), cut.pop("y"), cut


def choose_rows(rows: int, most: int) -> np.ndarray:
    """At most `most` positions among `rows`, evenly spaced and in order."""
    if rows <= most:
        return np.arange(rows)
    return np.linspace(0, rows - 1, most).astype(np.int64)


def _cut_inputs(call: Call, name: str, steps: str, most: int) -> Call:
    """The arguments of `call` that decide how much is read: the data, and how many batches."""
    data: Any = call.get(name)
    size = _batch_size(call, data, name)
    batches = max(1, math.ceil(most / size))
    asked = _whole(call.get(steps))
    if is_pipeline(data):
        return {name: data.take(batches)} if asked is None else {steps: min(asked, batches)}
    beside = ("y", "sample_weight") if name == "x" else ()
    parts = [data, *(call.get(key) for key in beside)]
    if not _is_arrays(parts):
        if data is None or type(data) in (list, tuple, dict, str):
            return {}  # Keras says what is wrong with it
        return {steps: min(asked or batches, _length(data) or batches, batches)}
    cut = dict(zip((name, *beside), _cut_rows(parts, most), strict=True))
    bounded = {} if asked is None else {steps: min(asked, batches)}
    return {**{key: value for key, value in cut.items() if key in call}, **bounded}


def _batch_size(call: Call, data: Any, name: str) -> int:
    if is_pipeline(data):
        return read_batch_size(data) or _USUAL_BATCH
    key = "batch_size" if name == "x" else "validation_batch_size"
    return max(1, _whole(call.get(key)) or _whole(call.get("batch_size")) or _USUAL_BATCH)


def _cut_rows(parts: Any, most: int) -> tuple[Any, ...]:
    """`parts` with as many rows of each array in them; as they are, where they do not agree."""
    counts = {_count(leaf) for part in parts for leaf in _leaves(part)}
    if len(counts) != 1 or (rows := counts.pop()) is None or rows <= most:
        return tuple(parts)
    chosen = choose_rows(rows, most)
    return tuple(_map(part, chosen) for part in parts)


def _cut_entries(values: Mapping[str, Any], rows: int, chosen: np.ndarray) -> dict[str, Any]:
    """`values` and the dictionaries among them, with each that has `rows` entries cut."""
    return {
        name: _cut_entries(value, rows, chosen)
        if type(value) is dict
        else _take(value, chosen)
        if _count(value) == rows
        else value
        for name, value in values.items()
    }


def _has_splits(cv: Any) -> bool:
    """Whether the rows of each fold are given by their positions."""
    return not (cv is None or isinstance(cv, int) or hasattr(cv, "split"))


def _leaves(part: Any) -> list[Any]:
    """The arrays of a part, which may be one, several or a dictionary of them."""
    if part is None:
        return []
    if type(part) is dict:
        return [leaf for value in part.values() for leaf in _leaves(value)]
    if _is_several(part):
        return [leaf for value in part for leaf in _leaves(value)]
    return [part]


def _map(part: Any, chosen: np.ndarray) -> Any:
    if part is None:
        return None
    if type(part) is dict:
        return {name: _map(value, chosen) for name, value in part.items()}
    if _is_several(part):
        return type(part)([_map(value, chosen) for value in part])
    return _take(part, chosen)


def _is_several(part: Any) -> bool:
    """Whether a list or tuple holds arrays, and not a row's numbers or words."""
    if type(part) not in (list, tuple):
        return False
    return bool(part) and all(
        item is None or _is_array(item) or _is_several(item) or type(item) is dict for item in part
    )


def _is_array(value: Any) -> bool:
    return hasattr(value, "shape") and len(value.shape) > 0


def _is_arrays(parts: list[Any]) -> bool:
    leaves = [leaf for part in parts for leaf in _leaves(part)]
    return bool(leaves) and all(_count(leaf) is not None for leaf in leaves)


def _count(value: Any) -> int | None:
    """Rows of an array, a frame, a tensor or a plain list; None of anything else."""
    if _is_array(value):
        return _whole(value.shape[0])
    return len(value) if type(value) is list or type(value) is tuple else None


def _take(value: Any, chosen: np.ndarray) -> Any:
    if hasattr(value, "iloc"):
        return value.iloc[chosen]
    if type(value) is list or type(value) is tuple:
        return type(value)([value[place] for place in chosen.tolist()])
    if hasattr(value, "tocsr"):
        return value[chosen]
    import tensorflow as tf

    return tf.gather(value, chosen) if tf.is_tensor(value) else np.asarray(value)[chosen]


def _length(data: Any) -> int | None:
    try:
        return len(data)
    except TypeError:
        return None


def _whole(value: Any) -> int | None:
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError, OverflowError):
        return None
