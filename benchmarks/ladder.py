"""The book's ladder of models, climbed on the look-alike and on the real data side by side.

    python benchmarks/ladder.py [--data real|lookalike|both] [--seeds N]

Run it after changing anything that the look-alike is drawn from: it stands in for the real data
only as long as the four models of chapter 7 reach about the same accuracies on both. The real data
is read from the folder that `GRADER_DATA_DIR` names. With several seeds, each accuracy is the range
over the models trained from them; the data stays the same.
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import cross_validate, train_test_split

from grader.datasets.lookalike import LookalikeArrays, draw_lookalike

FIRST_SEED = 42
EPOCHS = 5
# The same numbers as with one batch at a time, in half the time.
STEPS_PER_EXECUTION = 32
TITLE, RANGE = 26, len("0.000–0.000")
COLUMN = 2 * RANGE + 6


@dataclass(frozen=True)
class Split:
    """Flattened images, float64 of shape (n, 784) between 0 and 1, and their labels."""

    images: NDArray[np.float64]
    labels: NDArray[np.uint8]


@dataclass(frozen=True)
class Arena:
    """One data set: all its training images, the book's 80/20 split of them, its test images."""

    everything: Split
    training: Split
    validation: Split
    test: Split


@dataclass(frozen=True)
class Scores:
    """Accuracies of one model, 0 to 1."""

    validation: float
    test: float


Measure = Callable[[Arena, int], Scores]


def measure_baseline(arena: Arena, seed: int) -> Scores:
    """SGD logistic regression: mean of five folds, and the test images after a fit on all."""
    model = SGDClassifier(loss="log_loss", max_iter=EPOCHS, random_state=seed)
    images, labels = arena.everything.images, arena.everything.labels
    folds = cross_validate(model, images, labels, cv=5)["test_score"]
    model.fit(images, labels)
    return Scores(float(folds.mean()), model.score(arena.test.images, arena.test.labels))


def measure_network(
    arena: Arena, seed: int, *, units: int = 0, activation: str = "relu", batch: int = 32
) -> Scores:
    """A network with one hidden layer of `units`, or none, trained with RMSprop."""
    keras.utils.set_random_seed(seed)
    hidden = [keras.layers.Dense(units, activation=activation)] if units else []
    output = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((784,)), *hidden, output])
    model.compile(
        optimizer="rmsprop",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=STEPS_PER_EXECUTION,
    )
    training = arena.training
    model.fit(training.images, training.labels, epochs=EPOCHS, batch_size=batch, verbose=0)
    return Scores(measure_accuracy(model, arena.validation), measure_accuracy(model, arena.test))


def measure_accuracy(model: keras.Model, split: Split) -> float:
    """Share of the images that the model labels rightly, 0 to 1."""
    return float(model.evaluate(split.images, split.labels, verbose=0)[1])


LADDERS: dict[str, dict[str, Measure]] = {
    "fashion_mnist": {
        "SGD logistic regression": measure_baseline,
        "Dense 10": measure_network,
        "sigmoid 100, Dense 10": partial(measure_network, units=100, activation="sigmoid"),
        "ReLU 100, Dense 10": partial(measure_network, units=100),
    },
    "mnist": {"ReLU 512, Dense 10": partial(measure_network, units=512, batch=128)},
}


def load_real(name: str) -> LookalikeArrays | None:
    """The real data set from the folder `GRADER_DATA_DIR`; None where it is not there."""
    folder = os.environ.get("GRADER_DATA_DIR")
    path = Path(folder or ".") / f"{name}.npz"
    if folder is None or not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as file:
        return LookalikeArrays(**{key: file[key] for key in LookalikeArrays._fields})


def enter_arena(arrays: LookalikeArrays) -> Arena:
    """Scale and split as the book does."""
    images = arrays.train_images.reshape(-1, 784) / 255.0
    parts = train_test_split(images, arrays.train_labels, test_size=0.2, random_state=42)
    training_images, validation_images, training_labels, validation_labels = parts
    return Arena(
        everything=Split(images, arrays.train_labels),
        training=Split(training_images, training_labels),
        validation=Split(validation_images, validation_labels),
        test=Split(arrays.test_images.reshape(-1, 784) / 255.0, arrays.test_labels),
    )


def find_arenas(name: str, data: str) -> dict[str, Arena]:
    """The data asked for, by the heading of its column; says what is left out."""
    arenas = {}
    if data != "real":
        start = time.perf_counter()
        arenas["look-alike"] = enter_arena(draw_lookalike(name))
        print(f"{name}: look-alike drawn in {time.perf_counter() - start:.1f} s")
    if data != "lookalike":
        real = load_real(name)
        if real is not None:
            arenas["real"] = enter_arena(real)
        else:
            print(f"{name}: real data left out, GRADER_DATA_DIR names no folder with {name}.npz")
    return arenas


def climb(name: str, data: str, seeds: Sequence[int]) -> None:
    """Print one line a model, with its accuracies on each data set."""
    arenas = find_arenas(name, data)
    if not arenas:
        return
    print_row("", [*arenas])
    print_row("", [f"{'validation':{RANGE}}  test"] * len(arenas))
    for title, measure in LADDERS[name].items():
        tries = seeds[:1] if measure is measure_baseline else seeds
        print_row(title, [show([measure(a, seed) for seed in tries]) for a in arenas.values()])
    print()


def show(scores: Sequence[Scores]) -> str:
    """Validation and test accuracy, as ranges where there are several scores."""
    validation = show_range([score.validation for score in scores])
    return f"{validation:{RANGE}}  {show_range([score.test for score in scores])}"


def show_range(values: Sequence[float]) -> str:
    low, high = min(values), max(values)
    return f"{low:.3f}" if len(values) == 1 else f"{low:.3f}–{high:.3f}"


def print_row(title: str, cells: Sequence[str]) -> None:
    print(f"{title:{TITLE}}" + "".join(f"{cell:{COLUMN}}" for cell in cells).rstrip(), flush=True)


def main() -> None:
    # Five epochs are the book's choice.
    warnings.filterwarnings("ignore", category=ConvergenceWarning)
    parser = argparse.ArgumentParser(description="The book's ladder on look-alike and real data.")
    parser.add_argument("--data", choices=("real", "lookalike", "both"), default="both")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="models a rung")
    arguments = parser.parse_args()
    seeds = range(FIRST_SEED, FIRST_SEED + max(arguments.seeds, 1))
    for name in LADDERS:
        climb(name, arguments.data, seeds)


if __name__ == "__main__":
    main()
