"""Notes of settings: how a model is compiled, and which callbacks watch its training."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.evidence.events import CallbackNote, CompileNote

_CALLBACK_ATTRIBUTES = (
    "monitor",
    "patience",
    "restore_best_weights",
    "save_best_only",
    "save_weights_only",
    "filepath",
    "min_delta",
    "stopped_epoch",
    "best_epoch",
    "factor",
    "start_from_epoch",
)


def note_compile(model: Any) -> CompileNote | None:
    """How `model` is compiled now; None where it is not."""
    if not getattr(model, "compiled", False) or getattr(model, "optimizer", None) is None:
        return None
    arguments = dict(
        (getattr(model, "_compile_config", None) and model._compile_config.config) or {}
    )
    loss = getattr(model, "loss", None)
    return CompileNote(
        optimizer=type(model.optimizer).__name__[:100],
        optimizer_config=plain_values(_config_of(model.optimizer)),
        loss=_identifier(loss),
        loss_written_as=_written_as(loss),
        loss_config=plain_values(_config_of(loss)) if hasattr(loss, "get_config") else {},
        metrics=tuple(_metric_names(arguments.get("metrics"))),
    )


def note_callback(callback: Any) -> CallbackNote:
    """A callback's class and those of its settings that a check may ask for."""
    values = {
        name: getattr(callback, name) for name in _CALLBACK_ATTRIBUTES if hasattr(callback, name)
    }
    return CallbackNote(name=type(callback).__name__[:100], config=plain_values(values))


def plain_values(values: dict[str, Any]) -> dict[str, Any]:
    """The entries that JSON can hold as they are, numbers made plain, texts bounded."""
    kept: dict[str, Any] = {}
    for name, value in list(values.items())[:50]:
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and not np.isfinite(value):
            value = None
        if isinstance(value, bool | int | float | None):
            kept[str(name)[:100]] = value
        elif isinstance(value, str):
            kept[str(name)[:100]] = value[:300]
    return kept


def _config_of(thing: Any) -> dict[str, Any]:
    try:
        return dict(thing.get_config())
    except Exception:
        return {}


def _identifier(thing: Any) -> str | None:
    """Keras's snake-case name of a loss or metric, however it was written."""
    if thing is None:
        return None
    if isinstance(thing, str):
        return _snake(thing)[:100]
    name = getattr(thing, "__name__", None) or type(thing).__name__
    return _snake(str(name))[:100]


def _snake(name: str) -> str:
    if name.islower():
        return name
    spaced = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return spaced.strip("_")


def _written_as(loss: Any) -> str:
    if isinstance(loss, str):
        return "string"
    if hasattr(loss, "get_config"):
        return "object"
    return "function" if callable(loss) else "other"


def _metric_names(metrics: Any) -> list[str]:
    if isinstance(metrics, str):
        return [metrics[:100]]
    if not isinstance(metrics, list | tuple):
        return []
    return [_identifier(metric) or "" for metric in metrics][:50]
