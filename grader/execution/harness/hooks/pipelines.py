"""`tf.data`: the rows of a pipeline that a model was given, read without disturbing the pipeline.

Reading a pipeline needs no random state saved and restored, because nothing that draws is run: a
reshuffling step, which would give the next epoch another order, is passed over, and so are caches;
a pipeline with functions that print, draw or call Python is not read at all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_ROWS = 70_000
"""All images of the data set."""
_MAX_BYTES = 512 * 2**20

_SAME_ROWS = frozenset(
    {"_ShuffleDataset", "_PrefetchDataset", "CacheDataset", "_RepeatDataset", "_OptionsDataset"}
)
_BATCHES = frozenset({"_BatchDataset", "_ParallelBatchDataset"})
_MAPS = frozenset({"_MapDataset", "_ParallelMapDataset"})

Pair = tuple[np.ndarray, np.ndarray]


def is_pipeline(value: object) -> bool:
    """Whether `value` is a `tf.data.Dataset`."""
    import tensorflow as tf

    return isinstance(value, tf.data.Dataset)


def read_batch_size(dataset: Any) -> int | None:
    """How many rows a pipeline gives at a time; None where that cannot be told."""
    with contextlib.suppress(Exception):
        while type(dataset).__name__ in _SAME_ROWS | _MAPS:
            dataset = dataset._inputs()[0]
        if type(dataset).__name__ in _BATCHES:
            return int(dataset._batch_size)
    return None


def read_pipeline(dataset: Any) -> Pair | None:
    """Inputs and labels of a batched pipeline, (rows, …) each, every row once.

    None where it has no end, too many rows, elements that are no pair of numeric arrays, or steps
    that cannot be repeated without being noticed.
    """
    with contextlib.suppress(Exception):
        # Repeating for ever or an unknown number of rows is known before anything is read.
        if int(dataset.cardinality()) > 0:
            steady = _find_steady(dataset)
            return None if steady is None else _collect(steady)
    return None


def _find_steady(dataset: Any) -> Any:
    """A pipeline of the same rows in a fixed order; None where there is none."""
    name, sources = type(dataset).__name__, dataset._inputs()
    if name in _SAME_ROWS:
        return _find_steady(sources[0])
    if name not in _BATCHES | _MAPS:
        return dataset if _is_steady(dataset) else None
    source = _find_steady(sources[0])
    if source is None:
        return None
    if name in _BATCHES:
        return source.batch(dataset._batch_size, drop_remainder=dataset._drop_remainder)
    return source.map(_repeat_map(dataset)) if _is_harmless(dataset) else None


def _is_steady(dataset: Any) -> bool:
    """Whether every reading gives the same rows and leaves no trace."""
    if getattr(dataset, "_reshuffle_each_iteration", None) is not None:
        return False
    if type(dataset).__name__ == "_ShuffleDataset" or not _is_harmless(dataset):
        return False
    return all(_is_steady(source) for source in dataset._inputs())


def _is_harmless(dataset: Any) -> bool:
    operations = [
        operation
        for wrapper in dataset._functions()
        for operation in wrapper.function.graph.get_operations()
    ]
    return not any(operation.op_def.is_stateful for operation in operations)


def _repeat_map(dataset: Any) -> Callable[..., Any]:
    """The traced graph of a `map`, so that the student's Python is not called again."""
    import tensorflow as tf

    @tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
    def repeat(*row: Any) -> Any:
        results = dataset._map_func.function(*tf.nest.flatten(row))
        return tf.nest.pack_sequence_as(dataset.element_spec, results)

    return repeat


def _collect(dataset: Any) -> Pair | None:
    batches = int(dataset.cardinality())
    if not 0 < batches <= MAX_ROWS:
        return None
    room: Pair | None = None
    filled = 0
    for batch in dataset.as_numpy_iterator():
        if not _is_pair(batch):
            return None
        room = room or _make_room(batch, batches)
        end = filled + len(batch[0])
        if room is None or end > len(room[0]):
            return None
        for whole, part in zip(room, batch, strict=True):
            whole[filled:end] = part
        filled = end
    return None if room is None or filled > MAX_ROWS else (room[0][:filled], room[1][:filled])


def _is_pair(batch: Any) -> bool:
    if not isinstance(batch, tuple) or len(batch) != 2:
        return False
    if not all(isinstance(part, np.ndarray) and part.dtype.kind in "biuf" for part in batch):
        return False
    return all(part.ndim > 0 for part in batch) and len(batch[0]) == len(batch[1]) > 0


def _make_room(batch: Pair, batches: int) -> Pair | None:
    """Arrays for all batches, of which the last alone may be smaller than the first."""
    size = len(batch[0])
    if (batches - 1) * size >= MAX_ROWS or batches * sum(
        part.nbytes for part in batch
    ) > _MAX_BYTES:
        return None
    inputs, labels = (
        np.empty((batches * size, *part.shape[1:]), dtype=part.dtype) for part in batch
    )
    return inputs, labels
