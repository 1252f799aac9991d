"""What the classes that a student's model predicted are worth, and whether it predicted them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from grader.errors import EvidenceError
from grader.evidence.events import Event, Predicted
from grader.measurement.agreement import read_classes, share_official
from grader.measurement.archives import Blobs
from grader.measurement.images import ImageIndex
from grader.measurement.model import MeasuredPrediction
from grader.measurement.origins import Match
from grader.measurement.rebuild import RebuiltModel, load_weights, rebuild
from grader.measurement.samples import choose_sample, predict_sample
from grader.measurement.trial import find_obstacle

_MAX_ASKED = 100
"""Predictions of one submission for which the model is asked again."""
_MAX_MODELS = 20


def measure_predictions(
    events: Sequence[Event], matches: Mapping[str, Match], index: ImageIndex, blobs: Blobs
) -> Iterator[MeasuredPrediction]:
    """One entry for each `predict` whose classes were recorded, in order.

    Rows are the images that `matches` found behind the inputs, training or test.
    """
    bench = _Bench(index, blobs)
    for position, event in enumerate(events):
        if not isinstance(event, Predicted) or event.classes is None:
            continue
        match = matches.get(event.data.inputs.projection or "")
        classes = read_classes(event.classes, "classes", blobs)
        if match is None or classes is None or classes.shape != match.images.shape:
            yield MeasuredPrediction(event=position, rows=0, accuracy=None)
        else:
            yield MeasuredPrediction(
                event=position,
                rows=int(np.count_nonzero(match.images >= 0)),
                accuracy=share_official(classes, match.images, index),
                test_rows=match.origin.test_rows,
                agreement=bench.compare(event, match, classes),
            )


@dataclass
class _Bench:
    """The models that were rebuilt to be asked again."""

    index: ImageIndex
    blobs: Blobs
    models: dict[tuple[str, str], RebuiltModel | None] = field(default_factory=dict)
    asked: int = 0

    def compare(self, event: Predicted, match: Match, classes: NDArray[np.int64]) -> float | None:
        """Share of a sample of the rows found for which the rebuilt model says the same class."""
        prepared, rows = match.origin.preprocessing, np.flatnonzero(match.images >= 0)
        if prepared is None or not len(rows) or self.asked >= _MAX_ASKED:
            return None
        self.asked += 1
        rebuilt = self._rebuild(event)
        if rebuilt is None:
            return None
        # The same rows have the same projection whatever their shape.
        prepared = prepared.model_copy(update={"shape": event.data.inputs.shape[1:]})
        rows = choose_sample(rows)
        try:
            answers = predict_sample(rebuilt.model, match.images[rows], prepared, self.index)
        except Exception:
            # What a model makes of an input shape that it was not built for is anybody's guess.
            return None
        return float(np.mean(answers == classes[rows]))

    def _rebuild(self, event: Predicted) -> RebuiltModel | None:
        model = event.model
        if model.architecture is None or model.weights is None:
            return None
        key = model.architecture, model.weights
        if key not in self.models and len(self.models) < _MAX_MODELS:
            self.models[key] = _try_rebuild(event, self.index, self.blobs)
        return self.models.get(key)


def _try_rebuild(event: Predicted, index: ImageIndex, blobs: Blobs) -> RebuiltModel | None:
    shape = event.data.inputs.shape[1:] or None
    try:
        rebuilt = rebuild(str(event.model.architecture), shape)
        if not rebuilt.model.built or find_obstacle(rebuilt.model, index) is not None:
            return None
        load_weights(rebuilt, blobs(str(event.model.weights)))
    except (EvidenceError, KeyError, OSError):
        return None
    return rebuilt
