"""Which copy of a data set a run would use, found out without TensorFlow and without a network."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.datasets.load import _KEYS, NAMES, _digest, _from_folder, _keras_cache
from grader.datasets.model import Source
from grader.errors import DatasetError

OFFICIAL = {
    "fashion_mnist": "ca3ab2a37f845e1b8ae23cab1b51749a3011ba3bf1d9016176d75cbaabac376f",
    "mnist": "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16",
}
"""sha256 over the images and labels as they were published, whatever file holds them."""

_FASHION_FILES = (
    ("train-images-idx3-ubyte.gz", 16),
    ("train-labels-idx1-ubyte.gz", 8),
    ("t10k-images-idx3-ubyte.gz", 16),
    ("t10k-labels-idx1-ubyte.gz", 8),
)
"""Keras's own files, and how many bytes of heading each has; in the order of `_KEYS`."""
_MNIST_KEYS = ("x_train", "y_train", "x_test", "y_test")


@dataclass(frozen=True)
class Copy:
    """A copy of a data set that lies on this machine."""

    name: str
    source: Source
    sha256: str
    """As a record names it: of the file in a folder, of the arrays elsewhere."""
    is_official: bool
    """Whether its images and labels are, byte for byte, those that were published."""


def find_copy(name: str, folder: Path | None) -> Copy | None:
    """The copy of `name` in `folder`, or else in Keras's cache; None where a run would look beyond.

    Raises:
        DatasetError: unknown name, or a file that is not what it should be.
    """
    if name not in NAMES:
        raise DatasetError(f"unknown data set {name!r}", f"known: {', '.join(NAMES)}")
    dataset = None if folder is None else _from_folder(name, folder)
    if dataset is not None:
        content = _digest({key: getattr(dataset, key) for key in _KEYS})
        return Copy(name, "folder", dataset.sha256, content == OFFICIAL[name])
    content = _digest_cached(name)
    return Copy(name, "keras_cache", content, content == OFFICIAL[name]) if content else None


def _digest_cached(name: str) -> str:
    """Digest of the arrays in Keras's cache; empty where it has not all of them."""
    path = _keras_cache(name)
    read: Callable[[Path], list[np.ndarray]]
    files, read = (
        ([path], _read_mnist)
        if name == "mnist"
        else ([path / file for file, _ in _FASHION_FILES], _read_fashion)
    )
    if not all(file.is_file() for file in files):
        return ""
    try:
        return _digest(dict(zip(_KEYS, read(path), strict=True)))
    except Exception as error:
        # zipfile, zlib, gzip and NumPy have a dozen classes of exception for a damaged file.
        raise DatasetError(
            f"{path}: Keras's copy of {name} is damaged ({error})",
            "remove it; the next run downloads it again",
        ) from error


def _read_mnist(path: Path) -> list[np.ndarray]:
    with np.load(path, allow_pickle=False) as file:
        return [file[key] for key in _MNIST_KEYS]


def _read_fashion(folder: Path) -> list[np.ndarray]:
    arrays = []
    for file, heading in _FASHION_FILES:
        with gzip.open(folder / file, "rb") as stream:
            arrays.append(np.frombuffer(stream.read(), np.uint8, offset=heading))
    return arrays
