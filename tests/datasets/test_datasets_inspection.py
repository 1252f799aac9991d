"""Which copy of a data set lies on this machine, without TensorFlow."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.datasets.inspection import OFFICIAL, Copy, find_copy
from grader.datasets.load import NAMES, load_dataset
from grader.errors import DatasetError

FASHION = {
    "train-images-idx3-ubyte.gz": 16 + 6 * 784,
    "train-labels-idx1-ubyte.gz": 8 + 6,
    "t10k-images-idx3-ubyte.gz": 16 + 2 * 784,
    "t10k-labels-idx1-ubyte.gz": 8 + 2,
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of Keras's."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    return folder


def fill_fashion(cache: Path) -> Path:
    """Files of Keras's form, with zeros in them."""
    folder = cache / "fashion-mnist"
    folder.mkdir()
    for name, size in FASHION.items():
        (folder / name).write_bytes(gzip.compress(bytes(size)))
    return folder


def test_missing_copy_is_none(tmp_path: Path) -> None:
    """Neither the folder nor Keras's cache has the data set."""
    assert find_copy("mnist", tmp_path) is None


def test_copy_in_folder_comes_first(tmp_path: Path, cache: Path) -> None:
    """A run takes the folder's copy, and so does the look at it, by the name that records use."""
    fill_fashion(cache)
    arrays = {
        "train_images": np.zeros((60_000, 28, 28), np.uint8),
        "train_labels": np.zeros(60_000, np.uint8),
        "test_images": np.zeros((10_000, 28, 28), np.uint8),
        "test_labels": np.zeros(10_000, np.uint8),
    }
    np.savez_compressed(tmp_path / "fashion_mnist.npz", **arrays)
    used = load_dataset("fashion_mnist", folder=tmp_path, cache=tmp_path, download=False)
    expected = Copy("fashion_mnist", "folder", used.sha256, is_official=False)
    assert expected == find_copy("fashion_mnist", tmp_path)


def test_cached_copy_is_found(cache: Path) -> None:
    """Keras's four files are read as Keras reads them."""
    fill_fashion(cache)
    copy = find_copy("fashion_mnist", None)
    assert copy is not None
    assert (copy.source, copy.is_official) == ("keras_cache", False)


def test_cached_mnist_is_found(cache: Path) -> None:
    """Keras's one file has keys of its own."""
    names = ("x_train", "y_train", "x_test", "y_test")
    np.savez(cache / "mnist.npz", **{name: np.zeros(3, np.uint8) for name in names})
    copy = find_copy("mnist", None)
    assert copy is not None
    assert (copy.source, copy.is_official) == ("keras_cache", False)


@pytest.mark.parametrize("name", FASHION)
def test_incomplete_cache_is_no_copy(cache: Path, name: str) -> None:
    """Where one of the files is missing, a run downloads it."""
    (fill_fashion(cache) / name).unlink()
    assert find_copy("fashion_mnist", None) is None


def test_damaged_cache_is_named(cache: Path) -> None:
    """Keras would fail on it, and a run go on with the look-alike."""
    (fill_fashion(cache) / "t10k-labels-idx1-ubyte.gz").write_bytes(b"not gzip")
    with pytest.raises(DatasetError, match=r"fashion-mnist.*damaged"):
        find_copy("fashion_mnist", None)


def test_unknown_name_is_refused() -> None:
    """Only the data sets of the project are looked for."""
    with pytest.raises(DatasetError, match="cifar10"):
        find_copy("cifar10", None)


@pytest.mark.skipif("GRADER_DATA_DIR" not in os.environ, reason="needs the real data")
@pytest.mark.parametrize("name", NAMES)
def test_real_data_is_official(name: str) -> None:
    """The data of developers and CI has the contents that were published."""
    copy = find_copy(name, Path(os.environ["GRADER_DATA_DIR"]))
    assert copy is not None
    assert copy.is_official


def test_every_data_set_has_a_known_digest() -> None:
    """No data set is without one."""
    assert sorted(OFFICIAL) == sorted(NAMES)


def test_no_tensorflow_is_loaded() -> None:
    """The look costs no import of TensorFlow."""
    code = (
        "import sys, grader.datasets.inspection as i; i.find_copy('mnist', None);"
        "print('keras' in sys.modules or 'tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
