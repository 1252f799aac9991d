"""Seeds that a student sets, and the wish for deterministic operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.evidence.events import SeedSet
from grader.execution.harness.patching import wrap_everywhere
from grader.execution.harness.recorder import Recorder


def install(recorder: Recorder) -> None:
    """Hook the seeding functions of Keras and TensorFlow."""
    import keras
    import tensorflow as tf

    wrap_everywhere(keras.utils.set_random_seed, _around(recorder, "set_random_seed"))
    wrap_everywhere(tf.random.set_seed, _around(recorder, "tf.random.set_seed"))
    wrap_everywhere(
        tf.config.experimental.enable_op_determinism, _around(recorder, "enable_op_determinism")
    )


def _around(recorder: Recorder, function: str) -> Callable[..., Any]:
    def around(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if recorder.is_listening:
            seed = args[0] if args else kwargs.get("seed")
            number = int(seed) if isinstance(seed, int) else None
            event = SeedSet(function=function, seed=number, where=recorder.where())
            recorder.record(event)
        with recorder.quiet():
            return original(*args, **kwargs)

    return around
