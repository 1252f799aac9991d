"""One submission as the search for doubts looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from grader.evidence.events import Data, Event, TrainingRun, Where
from grader.evidence.model import Evidence
from grader.measurement.model import MeasuredModel, Measurement, Origin, Overlap
from grader.messages import Text

_E = TypeVar("_E")


@dataclass(frozen=True)
class Doubt:
    """Something that does not go together, and where."""

    kind: str
    model: str
    """The student's name of the model it is about; empty where it is about none."""
    text: Text
    where: Where | None = None


@dataclass(frozen=True)
class Case:
    """What was recorded of a submission beside what was measured."""

    evidence: Evidence
    measurement: Measurement

    def events(self, kind: type[_E]) -> Iterator[tuple[int, _E]]:
        """Every event of a class with its index, in order."""
        for index, event in enumerate(self.evidence.events):
            if isinstance(event, kind):
                yield index, event

    def has(self, kind: type[object]) -> bool:
        """Whether there is an event of a class."""
        return any(isinstance(event, kind) for event in self.evidence.events)

    @cached_property
    def models(self) -> Mapping[int, MeasuredModel]:
        """Measured models by the index of their event."""
        return {model.event: model for model in self.measurement.models}

    @cached_property
    def overlaps(self) -> Mapping[int, Overlap]:
        return {overlap.event: overlap for overlap in self.measurement.overlaps}

    def accuracy(self, index: int) -> float | None:
        """What the model of an event measures."""
        model = self.models.get(index)
        return None if model is None else model.accuracy

    def best_accuracy(self) -> float | None:
        """The most that a training run measures."""
        found = [self.accuracy(index) for index, _ in self.events(TrainingRun)]
        return max((value for value in found if value is not None), default=None)

    def origin(self, data: Data | None) -> Origin | None:
        """Where the rows of some data come from; None where nobody could tell."""
        if data is None:
            return None
        return self.measurement.origins.get(data.inputs.projection or "")

    @cached_property
    def measured_weights(self) -> Mapping[str, MeasuredModel]:
        """Measured models by the digest of their weights."""
        found = {}
        for index, event in enumerate(self.evidence.events):
            model = self.models.get(index)
            weights = _weights_of(event)
            if model is not None and model.accuracy is not None and weights is not None:
                found[weights] = model
        return found


def name_model(run: TrainingRun) -> str:
    """The student's variable, or Keras's name."""
    return run.model.variable or run.model.name


def _weights_of(event: Event) -> str | None:
    model = getattr(event, "model", None)
    return None if model is None else model.weights
