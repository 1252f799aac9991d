"""`keras.datasets.*.load_data()` answers from memory, and tells that it was asked."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.evidence.events import DatasetLoaded
from grader.execution.harness.patching import replace_everywhere, wrap_everywhere
from grader.execution.harness.recorder import Recorder

Splits = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]

_OTHERS = ("cifar10", "cifar100", "imdb", "reuters", "boston_housing", "california_housing")


def install(recorder: Recorder, arrays: Mapping[str, Splits]) -> None:
    """Answer for the data sets in `arrays`; name any other that is asked for."""
    for name in ("fashion_mnist", "mnist", *_OTHERS):
        for package in ("keras.datasets", "tensorflow.keras.datasets", "keras.src.datasets"):
            _try_import(f"{package}.{name}")
        module = _try_import(f"keras.datasets.{name}")
        if module is None:
            continue
        if name in arrays:
            replace_everywhere(module.load_data, _loader(recorder, name, arrays[name], module))
        else:
            wrap_everywhere(module.load_data, _refusal(recorder, name))


def _loader(recorder: Recorder, name: str, splits: Splits, module: Any) -> Callable[..., Splits]:
    @functools.wraps(module.load_data)
    def load_data() -> Splits:
        if recorder.is_listening:
            recorder.record(DatasetLoaded(dataset=name, where=recorder.where()))
        (train_x, train_y), (test_x, test_y) = splits
        return (train_x.copy(), train_y.copy()), (test_x.copy(), test_y.copy())

    return load_data


def _refusal(recorder: Recorder, name: str) -> Callable[..., Any]:
    def refuse(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if recorder.is_listening:
            recorder.record(DatasetLoaded(dataset=name, where=recorder.where()))
        raise OSError(f"the data set {name} is not available while grading: there is no network")

    return refuse


def _try_import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
