"""What a process makes ready before it is given a student's code: imports and data sets.

A warm worker does it once and forks; a container does it anew each time. Nothing here may execute a
TensorFlow operation, because an initialised TensorFlow does not survive a fork.
"""

from __future__ import annotations

import gc
import importlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from grader import __version__
from grader.datasets.load import load_dataset
from grader.datasets.model import Dataset
from grader.evidence.model import DatasetNote, Environment
from grader.execution.sandbox import Request

if TYPE_CHECKING:
    from grader.execution.harness.session import Harness

SETTINGS = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUNBUFFERED": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "MPLBACKEND": "agg",
}
"""Environment variables with which every sandbox gives the same numbers."""

_MODULES = (
    "tensorflow",
    "keras",
    "keras.datasets",
    "tensorflow.keras",
    "tensorflow.keras.layers",
    "tensorflow.keras.models",
    "tensorflow.keras.datasets",
    "tensorflow.keras.utils",
    "tensorflow.keras.callbacks",
    "tensorflow.keras.optimizers",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "sklearn.preprocessing",
    "sklearn.metrics",
    "sklearn.pipeline",
    "sklearn.ensemble",
    "sklearn.neighbors",
    "sklearn.svm",
    "sklearn.tree",
    "matplotlib.pyplot",
    "pandas",
    "scipy.spatial",
    "IPython.core.interactiveshell",
)
"""All that a chapter's notebook imports."""
_KOREAN_FONTS = (
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "NanumGothic",
    "NanumBarunGothic",
    "Malgun Gothic",
    "Noto Sans CJK JP",
)


@dataclass(frozen=True)
class DataPlaces:
    """Where data sets come from, and how much of each is used."""

    folder: Path | None
    """The folder with the real data, where there is one."""
    cache: Path
    """Where the look-alike is kept once it has been drawn."""
    rows: tuple[int, int] | None = None
    """At most so many training and test images; None for all."""
    download: bool = True


def open_datasets(names: tuple[str, ...], places: DataPlaces) -> dict[str, Dataset]:
    """The data sets called `names`.

    Raises:
        DatasetError: one of them is unknown, damaged or cannot be had.
    """
    return {
        name: load_dataset(
            name,
            folder=places.folder,
            cache=places.cache,
            rows=places.rows,
            download=places.download,
        )
        for name in names
    }


def import_everything() -> None:
    """Import what notebooks import, and choose a font in which charts can be read.

    What the imports make stays for good, so that nobody looks for garbage in it: not while they go
    on, and not in a submission, which would touch, and so copy, memory that it shares.
    """
    gc.disable()
    try:
        import matplotlib

        matplotlib.use("agg")
        for name in _MODULES:
            importlib.import_module(name)
        _choose_fonts()
    finally:
        gc.enable()
    gc.freeze()


def make_harness(datasets: Mapping[str, Dataset]) -> Harness:
    """The harness that answers a notebook's `load_data()` from `datasets`; to be made once."""
    from grader.execution.harness.session import Harness

    return Harness(
        {
            name: ((d.train_images, d.train_labels), (d.test_images, d.test_labels))
            for name, d in datasets.items()
        }
    )


def run_cells(harness: Harness, request: Request, scratch: Path, started: int) -> NoReturn:
    """Run `request` in this process and end it; called once, when the process is shut in.

    One byte goes to the descriptor `started` just before the first cell.
    """
    from grader.execution.harness.limits import ProcessLimits

    limits = ProcessLimits(
        cell_seconds=request.limits.cell,
        memory=request.limits.memory,
        disk=request.limits.disk,
        output=request.limits.output,
    )
    cells = [(cell.index, cell.file, cell.source) for cell in request.cells]
    harness.run(cells, request.seed, limits, scratch, started, quick=request.quick)


def note_dataset(dataset: Dataset) -> DatasetNote:
    """Which copy of a data set this is."""
    counts = np.bincount(dataset.train_labels.astype(np.int64))
    return DatasetNote(
        name=dataset.name,
        source=dataset.source,
        sha256=dataset.sha256,
        train=len(dataset.train_images),
        test=len(dataset.test_images),
        first_train_labels=tuple(int(label) for label in dataset.train_labels[:10]),
        first_test_labels=tuple(int(label) for label in dataset.test_labels[:10]),
        class_counts=tuple(int(count) for count in counts),
    )


def describe_environment(
    sandbox: str, layers: tuple[str, ...] = (), missing: tuple[str, ...] = ()
) -> Environment:
    """The versions in this process, and the sandbox around what it runs."""
    import keras
    import tensorflow as tf

    return Environment(
        python=platform.python_version(),
        tensorflow=tf.__version__,
        keras=keras.__version__,
        grader=__version__,
        sandbox=sandbox,
        layers=layers,
        missing=missing,
    )


def _choose_fonts() -> None:
    """Titles and labels in Korean need a font that has Hangul, where one is installed."""
    import matplotlib
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    known = [name for name in _KOREAN_FONTS if name in installed]
    matplotlib.rcParams["font.family"] = ["DejaVu Sans", *known[:1]]
    matplotlib.rcParams["axes.unicode_minus"] = False
