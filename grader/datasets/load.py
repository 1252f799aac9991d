"""Finds a data set: a local folder, Keras's cache, Keras's own download, or the look-alike."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from grader.datasets.lookalike import draw_lookalike
from grader.datasets.model import Dataset, first_rows
from grader.errors import DatasetError
from grader.files import write_whole

NAMES = ("fashion_mnist", "mnist")

_KEYS = ("train_images", "train_labels", "test_images", "test_labels")
_SHAPES = {
    "train_images": (60_000, 28, 28),
    "train_labels": (60_000,),
    "test_images": (10_000, 28, 28),
    "test_labels": (10_000,),
}
_DOWNLOAD_SECONDS = 10.0
LOOKALIKE_VERSION = 1
"""Raised whenever the look-alike is drawn differently, so that no old copy is used."""


def load_dataset(
    name: str,
    *,
    folder: Path | None,
    cache: Path,
    rows: tuple[int, int] | None = None,
    download: bool = True,
) -> Dataset:
    """The data set `name`, from the first source that has it.

    Args:
        folder: where `NAME.npz` lies; a damaged file there is an error, a missing one is not.
        cache: a folder of ours for what is drawn once (the look-alike).
        rows: cut to so many training and test images.
        download: ask Keras, which looks into its own cache first and then at the network.

    Raises:
        DatasetError: unknown name, or a file that is not what it should be.
    """
    if name not in NAMES:
        raise DatasetError(f"unknown data set {name!r}", f"known: {', '.join(NAMES)}")
    dataset = _from_folder(name, folder) if folder is not None else None
    if dataset is None and download:
        dataset = _from_keras(name)
    if dataset is None:
        dataset = _from_lookalike(name, cache, rows)
    return dataset if rows is None else first_rows(dataset, *rows)


def _from_folder(name: str, folder: Path) -> Dataset | None:
    path = folder / f"{name}.npz"
    if not path.is_file():
        return None
    arrays = _read(path)
    for key, shape in _SHAPES.items():
        if arrays[key].shape != shape or arrays[key].dtype != np.uint8:
            raise DatasetError(
                f"{path}: {key} is {arrays[key].dtype} {arrays[key].shape}, expected uint8 {shape}",
                "put a whole copy of the data set there or remove the file",
            )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Dataset(name=name, source="folder", sha256=digest, **arrays)


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in _KEYS}
    except Exception as error:
        # zipfile, zlib and NumPy have a dozen classes of exception for a damaged file.
        raise DatasetError(
            f"{path}: not a data set of the expected form ({error})",
            f"expected a .npz file with {', '.join(_KEYS)}; put a whole copy there or remove it",
        ) from error


def _from_keras(name: str) -> Dataset | None:
    """Keras's own copy, downloaded at most once; None where there is no network."""
    try:
        with _short_timeout():
            import keras

            module = getattr(keras.datasets, name)
            cached = _keras_cache(name).exists()
            (train_x, train_y), (test_x, test_y) = module.load_data()
    except Exception:
        return None
    arrays = dict(zip(_KEYS, (train_x, train_y, test_x, test_y), strict=True))
    arrays = {key: np.asarray(value, dtype=np.uint8) for key, value in arrays.items()}
    return Dataset(
        name=name,
        source="keras_cache" if cached else "download",
        sha256=_digest(arrays),
        **arrays,
    )


def _keras_cache(name: str) -> Path:
    folder = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets"
    return folder / ("fashion-mnist" if name == "fashion_mnist" else "mnist.npz")


@contextlib.contextmanager
def _short_timeout() -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_DOWNLOAD_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _from_lookalike(name: str, cache: Path, rows: tuple[int, int] | None) -> Dataset:
    train, test = rows or (60_000, 10_000)
    path = cache / f"lookalike-{name}-{LOOKALIKE_VERSION}-{train}-{test}.npz"
    try:
        arrays = _read(path)
    except DatasetError:
        drawn = draw_lookalike(name, train=train, test=test)
        arrays = {key: getattr(drawn, key) for key in _KEYS}
        with contextlib.suppress(OSError):
            _write(path, arrays)
    return Dataset(name=name, source="lookalike", sha256=_digest(arrays), **arrays)


def _write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    write_whole(path, buffer.getvalue())


def _digest(arrays: dict[str, np.ndarray]) -> str:
    total = hashlib.sha256()
    for key in _KEYS:
        total.update(np.ascontiguousarray(arrays[key]).tobytes())
    return total.hexdigest()
