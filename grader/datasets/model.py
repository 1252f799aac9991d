"""A data set in memory, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

Source = Literal["folder", "keras_cache", "download", "lookalike"]


@dataclass(frozen=True)
class Dataset:
    """Images and labels, split officially into training and test."""

    name: str
    train_images: np.ndarray
    """uint8, (60000, 28, 28)."""
    train_labels: np.ndarray
    """uint8, (60000,)."""
    test_images: np.ndarray
    """uint8, (10000, 28, 28)."""
    test_labels: np.ndarray
    """uint8, (10000,)."""
    source: Source
    sha256: str
    """Of the file it was read from; of the arrays for the look-alike."""


def first_rows(dataset: Dataset, train: int, test: int) -> Dataset:
    """The same data set cut to its first `train` and `test` images."""
    return replace(
        dataset,
        train_images=dataset.train_images[:train],
        train_labels=dataset.train_labels[:train],
        test_images=dataset.test_images[:test],
        test_labels=dataset.test_labels[:test],
    )
