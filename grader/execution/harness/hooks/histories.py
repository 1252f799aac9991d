"""Which Histories of training the student kept, by name, when a cell ended."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from grader.evidence.events import HistoryKept
from grader.execution.harness.recorder import Recorder

_MAX_ITEMS = 200
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
        self._noted: set[tuple[str, int]] = set()

    def remember(self, history: object) -> None:
        """Count one training run, which left `history`, or None."""
        series = _series_of(history)
        if series is not None:
            self._runs[id(series)] = len(self._series)
        # Held, so that nothing else can come to the same address.
        self._series.append(series)

    def take_up(self) -> None:
        """Record each run whose History stands in a variable, once for each name.

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
        if (name, run) not in self._noted:
            self._noted.add((name, run))
            self._recorder.record(HistoryKept(variable=name, run=run))

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
