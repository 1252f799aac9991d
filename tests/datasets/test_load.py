"""Finding a data set: folder, Keras, look-alike."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.datasets.load import load_dataset
from grader.errors import DatasetError

SHAPES = {
    "train_images": (60_000, 28, 28),
    "train_labels": (60_000,),
    "test_images": (10_000, 28, 28),
    "test_labels": (10_000,),
}
ROWS = (12, 6)


def write(folder: Path, **changes: Any) -> Path:
    """A whole data set of zeros; `changes` replace arrays, None leaves one out."""
    arrays = {key: np.zeros(shape, np.uint8) for key, shape in SHAPES.items()} | changes
    path = folder / "fashion_mnist.npz"
    kept = {key: value for key, value in arrays.items() if value is not None}
    np.savez_compressed(path, **kept)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a whole data set."""
    path = tmp_path_factory.mktemp("data")
    write(path)
    return path


def offer_keras(monkeypatch: pytest.MonkeyPatch, load: Any) -> None:
    """Let Keras's own loader do what `load` does; importing the real one takes seconds."""
    fake = SimpleNamespace(datasets=SimpleNamespace(fashion_mnist=SimpleNamespace(load_data=load)))
    monkeypatch.setitem(sys.modules, "keras", fake)


def loaded_arrays() -> Any:
    images, labels = np.ones((5, 28, 28), np.int64), np.ones(5, np.int64)
    return (images, labels), (images[:2], labels[:2])


def no_network() -> Any:
    raise OSError("no network")


def test_folder_comes_first(folder: Path, tmp_path: Path) -> None:
    """A file in the folder is used, and known by its digest."""
    dataset = load_dataset("fashion_mnist", folder=folder, cache=tmp_path)
    digest = hashlib.sha256((folder / "fashion_mnist.npz").read_bytes()).hexdigest()
    assert (dataset.source, dataset.sha256) == ("folder", digest)


def test_arrays_have_the_official_shapes(folder: Path, tmp_path: Path) -> None:
    """All four arrays come as they are in the file."""
    dataset = load_dataset("fashion_mnist", folder=folder, cache=tmp_path)
    assert {key: getattr(dataset, key).shape for key in SHAPES} == SHAPES


def test_dataset_can_be_cut(folder: Path, tmp_path: Path) -> None:
    """`rows` keeps the first images and labels of both parts."""
    dataset = load_dataset("fashion_mnist", folder=folder, cache=tmp_path, rows=ROWS)
    shapes = [getattr(dataset, key).shape for key in SHAPES]
    assert shapes == [(12, 28, 28), (12,), (6, 28, 28), (6,)]


def test_unknown_name_is_refused(tmp_path: Path) -> None:
    """The error says which names there are."""
    with pytest.raises(DatasetError, match="unknown data set 'cifar10'") as caught:
        load_dataset("cifar10", folder=None, cache=tmp_path)
    assert caught.value.hint == "known: fashion_mnist, mnist"


@pytest.mark.parametrize(
    "changes",
    [
        {"train_images": np.zeros((10, 28, 28), np.uint8)},
        {"test_labels": np.zeros(10_000, np.int64)},
        {"test_labels": None},
        {"test_labels": np.array([None] * 10_000, dtype=object)},
    ],
    ids=["too few rows", "other type", "array missing", "pickled objects"],
)
def test_wrong_file_in_the_folder_is_an_error(tmp_path: Path, changes: dict[str, Any]) -> None:
    """A file that is there and wrong is never passed over."""
    path = write(tmp_path, **changes)
    with pytest.raises(DatasetError) as caught:
        load_dataset("fashion_mnist", folder=tmp_path, cache=tmp_path, download=False)
    assert caught.value.message.startswith(f"{path}: ")


@pytest.mark.parametrize("size", [0, 10, 5_000])
def test_half_a_file_is_an_error(folder: Path, tmp_path: Path, size: int) -> None:
    """A download that broke off is named as such."""
    whole = (folder / "fashion_mnist.npz").read_bytes()
    (tmp_path / "fashion_mnist.npz").write_bytes(whole[:size])
    with pytest.raises(DatasetError, match="not a data set of the expected form"):
        load_dataset("fashion_mnist", folder=tmp_path, cache=tmp_path, download=False)


def test_keras_is_asked_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file in the folder Keras's loader is used; its arrays become uint8."""
    offer_keras(monkeypatch, loaded_arrays)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    dataset = load_dataset("fashion_mnist", folder=tmp_path, cache=tmp_path)
    assert (dataset.source, str(dataset.train_images.dtype)) == ("download", "uint8")


def test_copy_of_keras_is_told_from_a_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Keras had it already nothing was downloaded."""
    offer_keras(monkeypatch, loaded_arrays)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "datasets" / "fashion-mnist").mkdir(parents=True)
    dataset = load_dataset("fashion_mnist", folder=None, cache=tmp_path)
    assert dataset.source == "keras_cache"


def test_lookalike_steps_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a network the look-alike is drawn, in the asked size."""
    offer_keras(monkeypatch, no_network)
    dataset = load_dataset("fashion_mnist", folder=None, cache=tmp_path, rows=ROWS)
    assert (dataset.source, dataset.train_images.shape) == ("lookalike", (12, 28, 28))


def draw(cache: Path) -> Any:
    return load_dataset("fashion_mnist", folder=None, cache=cache, rows=ROWS, download=False)


def test_lookalike_is_drawn_once(tmp_path: Path) -> None:
    """The second time it comes from the cache, and is the same."""
    first = draw(tmp_path)
    (stored,) = tmp_path.iterdir()
    before = stored.stat().st_mtime_ns
    assert (draw(tmp_path).sha256, stored.stat().st_mtime_ns) == (first.sha256, before)


@pytest.mark.parametrize("damage", [b"", b"nonsense"])
def test_damaged_copy_of_the_lookalike_is_drawn_anew(tmp_path: Path, damage: bytes) -> None:
    """A cache of ours that broke is no reason to stop."""
    first = draw(tmp_path)
    (stored,) = tmp_path.iterdir()
    stored.write_bytes(damage)
    assert draw(tmp_path).sha256 == first.sha256


def test_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    """Without a place to keep it the look-alike is drawn each time."""
    (tmp_path / "file").write_bytes(b"")
    assert draw(tmp_path / "file" / "cache").sha256 == draw(tmp_path).sha256
