"""The data set's images, ready to be recognised by their projections."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from grader.evidence.projection import project, projection_matrix

if TYPE_CHECKING:
    from scipy.spatial import cKDTree


class Arrays(Protocol):
    """A data set: images uint8 (rows, height, width), labels of integers (rows,)."""

    @property
    def name(self) -> str: ...
    @property
    def train_images(self) -> NDArray[np.uint8]: ...
    @property
    def train_labels(self) -> NDArray[Any]: ...
    @property
    def test_images(self) -> NDArray[np.uint8]: ...
    @property
    def test_labels(self) -> NDArray[Any]: ...


@dataclass(frozen=True)
class PixelScale:
    """Mean and deviation of each pixel over the training images, float64 (features,)."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    """1 for a pixel that never changes, as scikit-learn's StandardScaler has it."""


@dataclass(frozen=True, eq=False, repr=False)
class ImageIndex:
    """All images of a data set in one row, training first, with what finding them needs.

    Made once for a data set and shared by every submission; it holds nothing of any of them.
    """

    dataset: Arrays
    projections: NDArray[np.float64]
    """(images, 2), of the raw pixel values."""
    norms: NDArray[np.float64]
    """(images,), the length of each image as a vector."""
    groups: NDArray[np.int64]
    """(images,), the first image that is the same pixel by pixel."""
    labels: NDArray[np.int64]

    @property
    def train(self) -> int:
        """Number of training images."""
        return len(self.dataset.train_images)

    @property
    def features(self) -> int:
        """Number of pixels of one image."""
        return int(np.prod(self.dataset.train_images.shape[1:]))

    @cached_property
    def official(self) -> NDArray[np.bool_]:
        """(images, classes): for the first of equal images, the labels that any of them has."""
        table = np.zeros((len(self.labels), int(self.labels.max()) + 1), dtype=bool)
        table[self.groups, self.labels] = True
        return table

    @cached_property
    def offset(self) -> NDArray[np.float64]:
        """(2,): what adding 1 to every pixel adds to a projection."""
        return np.ones(self.features) @ projection_matrix(self.features)

    @cached_property
    def tree(self) -> cKDTree:
        """Nearest neighbours among `projections`."""
        return _plant(self.projections)

    @cached_property
    def scale(self) -> PixelScale:
        """How StandardScaler would see the training images."""
        return _measure_pixels(self.dataset.train_images)

    @cached_property
    def brightness(self) -> tuple[float, float]:
        """Mean and deviation of all pixels of the training images (1 where all are equal)."""
        counts = np.bincount(self.dataset.train_images.ravel(), minlength=256)
        values = np.arange(256)
        mean = float(np.average(values, weights=counts))
        return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=counts))) or 1.0

    @cached_property
    def standardised_range(self) -> tuple[float, float]:
        """Smallest and largest value of the standardised training images."""
        images = self.dataset.train_images
        lowest = images.min(axis=0).reshape(-1) - self.scale.mean
        highest = images.max(axis=0).reshape(-1) - self.scale.mean
        deviation = self.scale.deviation
        return float((lowest / deviation).min()), float((highest / deviation).max())

    @cached_property
    def standardised_tree(self) -> cKDTree:
        """Nearest neighbours among the projections of the standardised images."""
        matrix = projection_matrix(self.features) / self.scale.deviation[:, None]
        parts = (self.dataset.train_images, self.dataset.test_images)
        raw = np.concatenate([_multiply(images, matrix) for images in parts])
        return _plant(raw - self.scale.mean @ matrix)


def index_images(dataset: Arrays) -> ImageIndex:
    """The index of a data set; takes about half a second for 70,000 images."""
    train, test = dataset.train_images, dataset.test_images
    return ImageIndex(
        dataset=dataset,
        projections=np.concatenate([project(train), project(test)]),
        norms=np.concatenate([_measure_norms(train), _measure_norms(test)]),
        groups=_group_equal(train, test),
        labels=np.concatenate([dataset.train_labels, dataset.test_labels]).astype(np.int64),
    )


def _plant(points: NDArray[np.float64]) -> cKDTree:
    from scipy.spatial import cKDTree

    return cKDTree(points)


def _measure_norms(images: NDArray[np.uint8], chunk: int = 4096) -> NDArray[np.float64]:
    norms = np.empty(len(images), dtype=np.float64)
    for start in range(0, len(images), chunk):
        part = images[start : start + chunk].astype(np.float32).reshape(-1, images[0].size)
        norms[start : start + chunk] = np.sqrt(np.einsum("ij,ij->i", part, part))
    return norms


def _group_equal(*parts: NDArray[np.uint8]) -> NDArray[np.int64]:
    first: dict[bytes, int] = {}
    rows = (image.tobytes() for images in parts for image in images)
    return np.array(
        [first.setdefault(row, index) for index, row in enumerate(rows)], dtype=np.int64
    )


def _measure_pixels(images: NDArray[np.uint8], chunk: int = 4096) -> PixelScale:
    features = images[0].size
    total, squares = np.zeros(features), np.zeros(features)
    for start in range(0, len(images), chunk):
        part = images[start : start + chunk].reshape(-1, features).astype(np.float64)
        total += part.sum(axis=0)
        squares += np.einsum("ij,ij->j", part, part)
    mean = total / len(images)
    # Sums of whole numbers this small are exact, so a constant pixel gives exactly zero here.
    variance = (squares * len(images) - total**2) / len(images) ** 2
    return PixelScale(mean, np.where(variance > 0, np.sqrt(np.maximum(variance, 0)), 1.0))


def _multiply(
    images: NDArray[np.uint8], matrix: NDArray[np.float64], chunk: int = 4096
) -> NDArray[np.float64]:
    rows = images.reshape(len(images), -1)
    starts = range(0, len(rows), chunk)
    return np.concatenate([rows[start : start + chunk] @ matrix for start in starts])
