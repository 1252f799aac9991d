"""Data sets on their way into containers: the grader's own copy, chosen outside.

A container has no network and sees none of the places that data sets come from. It is given the
arrays, and where they are from: so every submission works on the same copy, and the record can
name it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from grader.datasets.model import Dataset

_ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")


def write_datasets(datasets: Mapping[str, Dataset], folder: Path) -> None:
    """Write each data set to `folder`, which is made, so that any user can read it."""
    folder.mkdir()
    for name, dataset in datasets.items():
        arrays = folder / f"{name}.npz"
        np.savez(arrays, **{key: getattr(dataset, key) for key in _ARRAYS})
        origin = folder / f"{name}.json"
        known = {"name": name, "source": dataset.source, "sha256": dataset.sha256}
        origin.write_text(json.dumps(known), encoding="utf-8")
        for path in (arrays, origin):
            path.chmod(0o644)
    folder.chmod(0o755)


def read_datasets(folder: Path) -> dict[str, Dataset]:
    """Every data set that `write_datasets` has put into `folder`."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}


def _read(origin: Path) -> Dataset:
    with np.load(origin.with_suffix(".npz"), allow_pickle=False) as arrays:
        read = {key: arrays[key] for key in _ARRAYS}
    return Dataset(**json.loads(origin.read_text(encoding="utf-8")), **read)
