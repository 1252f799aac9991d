"""Keras: models and weights that are written to files and read back, as they then were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.evidence.events import FileSaved
from grader.execution.harness.hooks.weights import is_called_by_student
from grader.execution.harness.notes import NoteTaker
from grader.execution.harness.patching import wrap, wrap_everywhere
from grader.execution.harness.recorder import Recorder


def install(recorder: Recorder, notes: NoteTaker) -> None:
    """Hook the methods of models and the functions of the same purpose."""
    import keras

    hooks = _FileHooks(recorder, notes)
    for name in ("save", "save_weights", "load_weights"):
        wrap(keras.Model, name, hooks.around(name))
    # Of the method `save` the function is a part, and quiet there.
    wrap_everywhere(keras.saving.save_model, hooks.around("save"))
    wrap_everywhere(keras.saving.load_model, hooks.load_model)


class _FileHooks:
    def __init__(self, recorder: Recorder, notes: NoteTaker) -> None:
        self._recorder = recorder
        self._notes = notes

    def around(self, action: str) -> Callable[..., Any]:
        """What stands around a call with a model and a path."""

        def around(original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
            # What a callback of the student's writes after each epoch is left out; what it reads
            # changes the training.
            is_theirs = (
                is_called_by_student(self._recorder)
                if action == "load_weights"
                else self._recorder.is_listening
            )
            with self._recorder.quiet():
                result = original(model, *args, **kwargs)
            if is_theirs:
                self._record(action, args, kwargs, model)
            return result

        return around

    def load_model(self, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        is_theirs = is_called_by_student(self._recorder)
        with self._recorder.quiet():
            model = original(*args, **kwargs)
        if is_theirs:
            self._record("load", args, kwargs, model)
        return model

    def _record(
        self, action: str, args: tuple[Any, ...], kwargs: dict[str, Any], model: Any
    ) -> None:
        path = str(args[0] if args else kwargs.get("filepath", ""))
        self._recorder.record(
            FileSaved(
                action=action,
                path=path[:300],
                model=self._notes.note_model(model, with_weights=True),
                where=self._recorder.where(),
            )
        )
