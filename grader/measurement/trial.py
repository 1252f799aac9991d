"""Tries a rebuilt model on the official test images, prepared one way or another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.evidence.events import ArrayNote
from grader.measurement.accuracy import Result, evaluate
from grader.measurement.candidates import suggest_preparations
from grader.measurement.images import ImageIndex
from grader.measurement.model import Preprocessing
from grader.measurement.preparation import prepare
from grader.measurement.reasons import Reason

if TYPE_CHECKING:
    import keras

LEAST_ACCURACY = 0.3
"""A guessed preparation must make the model at least this good."""
LEAST_MARGIN = 0.05
"""And better than every other by this much."""


@dataclass(frozen=True)
class Trial:
    """A model's result on images prepared in one way."""

    preprocessing: Preprocessing
    result: Result


def find_obstacle(model: keras.Model, index: ImageIndex) -> Reason | None:
    """What keeps a model from being tried as a classifier of single images, if anything."""
    if len(model.inputs) != 1:
        return Reason.SEVERAL_INPUTS
    if len(model.outputs) != 1:
        return Reason.SEVERAL_OUTPUTS
    sizes = model.inputs[0].shape[1:]
    if None not in sizes and math.prod(sizes) != index.features:
        return Reason.INPUT_SHAPE
    outputs = model.outputs[0].shape
    if len(outputs) != 2:
        return Reason.OUTPUT_SHAPE
    return Reason.ONE_OUTPUT if outputs[1] == 1 else None


def try_prepared(model: keras.Model, preprocessing: Preprocessing, index: ImageIndex) -> Trial:
    """The model's result on the test images, prepared by `preprocessing`."""
    dataset = index.dataset
    inputs = prepare(dataset.test_images, preprocessing, index)
    return Trial(preprocessing, evaluate(model, inputs, dataset.test_labels))


def try_known(model: keras.Model, note: ArrayNote, index: ImageIndex) -> Trial | None:
    """The clearly best of the known preparations; `note` is what was recorded of the run's inputs.

    None where the best is below `LEAST_ACCURACY`, or another is within `LEAST_MARGIN` of it.
    """
    shape = _choose_shape(model, note, index)
    if shape is None:
        return None
    trials = [
        try_prepared(model, preparation, index)
        for preparation in suggest_preparations(index, shape, note)
    ]
    trials.sort(key=lambda trial: trial.result.accuracy, reverse=True)
    best, others = trials[0].result.accuracy, trials[1:]
    clear = all(best - other.result.accuracy >= LEAST_MARGIN for other in others)
    return trials[0] if clear and best >= LEAST_ACCURACY else None


def _choose_shape(model: keras.Model, note: ArrayNote, index: ImageIndex) -> tuple[int, ...] | None:
    for shape in (tuple(model.inputs[0].shape[1:]), note.shape[1:]):
        if None not in shape and math.prod(shape) == index.features:
            return shape
    return None
