"""Pictures that stand in for Fashion-MNIST and MNIST where the real ones are not to be had.

A name and a seed go in; arrays of the real sets' shapes and dtypes come out, drawn by the code in
this package and nothing else. It reads no file, opens no connection and needs only NumPy.

The garments are hard in the way of the real ones: the book's ladder of models (logistic regression,
one softmax layer, a sigmoid layer, a ReLU layer) stands at about the same accuracies on them.
`benchmarks/ladder.py` measures it; a change of any range in here calls for running it again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.datasets.lookalike.digits import DIGITS
from grader.datasets.lookalike.drawing import SIDE, Dice, Floats, to_bytes
from grader.datasets.lookalike.garments import GARMENTS

Bytes: TypeAlias = NDArray[np.uint8]

CLASSES = 10
# Pictures drawn at a time: few enough for their float32 arrays to stay in a processor's cache.
BATCH = 250


class LookalikeArrays(NamedTuple):
    """A data set as Keras gives it: uint8 images (n, 28, 28) and uint8 labels (n,)."""

    train_images: Bytes
    train_labels: Bytes
    test_images: Bytes
    test_labels: Bytes


@dataclass(frozen=True)
class _Subject:
    """What to draw, and which labels the real set has where somebody looks.

    `drawings` holds one function a class, `test_spread` says how much more test pictures vary than
    training pictures, the labels go by their position.
    """

    drawings: tuple[Callable[[Dice], Floats], ...]
    test_spread: float
    train_labels: Mapping[int, int]
    test_labels: Mapping[int, int]


_SUBJECTS = {
    "fashion_mnist": _Subject(
        GARMENTS,
        # On the real test set, too, the book's models score about 0.009 less than in validation.
        test_spread=1.08,
        # 12628 is the first validation image after train_test_split(…, random_state=42): the bag
        # that the book plots and predicts.
        train_labels=dict(enumerate([9, 0, 0, 3, 0, 2, 7, 2, 5, 5])) | {12_628: 8},
        test_labels=dict(enumerate([9, 2, 1, 1, 6, 1, 4, 6, 5, 7])),
    ),
    "mnist": _Subject(
        DIGITS,
        test_spread=1.0,
        train_labels=dict(enumerate([5, 0, 4, 1, 9, 2, 1, 3, 1, 4])),
        test_labels=dict(enumerate([7, 2, 1, 0, 4, 1, 4, 9, 5, 9])),
    ),
}


def draw_lookalike(
    name: str, *, train: int = 60_000, test: int = 10_000, seed: int = 20_201_221
) -> LookalikeArrays:
    """Draw `train` and `test` images in the manner of `fashion_mnist` or `mnist`.

    The classes are equally frequent (to within one image) and shuffled; the first labels are those
    of the real set, as far as a small draw has room for them. The same arguments give the same
    bytes on every machine. Raises ValueError for any other name.
    """
    if name not in _SUBJECTS:
        known = ", ".join(sorted(_SUBJECTS))
        raise ValueError(f"no look-alike of {name!r}: expected one of {known}")
    subject = _SUBJECTS[name]
    train_rng, test_rng = np.random.Generator(np.random.PCG64(seed)).spawn(2)
    train_labels = _deal_labels(train_rng, train, subject.train_labels)
    test_labels = _deal_labels(test_rng, test, subject.test_labels)
    return LookalikeArrays(
        _draw_images(train_rng, train_labels, subject, spread=1.0),
        train_labels,
        _draw_images(test_rng, test_labels, subject, spread=subject.test_spread),
        test_labels,
    )


def _deal_labels(rng: np.random.Generator, n: int, known: Mapping[int, int]) -> Bytes:
    """Labels in random order, the known ones swapped into their places: uint8 (n,)."""
    labels = (np.arange(n) % CLASSES).astype(np.uint8)
    rng.shuffle(labels)
    for position, label in known.items():
        spare = np.setdiff1d(np.flatnonzero(labels == label), list(known))
        if position < n and labels[position] != label and spare.size:
            labels[[position, spare[0]]] = labels[[spare[0], position]]
    return labels


def _draw_images(
    rng: np.random.Generator, labels: Bytes, subject: _Subject, spread: float
) -> Bytes:
    images = np.empty((len(labels), SIDE, SIDE), dtype=np.uint8)
    for label, draw in enumerate(subject.drawings):
        places = np.flatnonzero(labels == label)
        for start in range(0, len(places), BATCH):
            batch = places[start : start + BATCH]
            images[batch] = to_bytes(draw(Dice(rng, len(batch), spread)))
    return images
