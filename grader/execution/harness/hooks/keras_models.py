"""Keras: every compile, fit, evaluate and predict, with the model as it then was."""

from __future__ import annotations

import contextlib
import inspect
import math
import time
from collections.abc import Callable
from typing import Any

from grader.evidence.events import (
    Data,
    Evaluated,
    ModelCompiled,
    Predicted,
    TrainingRun,
)
from grader.execution.harness.acceleration import speed_up
from grader.execution.harness.hooks.histories import Histories
from grader.execution.harness.hooks.outputs import note_outputs
from grader.execution.harness.hooks.pipelines import read_batch_size
from grader.execution.harness.hooks.weights import Trails
from grader.execution.harness.hooks.weights import install as install_weights
from grader.execution.harness.notes import NoteTaker
from grader.execution.harness.output import readable
from grader.execution.harness.patching import wrap
from grader.execution.harness.recorder import Recorder
from grader.execution.harness.settings import note_callback, note_compile
from grader.execution.harness.shortening import Shortening


def install(
    recorder: Recorder, notes: NoteTaker, histories: Histories, shortening: Shortening
) -> None:
    """Hook Keras's trainers."""
    from keras.src.backend.tensorflow.trainer import TensorFlowTrainer
    from keras.src.trainers.trainer import Trainer

    trails = Trails(recorder)
    install_weights(recorder, notes, trails)
    hooks = _ModelHooks(recorder, notes, histories, trails, shortening)
    wrap(Trainer, "compile", hooks.compile)
    wrap(TensorFlowTrainer, "fit", hooks.fit)
    wrap(TensorFlowTrainer, "evaluate", hooks.evaluate)
    wrap(TensorFlowTrainer, "predict", hooks.predict)
    wrap(TensorFlowTrainer, "predict_on_batch", hooks.predict)


class _ModelHooks:
    def __init__(
        self,
        recorder: Recorder,
        notes: NoteTaker,
        histories: Histories,
        trails: Trails,
        shortening: Shortening,
    ) -> None:
        self._recorder = recorder
        self._notes = notes
        self._histories = histories
        self._trails = trails
        self._shortening = shortening

    def compile(self, original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(model, *args, **kwargs)
        if self._recorder.is_listening:
            compiled = note_compile(model)
            if compiled is not None:
                note = self._notes.note_model(model, with_weights=False)
                where = self._recorder.where()
                self._recorder.record(ModelCompiled(model=note, compiled=compiled, where=where))
        return result

    def fit(self, original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
        call = _bind(original, model, args, kwargs)
        if self._shortening.is_on and call:
            args, kwargs = (), _as_keywords(self._shortening.fit(call))
        if not self._recorder.is_listening:
            return original(model, *args, **kwargs)
        watch = _FitWatch(model, time.perf_counter())
        speed_up(model, call.get("callbacks"))
        try:
            with self._recorder.quiet(), self._trails.follow(model):
                result = original(model, *args, **kwargs)
        except BaseException as error:
            self._record_fit(model, call, watch, error)
            raise
        self._record_fit(model, call, watch, None)
        return result

    def _record_fit(
        self, model: Any, call: dict[str, Any], watch: _FitWatch, error: BaseException | None
    ) -> None:
        history = watch.new_history(model)
        epochs_run = len(getattr(history, "epoch", ()))
        if error is None and not getattr(model, "stop_training", False):
            self._shortening.complete(call, history)
        self._histories.remember(history)
        status = "completed"
        if error is not None:
            status = "raised" if isinstance(error, Exception) else "interrupted"
        validation = call.get("validation_data")
        self._recorder.record(
            TrainingRun(
                model=self._notes.note_model(model, with_weights=True),
                compiled=note_compile(model),
                data=self._note(call.get("x"), call.get("y")),
                validation=self._note(*_pair(validation)) if validation is not None else None,
                validation_split=_number(call.get("validation_split")) or 0.0,
                epochs_asked=_whole(call.get("epochs")) or 1,
                epochs_run=epochs_run,
                initial_epoch=_whole(call.get("initial_epoch")) or 0,
                batch_size=_batch_size(call),
                steps_per_epoch=_whole(call.get("steps_per_epoch")),
                callbacks=tuple(note_callback(item) for item in _listed(call.get("callbacks"))),
                history=_series(history),
                trail=self._trails.last(),
                status=status,
                error="" if error is None else _describe(error),
                seconds=time.perf_counter() - watch.begin,
                where=self._recorder.where(),
            )
        )

    def evaluate(self, original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._recorder.is_listening:
            return original(model, *args, **kwargs)
        call = _bind(original, model, args, kwargs)
        if self._shortening.is_on and call:
            args, kwargs = (), _as_keywords(self._shortening.evaluate(call))
        speed_up(model, call.get("callbacks"))
        with self._recorder.quiet():
            result = original(model, *args, **kwargs)
        note = self._notes.note_model(model, with_weights=True)
        self._recorder.record(
            Evaluated(
                model=note,
                data=self._note(call.get("x"), call.get("y")),
                results=_named_results(model, result),
                where=self._recorder.where(),
            )
        )
        return result

    def predict(self, original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._recorder.is_listening:
            return original(model, *args, **kwargs)
        call = _bind(original, model, args, kwargs)
        with self._recorder.quiet():
            result = original(model, *args, **kwargs)
        self._recorder.record(
            Predicted(
                model=self._notes.note_model(model, with_weights=True),
                data=self._note(call.get("x"), None),
                **note_outputs(result, self._recorder),
                where=self._recorder.where(),
            )
        )
        return result

    def _note(self, inputs: Any, labels: Any) -> Data:
        return self._notes.note_data(inputs, labels)


class _FitWatch:
    """Remembers what `model.history` was, so that an old History is not taken for a new one."""

    def __init__(self, model: Any, begin: float) -> None:
        self._before = getattr(model, "history", None)
        self.begin = begin

    def new_history(self, model: Any) -> Any:
        history = getattr(model, "history", None)
        return None if history is self._before else history


def _bind(
    original: Callable[..., Any], model: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    try:
        bound = inspect.signature(original).bind(model, *args, **kwargs)
    except TypeError:
        return {}
    return dict(bound.arguments)


def _as_keywords(call: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a bound call, without the model itself."""
    others = call.get("kwargs", {})
    return {name: value for name, value in call.items() if name not in ("self", "kwargs")} | others


def _batch_size(call: dict[str, Any]) -> int | None:
    """As `fit` was told, or as the pipeline that it was given is batched."""
    return _whole(call.get("batch_size")) or read_batch_size(call.get("x"))


def _pair(data: Any) -> tuple[Any, Any]:
    if isinstance(data, list | tuple) and len(data) >= 2:
        return data[0], data[1]
    return data, None


def _listed(callbacks: Any) -> list[Any]:
    if callbacks is None:
        return []
    if isinstance(callbacks, list | tuple):
        return list(callbacks)[:50]
    return list(getattr(callbacks, "callbacks", [callbacks]))[:50]


def _series(history: Any) -> dict[str, tuple[float | None, ...]]:
    values = getattr(history, "history", None)
    if not isinstance(values, dict):
        return {}
    return {
        str(name)[:100]: tuple(_number(value) for value in list(series)[:10_000])
        for name, series in list(values.items())[:50]
    }


def _number(value: Any) -> float | None:
    """A finite number; None of anything else that a student may have given."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _describe(error: BaseException) -> str:
    """Class and message; an exception of a student's own may fail to say the latter."""
    name = type(error).__name__
    with contextlib.suppress(Exception):
        return readable(f"{name}: {error}")[:5_000]
    return name


def _named_results(model: Any, result: Any) -> dict[str, float | None]:
    """`evaluate` returns a number, a list in the order of the model's metrics, or a dictionary."""
    if isinstance(result, dict):
        return {str(name)[:100]: _number(value) for name, value in list(result.items())[:50]}
    values = list(result) if isinstance(result, list | tuple) else [result]
    try:
        names = list(model.get_metrics_result())
    except Exception:
        names = []
    names = ["loss", *[name for name in names if name != "loss"]]
    names += [f"metric_{i}" for i in range(len(names), len(values))]
    return {name: _number(value) for name, value in zip(names, values, strict=False)}
