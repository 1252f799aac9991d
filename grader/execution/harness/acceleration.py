"""The same results, sooner."""

from __future__ import annotations

import multiprocessing.context
import threading
from collections.abc import Callable
from typing import Any

from grader.execution.harness.patching import wrap

_STEPS = 32
"""Batches to one call of the compiled step: the same bits, with Python asked less often."""

_BATCH_HOOKS = (
    "on_batch_begin",
    "on_batch_end",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_test_batch_begin",
    "on_test_batch_end",
)


def speed_up(model: Any, callbacks: Any) -> None:
    """Let `model` run several batches to a call, where nobody watches single batches.

    Set on the model as training starts and not in `compile`, so that what `save` writes of the
    compile call stays what the student wrote.
    """
    if getattr(model, "steps_per_execution", None) != 1 or getattr(model, "run_eagerly", False):
        return
    if type(model).train_step is not _default_train_step():
        return
    if not any(_watches_batches(callback) for callback in _listed(callbacks)):
        model.steps_per_execution = _STEPS
        model.train_function = model.test_function = model.predict_function = None


def share_threads() -> None:
    """Let joblib use threads: its process pool cannot start inside a sandbox."""
    import joblib

    joblib.parallel_config(backend="threading").__enter__()
    wrap(multiprocessing.context.BaseContext, "Lock", _lock_between_threads)


def _lock_between_threads(original: Callable[..., Any], context: Any) -> Any:
    """A lock that needs no named semaphore, where the sandbox grants none."""
    try:
        return original(context)
    except OSError:
        return threading.Lock()


def _default_train_step() -> Any:
    from keras.src.backend.tensorflow.trainer import TensorFlowTrainer

    return TensorFlowTrainer.train_step


def _listed(callbacks: Any) -> list[Any]:
    if callbacks is None:
        return []
    return list(callbacks) if isinstance(callbacks, list | tuple) else [callbacks]


def _watches_batches(callback: Any) -> bool:
    import keras

    kind = type(callback)
    if kind.__module__.startswith("keras."):
        return (
            kind.__name__
            not in {
                "EarlyStopping",
                "ModelCheckpoint",
                "ReduceLROnPlateau",
                "LearningRateScheduler",
                "CSVLogger",
                "History",
                "TerminateOnNaN",
            }
            or getattr(callback, "save_freq", "epoch") != "epoch"
        )
    base = keras.callbacks.Callback
    return any(getattr(kind, name, None) is not getattr(base, name) for name in _BATCH_HOOKS)
