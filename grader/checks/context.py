"""What a check may look at."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from grader.evidence.events import Data, DatasetLoaded, Evaluated, TrainingRun
from grader.evidence.model import Evidence
from grader.measurement.model import MeasuredModel, Measurement, Origin, Overlap

_E = TypeVar("_E")
_PIXELS = 28 * 28
"""Of an image of either data set."""


class Unmeasured(Exception):
    """The check needs a measurement that could not be made: a case for a person."""


def is_unseen(data: Data | None) -> bool:
    """Whether there were inputs of which nothing could be noted, such as a generator's."""
    return data is not None and data.inputs.shape == () and data.inputs.maximum is None


def has_learnt(run: TrainingRun) -> bool:
    """Whether a run got anywhere: one that raised at once had no use for its data."""
    return run.status != "raised" or run.epochs_run > 0


@dataclass(frozen=True)
class Context:
    """Everything that is known of one submission, for the checks of one assignment."""

    evidence: Evidence
    measurement: Measurement | None
    dataset: str
    """The assignment's data set."""
    bound: Mapping[str, int] = field(default_factory=dict)
    """Models that earlier checks found: name → index of their event."""
    only: int | None = None
    """Index of the one model that a check may find; None leaves it all of them."""
    leniency: float = 0.0
    """By how much accuracies may lie lower than asked: 0 but where few images were trained on."""

    def events(self, kind: type[_E]) -> Iterator[tuple[int, _E]]:
        """All events of one kind with their index in the evidence, in order."""
        for index, event in enumerate(self.evidence.events):
            if isinstance(event, kind):
                yield index, event

    @cached_property
    def measured(self) -> Mapping[int, MeasuredModel]:
        """Measured models by the index of their event."""
        if self.measurement is None:
            raise Unmeasured
        return {model.event: model for model in self.measurement.models}

    @cached_property
    def overlaps(self) -> Mapping[int, Overlap]:
        """Overlaps by the index of their event."""
        if self.measurement is None:
            raise Unmeasured
        return {overlap.event: overlap for overlap in self.measurement.overlaps}

    def origin(self, data: Data) -> Origin | None:
        """Where the rows of `data` come from; None where nobody could tell."""
        if self.measurement is None:
            raise Unmeasured
        return self.measurement.origins.get(data.inputs.projection or "")

    def is_unknown(self, data: Data | None) -> bool:
        """Whether nobody could tell which rows these are, though they may be the right ones.

        They could not be seen, or were prepared in a way that the grader does not know.
        """
        if data is None or is_unseen(data):
            return data is not None
        loaded = {event.dataset for _, event in self.events(DatasetLoaded)}
        is_likely = not loaded or self.dataset in loaded
        if not is_likely or math.prod(data.inputs.shape[1:]) != _PIXELS:
            return False
        origin = self.origin(data)
        return origin is None or origin.preprocessing is None

    def measurement_of(self, index: int) -> MeasuredModel:
        """The measured model of event `index`.

        Raises:
            Unmeasured: there is none.
        """
        model = self.measured.get(index)
        if model is None:
            raise Unmeasured
        return model

    def is_unrebuilt(self, index: int) -> bool:
        """Whether the layers of the model of event `index` stayed unknown through no fault of the
        student's."""
        model = self.measured.get(index)
        return model is not None and not model.layers and model.status in ("unsupported", "errored")

    def run(self, index: int) -> TrainingRun | None:
        """The training run with that index; None where the model was compiled and never trained."""
        event = self.evidence.events[index]
        return event if isinstance(event, TrainingRun) else None

    def model_id(self, index: int) -> int:
        """The id of the model that belongs to the event with that index."""
        return self.evidence.events[index].model.id  # type: ignore[union-attr]

    def evaluations(self, index: int) -> list[tuple[int, Evaluated]]:
        """Every `evaluate` of the model of event `index`."""
        wanted = self.model_id(index)
        return [(i, event) for i, event in self.events(Evaluated) if event.model.id == wanted]

    def runs_of(self, index: int) -> list[tuple[int, TrainingRun]]:
        """Every training run of the model of event `index`, up to that event."""
        wanted = self.model_id(index)
        return [
            (i, run) for i, run in self.events(TrainingRun) if run.model.id == wanted and i <= index
        ]

    def shown_text(self, first_cell: int) -> str:
        """All text that cells showed from `first_cell` on."""
        return "\n".join(
            output.text
            for cell in self.evidence.cells[first_cell:]
            for output in cell.outputs
            if output.kind != "image"
        )
