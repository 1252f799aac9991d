"""What we measured ourselves, from data we hold: the evidence that cannot be talked into being."""

from __future__ import annotations

from typing import Literal

from grader.evidence.events import Digest, _Frozen


class Preprocessing(_Frozen):
    """How raw images became what a model was given: `value * scale + offset`, then a shape."""

    scale: float
    offset: float
    shape: tuple[int, ...]
    """Shape of one sample: (784,), (28, 28) or (28, 28, 1)."""
    standardised: bool = False
    """Each pixel column was standardised (mean 0, deviation 1) in place of `scale` and `offset`."""


class Origin(_Frozen):
    """Where the rows of a recorded array come from."""

    preprocessing: Preprocessing | None
    """None where no known preparation of the data set gives these rows."""
    rows: int
    train_rows: int
    """Rows that are official training images."""
    test_rows: int
    """Rows that are official test images."""
    labels_agree: float | None
    """Share of the matched rows whose label is the official one; None without labels."""


class LayerNote(_Frozen):
    """One layer of a rebuilt model."""

    type: str
    name: str
    units: int | None = None
    activation: str | None = None
    rate: float | None = None
    scale: float | None = None
    """Factor of a `Rescaling`."""
    input_shape: tuple[int | None, ...] | None = None
    output_shape: tuple[int | None, ...] | None = None
    params: int = 0
    trainable: bool = True


class MeasuredModel(_Frozen):
    """A model rebuilt from its description and weights."""

    event: int
    """Index of the event in the evidence: a compile, a training run, or a load of a model or of
    weights."""
    status: Literal["measured", "untrained", "unbuilt", "unsupported", "undecided", "errored"]
    """`measured`: accuracy known. `untrained`, `unbuilt`: structure at most. `unsupported`: a layer
    outside the allow-list. `undecided`: its preprocessing could not be worked out. `errored`: our
    own failure."""
    reason: str = ""
    layers: tuple[LayerNote, ...] = ()
    params: int | None = None
    preprocessing: Preprocessing | None = None
    guessed: bool = False
    """The preprocessing is the best of a known list, not a match of recorded rows."""
    split: Literal["test"] = "test"
    samples: int = 0
    accuracy: float | None = None
    loss: float | None = None
    training_accuracy: float | None = None
    """On up to 1,000 training images: those it was trained on, where they are known."""
    start_accuracy: float | None = None
    """On up to 1,000 test images with the weights from before the first epoch; None where these
    were not kept."""


class Overlap(_Frozen):
    """How much of what a model was tested on it had seen in training."""

    event: int
    """Index of the training run (its validation data) or evaluation in the evidence."""
    seen: float | None
    """Share of its rows that the model had been trained on; None where nobody could tell."""


class MeasuredPrediction(_Frozen):
    """What the classes that a student predicted are worth."""

    event: int
    """Index of the `predicted` event in the evidence."""
    rows: int
    """Rows whose image, and so whose official label, was found."""
    accuracy: float | None
    """Share of these rows whose predicted class is the official one; None without any."""
    test_rows: int = 0
    """Those of `rows` that are official test images."""
    agreement: float | None = None
    """Share of up to 1,000 of these rows for which the rebuilt model says the same class; None
    where it could not be asked."""


class Measurement(_Frozen):
    """All measurements of one submission."""

    schema_: Literal["grader/measurement/1"] = "grader/measurement/1"
    dataset: str
    models: tuple[MeasuredModel, ...]
    origins: dict[Digest, Origin]
    """By the digest of an array's projection."""
    overlaps: tuple[Overlap, ...]
    predictions: tuple[MeasuredPrediction, ...] = ()
