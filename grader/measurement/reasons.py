"""Why a model was not, or not fully, measured."""

from __future__ import annotations

import re
from enum import StrEnum

from grader.errors import EvidenceError


class Reason(StrEnum):
    """The first word of `MeasuredModel.reason`; a detail may follow after a colon and a space."""

    NO_ARCHITECTURE = "no_architecture"
    """Keras cannot write the model down: a subclassed model."""
    LAYER_NOT_SUPPORTED = "layer_not_supported"
    """A layer or activation outside the allow-list; the detail names it."""
    TOO_LARGE = "too_large"
    """Past a bound of ours; the detail names it."""
    ARCHITECTURE_DAMAGED = "architecture_damaged"
    """The description is not one that Keras wrote; the detail says where."""
    WEIGHTS_MISSING = "weights_missing"
    WEIGHTS_DAMAGED = "weights_damaged"
    """The weights cannot be read safely."""
    WEIGHTS_DO_NOT_FIT = "weights_do_not_fit"
    """The weights' number or shapes are not those of the described model."""
    NOT_BUILT = "not_built"
    """The model never saw an input shape, so it has no weights yet."""
    NOT_TRAINED = "not_trained"
    """Compiled, but no epoch of training was finished."""
    SEVERAL_INPUTS = "several_inputs"
    SEVERAL_OUTPUTS = "several_outputs"
    INPUT_SHAPE = "input_shape"
    """The model does not take one image of the data set at a time."""
    OUTPUT_SHAPE = "output_shape"
    """The output is not one row of scores for each image."""
    ONE_OUTPUT = "one_output"
    """A single output unit cannot tell ten classes apart."""
    PREPROCESSING_UNKNOWN = "preprocessing_unknown"
    """Neither the recorded inputs nor a known preparation shows what the model expects."""
    OUTPUTS_NOT_FINITE = "outputs_not_finite"
    """Measured, but some outputs are NaN or infinite; those images count as wrong."""
    OUR_FAILURE = "our_failure"
    """An error of ours; the detail names its class."""


class UnmeasurableError(EvidenceError):
    """A model's description or weights cannot be used; `message` is what a `reason` holds."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(describe(reason, detail))
        self.reason = reason


def describe(reason: Reason, detail: str = "") -> str:
    """`reason`, followed by the detail with everything but letters, digits and `._, ()-` left out.

    The detail may come from a student's file: it is cut to 80 characters.
    """
    harmless = re.sub(r"[^\w., ()\-]", "", detail)[:80].strip()
    return f"{reason}: {harmless}" if harmless else str(reason)
