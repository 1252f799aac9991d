"""Keras: weights that the student puts in by hand, and those that each training passes through."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from grader.evidence.events import WeightsSet, WeightsTrail
from grader.execution.harness.notes import NoteTaker
from grader.execution.harness.patching import wrap
from grader.execution.harness.recorder import Recorder, is_cell_file

_HARNESS = str(Path(__file__).parents[1])
_MAX_EPOCHS = 1_000
_MAX_NUMBERS = 2_000_000
"""Of weights that are followed: a digest of so many takes a few hundredths of a second."""
_MAX_SETS = 30
"""A loop that sets weights thousands of times is told from its beginning."""


def install(recorder: Recorder, notes: NoteTaker, trails: Trails) -> None:
    """Hook `set_weights`, and the moments at which a training begins and its epochs end."""
    import keras
    from keras.src.callbacks.callback_list import CallbackList

    wrap(keras.layers.Layer, "set_weights", _SetHook(recorder, notes).set_weights)
    wrap(CallbackList, "on_train_begin", trails.on_train_begin)
    wrap(CallbackList, "on_epoch_begin", trails.on_epoch_begin)
    wrap(CallbackList, "on_epoch_end", trails.on_epoch_end)


class _SetHook:
    def __init__(self, recorder: Recorder, notes: NoteTaker) -> None:
        self._recorder = recorder
        self._notes = notes
        self._count = 0

    def set_weights(
        self, original: Callable[..., Any], layer: Any, *args: Any, **kwargs: Any
    ) -> Any:
        is_theirs = is_called_by_student(self._recorder)
        with self._recorder.quiet():
            result = original(layer, *args, **kwargs)
        if is_theirs and self._count < _MAX_SETS:
            self._record(layer)
        return result

    def _record(self, layer: Any) -> None:
        model = _find_owner(layer, self._recorder.models)
        if model is None:
            return
        self._count += 1
        self._recorder.record(
            WeightsSet(
                model=self._notes.note_model(model, with_weights=True),
                layer=None if model is layer else str(getattr(layer, "name", ""))[:100],
                where=self._recorder.where(),
            )
        )


def is_called_by_student(recorder: Recorder) -> bool:
    """Whether a hook that asks this was reached from the student's code, not from a library's.

    A callback of the student's runs inside `fit`, where nobody listens: its calls are told by the
    file of the caller, the first above the hooks.
    """
    if recorder.is_listening:
        return True
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_HARNESS):
        frame = frame.f_back
    return recorder.is_open and frame is not None and is_cell_file(frame.f_code.co_filename)


def _find_owner(layer: Any, models: list[object]) -> Any:
    """The model that `layer` is, or is a part of; None where no such model was seen."""
    import keras

    if isinstance(layer, keras.Model):
        return layer
    for model in models:
        with contextlib.suppress(Exception):
            if any(part is layer for part in model._flatten_layers()):  # type: ignore[attr-defined]
                return model
    return None


class Trails:
    """Follows the weights of the model that is being fitted."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._model: Any = None
        self._start: str | None = None
        self._epochs: list[str] = []
        self._jumps: list[int] = []

    @contextlib.contextmanager
    def follow(self, model: Any) -> Iterator[None]:
        """Inside, `model` is fitted."""
        self._model, self._start, self._epochs, self._jumps = model, None, [], []
        try:
            yield
        finally:
            self._model = None

    def last(self) -> WeightsTrail | None:
        """What was seen of the latest fit; None where its model is not followed."""
        if self._start is None and not self._epochs:
            return None
        return WeightsTrail(
            weights=self._start, epochs=tuple(self._epochs), jumps=tuple(self._jumps)
        )

    def on_train_begin(
        self, original: Callable[..., Any], callbacks: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """After the student's callbacks: what they put in is what training starts from."""
        result = original(callbacks, *args, **kwargs)
        if self._follows(callbacks):
            arrays = _read(self._model)
            self._start = None if arrays is None else self._recorder.save_arrays(**arrays)
        return result

    def on_epoch_begin(
        self, original: Callable[..., Any], callbacks: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """After the student's callbacks: what they put in between two epochs."""
        result = original(callbacks, *args, **kwargs)
        if self._follows(callbacks) and self._epochs and len(self._epochs) < _MAX_EPOCHS:
            digest = self._digest()
            if digest is not None and digest not in (self._start, *self._epochs):
                self._jumps.append(len(self._epochs))
        return result

    def on_epoch_end(
        self, original: Callable[..., Any], callbacks: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Before the student's callbacks: what training itself led to."""
        if self._follows(callbacks) and len(self._epochs) < _MAX_EPOCHS:
            digest = self._digest()
            if digest is not None:
                self._epochs.append(digest)
        return original(callbacks, *args, **kwargs)

    def _digest(self) -> str | None:
        arrays = _read(self._model)
        return None if arrays is None else self._recorder.digest_arrays(**arrays)

    def _follows(self, callbacks: Any) -> bool:
        model = getattr(callbacks, "_model", None)
        return self._model is not None and model is self._model


def _read(model: Any) -> dict[str, np.ndarray] | None:
    """All weights, by the names under which they are stored with a model."""
    if not type(model).__module__.startswith("keras."):
        return None
    try:
        if not model.built or model.count_params() > _MAX_NUMBERS:
            return None
        return {f"w{i}": np.asarray(weight) for i, weight in enumerate(model.get_weights())}
    except Exception:
        return None
