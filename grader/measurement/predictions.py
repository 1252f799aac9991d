"""What the classes that a student's model predicted are worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.evidence.events import Event, Predicted
from grader.measurement.agreement import read_classes, share_official
from grader.measurement.archives import Blobs
from grader.measurement.images import ImageIndex
from grader.measurement.model import MeasuredPrediction
from grader.measurement.origins import Match


def measure_predictions(
    events: Sequence[Event], matches: Mapping[str, Match], index: ImageIndex, blobs: Blobs
) -> Iterator[MeasuredPrediction]:
    """One entry for each `predict` whose classes were recorded, in order.

    Rows are the images that `matches` found behind the inputs, training or test.
    """
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
            )
