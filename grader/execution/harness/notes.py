"""Notes of arrays, labels and models: small enough to keep, full enough to check later."""

from __future__ import annotations

import json
import weakref
from typing import Any

import numpy as np

from grader.evidence.events import ArrayNote, Data, LabelNote, ModelNote
from grader.evidence.projection import project
from grader.execution.harness.equivalents import Equivalent, Equivalents
from grader.execution.harness.hooks.pipelines import is_pipeline, read_pipeline
from grader.execution.harness.recorder import Recorder

_SAMPLE_ROWS = 64
_MAX_ROWS = 200_000
_MAX_FEATURES = 10_000


class NoteTaker:
    """Takes notes for one run; an array that comes back is not noted twice."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._equivalents = Equivalents()
        self._arrays: dict[tuple[Any, ...], ArrayNote] = {}
        # A pipeline that nobody else holds is not kept alive by its notes.
        self._pipelines: weakref.WeakKeyDictionary[Any, Data] = weakref.WeakKeyDictionary()

    def note_data(self, inputs: object, labels: object = None) -> Data:
        """Notes of what was given to `fit`, `evaluate`, `predict` or an estimator.

        A `tf.data` pipeline is read once, after the call it was given to; where that cannot be
        done, as for any other generator, the shape stays empty.
        """
        if labels is None and is_pipeline(inputs):
            if inputs not in self._pipelines:
                self._pipelines[inputs] = self._note_pipeline(inputs)
            return self._pipelines[inputs]
        array = _as_array(inputs)
        noted = ArrayNote(shape=(), dtype=type(inputs).__name__[:100])
        if array is not None:
            noted = self._note_array(array)
        return Data(inputs=noted, labels=None if labels is None else self._note_labels(labels))

    def _note_pipeline(self, pipeline: object) -> Data:
        with self._recorder.quiet():
            pair = read_pipeline(pipeline)
        if pair is None:
            return Data(inputs=ArrayNote(shape=(), dtype=type(pipeline).__name__[:100]))
        return self.note_data(*pair)

    def _note_array(self, array: np.ndarray) -> ArrayNote:
        key = _key(array)
        if key not in self._arrays:
            self._arrays[key] = self._describe(array)
        return self._arrays[key]

    def _describe(self, array: np.ndarray) -> ArrayNote:
        shape = tuple(int(size) for size in array.shape[:8])
        if array.ndim < 2 or not array.size or len(array) > _MAX_ROWS or not _is_numeric(array):
            return ArrayNote(shape=shape, dtype=str(array.dtype)[:100])
        features = int(np.prod(array.shape[1:]))
        projection = sample = None
        if features <= _MAX_FEATURES:
            projection = self._recorder.save_arrays(projection=project(array))
            rows = np.unique(np.linspace(0, len(array) - 1, _SAMPLE_ROWS).astype(np.int64))
            values = np.asarray(array[rows], dtype=np.float64)
            sample = self._recorder.save_arrays(rows=rows, values=values)
        return ArrayNote(
            shape=shape,
            dtype=str(array.dtype)[:100],
            minimum=float(array.min()),
            maximum=float(array.max()),
            projection=projection,
            sample=sample,
        )

    def _note_labels(self, labels: object) -> LabelNote:
        array = _as_array(labels)
        if array is None or not array.size or not _is_numeric(array):
            return LabelNote(shape=(), dtype=type(labels).__name__[:100], form="other", classes=0)
        form, classes = _read_labels(array)
        digest = None
        if classes is not None and len(classes) <= _MAX_ROWS:
            digest = self._recorder.save_arrays(labels=classes.astype(np.int32))
        return LabelNote(
            shape=tuple(int(size) for size in array.shape[:8]),
            dtype=str(array.dtype)[:100],
            form=form,
            classes=0 if classes is None else len(np.unique(classes)),
            labels=digest,
            first=() if classes is None else tuple(int(label) for label in classes[:10]),
        )

    def note_model(self, model: Any, *, with_weights: bool) -> ModelNote:
        """What `model` is at this moment.

        A model of a class of the student's own is described, weights and all, by a functional model
        of the same layers, where one can be found.
        """
        built = bool(getattr(model, "built", False))
        number = self._recorder.identify(model)
        with self._recorder.quiet():
            equivalent = self._equivalents.find(model, number) if built else None
        return ModelNote(
            id=number,
            name=str(getattr(model, "name", ""))[:200],
            variable=self._recorder.name_of(model),
            family=_family(model),
            built=built,
            architecture=_architecture(model) if equivalent is None else equivalent.architecture,
            weights=self._weights(model, equivalent) if with_weights and built else None,
        )

    def _weights(self, model: Any, equivalent: Equivalent | None) -> str | None:
        try:
            weights = [np.asarray(weight) for weight in model.get_weights()]
        except Exception:
            return None
        if equivalent is not None:
            weights = [weights[place] for place in equivalent.order]
        return self._recorder.save_arrays(**{f"w{i}": weight for i, weight in enumerate(weights)})


def _as_array(value: object) -> np.ndarray | None:
    """Arrays, tensors, frames and lists as a NumPy array; None of generators and the like."""
    if isinstance(value, np.ndarray):
        return np.asarray(value)
    if isinstance(value, list | tuple) and len(value) == 1:
        return _as_array(value[0])
    if hasattr(value, "__array__") or isinstance(value, list):
        try:
            return np.asarray(value)
        except Exception:
            return None
    return None


def _is_numeric(array: np.ndarray) -> bool:
    return array.dtype.kind in "biuf"


def _key(array: np.ndarray) -> tuple[Any, ...]:
    """Tells one array from another without reading all of it."""
    some = array.reshape(-1)[:: max(1, array.size // 4096)] if array.flags.c_contiguous else ()
    address = array.__array_interface__["data"][0]
    return (address, array.shape, str(array.dtype), array.strides, hash(np.asarray(some).tobytes()))


def _read_labels(array: np.ndarray) -> tuple[str, np.ndarray | None]:
    """The form of labels, and the class of each row where they have one."""
    if array.ndim == 2 and array.shape[1] > 1:
        is_one_hot = bool(np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all())
        return ("one_hot", array.argmax(axis=1)) if is_one_hot else ("other", None)
    flat = array.reshape(-1)
    if flat.dtype.kind == "f" and not (np.isfinite(flat).all() and (flat == np.floor(flat)).all()):
        return "other", None
    return "integer", flat


def _family(model: Any) -> str:
    import keras

    if isinstance(model, keras.Sequential) and type(model).call is keras.Sequential.call:
        return "sequential"
    if type(model).__name__ == "Functional":
        return "functional"
    return "subclassed"


def _architecture(model: Any) -> str | None:
    try:
        text = model.to_json()
        json.loads(text)
    except Exception:
        return None
    return text if len(text) <= 500_000 else None
