"""Which Histories of training the student kept, by name, when a cell ended."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from grader.evidence.events import HistoryKept
from grader.execution.harness.recorder import Recorder

_MAX_ITEMS = 200
_MAX_NUMBERS = 1_000
_NUMBERS = (int, float, np.float32, np.float64)
_ROUNDED = 0.006
"""Numbers that differ by less than this were rounded at most."""
_SHELL_NAMES = ("In", "Out")


class Histories:
    """Knows the numbers of every training run, and finds them again among the variables.

    Only the dictionary of numbers is held on to: a History holds its model, which would never be
    freed.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._runs: dict[int, int] = {}
        self._series: list[Any] = []
        self._left: list[dict[str, list[float]]] = []
        """What each training left in its series."""
        self._noted: set[tuple[str, int, tuple[str, ...]]] = set()

    def remember(self, history: object) -> None:
        """Count one training run, which left `history`, or None."""
        series = _series_of(history)
        if series is not None:
            self._runs[id(series)] = len(self._series)
        # Held, so that nothing else can come to the same address.
        self._series.append(series)
        self._left.append({} if series is None else _read_numbers(series))

    def take_up(self) -> None:
        """Record each run whose History stands in a variable, once for each name, and again when
        its numbers were changed.

        A variable may hold the History, its dictionary, or a list, tuple or dictionary of these.
        Values are told by their type and identity alone: nothing of the student's is called.
        """
        if not self._runs:
            return
        for name, value in list(self._recorder.namespace.items()):
            if type(name) is str and not name.startswith("_") and name not in _SHELL_NAMES:
                for run in self._find(value):
                    self._record(name[:100], run)

    def _record(self, name: str, run: int) -> None:
        changed = _find_changed(self._left[run], _read_numbers(self._series[run]))
        if (name, run, changed) not in self._noted:
            self._noted.add((name, run, changed))
            self._recorder.record(HistoryKept(variable=name, run=run, changed=changed))

    def _find(self, value: object) -> Iterator[int]:
        for item in (value, *_items_of(value)):
            series = item if type(item) is dict else _series_of(item)
            run = self._runs.get(id(series))
            if run is not None:
                yield run


def _series_of(history: object) -> dict[Any, Any] | None:
    import keras

    if not issubclass(type(history), keras.callbacks.History):
        return None
    series = object.__getattribute__(history, "__dict__").get("history")
    return series if type(series) is dict else None


def _items_of(value: object) -> list[object]:
    if type(value) is dict:
        return list(islice(value.values(), _MAX_ITEMS))
    if type(value) is list or type(value) is tuple:
        return list(value[:_MAX_ITEMS])
    return []


def _read_numbers(series: dict[Any, Any]) -> dict[str, list[float]]:
    """The plain numbers of each list in a History's dictionary, by name."""
    return {
        name[:100]: [float(value) for value in values[:_MAX_NUMBERS] if type(value) in _NUMBERS]
        for name, values in islice(series.items(), 50)
        if type(name) is str and type(values) in (list, np.ndarray)
    }


def _find_changed(left: dict[str, list[float]], now: dict[str, list[float]]) -> tuple[str, ...]:
    """Series that hold numbers which the training did not leave in them.

    Cutting a series, rounding it, counting in percent or adding the numbers of a later training to
    its end changes none of them.
    """
    return tuple(name for name in now if name in left and _is_changed(left[name], now[name]))


def _is_changed(left: list[float], now: list[float]) -> bool:
    values = now[: len(left)]
    if values == left or not values:
        return False
    known = np.asarray(left)[:, None] * (1.0, 100.0)
    gaps = np.abs(np.asarray(values)[:, None, None] - known)
    # A number that is not finite is near to nothing, and nothing is near to it.
    near = (gaps <= (_ROUNDED, 100 * _ROUNDED)).any(axis=(1, 2))
    return bool((np.isfinite(values) & ~near).any())
