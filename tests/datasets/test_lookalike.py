"""The look-alike has the real sets' form, is the same everywhere, and is about as hard."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import cross_validate, train_test_split

from grader.datasets.lookalike import LookalikeArrays, draw_lookalike

NAMES = ("fashion_mnist", "mnist")


@pytest.fixture(scope="module", params=NAMES)
def drawn(request: pytest.FixtureRequest) -> LookalikeArrays:
    """A small draw of each set."""
    return draw_lookalike(request.param, train=400, test=100)


def digest(arrays: LookalikeArrays) -> str:
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()


def test_shapes(drawn: LookalikeArrays):
    """Images are 28 × 28, with one label each."""
    expected = [(400, 28, 28), (400,), (100, 28, 28), (100,)]
    assert [array.shape for array in drawn] == expected


def test_bytes(drawn: LookalikeArrays):
    """Images and labels are uint8, as Keras gives them."""
    assert {array.dtype for array in drawn} == {np.dtype(np.uint8)}


def test_a_black_background(drawn: LookalikeArrays):
    """About as many pixels are black as in the real sets, and something in each image is bright."""
    assert 0.4 < (drawn.train_images == 0).mean() < 0.9
    assert drawn.train_images.max(axis=(1, 2)).min() > 10


def test_balance(drawn: LookalikeArrays):
    """Every class is equally frequent."""
    assert np.bincount(drawn.train_labels).tolist() == [40] * 10
    assert np.bincount(drawn.test_labels).tolist() == [10] * 10


def test_no_image_twice(drawn: LookalikeArrays):
    """Training and test images are all different."""
    images = np.concatenate([drawn.train_images, drawn.test_images]).reshape(500, -1)
    assert len(np.unique(images, axis=0)) == 500


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed(name: str):
    """The same arguments give the same bytes."""
    first, second = (draw_lookalike(name, train=60, test=20, seed=3) for _ in range(2))
    assert digest(first) == digest(second)


@pytest.mark.parametrize("name", NAMES)
def test_another_seed(name: str):
    """Another seed gives other images."""
    first, second = (draw_lookalike(name, train=60, test=20, seed=seed) for seed in (3, 4))
    assert digest(first) != digest(second)


def test_test_images_stand_by_themselves():
    """The test images do not depend on how many training images are drawn."""
    few, many = (draw_lookalike("fashion_mnist", train=train, test=50) for train in (20, 80))
    assert np.array_equal(few.test_images, many.test_images)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fashion_mnist", "d4add9d59735b609955e2495"),
        ("mnist", "e0910e6952707f398a76742b"),
    ],
)
def test_the_same_bytes_on_every_machine(name: str, expected: str):
    """The drawings are those whose difficulty was measured; a new digest asks for a new ladder."""
    assert digest(draw_lookalike(name, train=400, test=100)).startswith(expected)


@pytest.mark.parametrize(
    ("name", "train", "test"),
    [
        ("fashion_mnist", [9, 0, 0, 3, 0, 2, 7, 2, 5, 5], [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]),
        ("mnist", [5, 0, 4, 1, 9, 2, 1, 3, 1, 4], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]),
    ],
)
def test_first_labels(name: str, train: list[int], test: list[int]):
    """The first ten labels are those of the real set."""
    drawn = draw_lookalike(name, train=100, test=100)
    assert (drawn.train_labels[:10].tolist(), drawn.test_labels[:10].tolist()) == (train, test)


def test_the_first_validation_image_is_a_bag():
    """A large draw has a bag where the book's split finds its first validation image."""
    labels = draw_lookalike("fashion_mnist", train=12_630, test=0).train_labels
    first = train_test_split(np.arange(60_000), test_size=0.2, random_state=42)[1][0]
    assert labels[first] == 8


@pytest.mark.parametrize("size", [0, 1, 7, 23])
def test_small_and_uneven_draws(size: int):
    """Any number of images can be drawn; classes then differ by one image at most."""
    labels = draw_lookalike("mnist", train=size, test=size).train_labels
    counts = np.bincount(labels, minlength=10)
    assert (len(labels), np.ptp(counts) <= 1) == (size, True)


def test_an_unknown_name():
    """An unknown name is answered with the known ones."""
    with pytest.raises(ValueError, match="'cifar10': expected one of fashion_mnist, mnist"):
        draw_lookalike("cifar10")


@pytest.mark.parametrize(
    ("name", "low", "high"), [("fashion_mnist", 0.75, 0.85), ("mnist", 0.75, 0.9)]
)
def test_classes_can_be_told_apart(name: str, low: float, high: float):
    """A linear model learns the classes from a few thousand images, but not all of them."""
    drawn = draw_lookalike(name, train=3_000, test=1_000)
    model = LogisticRegression(max_iter=60, tol=0.01)
    model.fit(drawn.train_images.reshape(-1, 784) / 255, drawn.train_labels)
    accuracy = model.score(drawn.test_images.reshape(-1, 784) / 255, drawn.test_labels)
    assert low < accuracy < high


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Maximum number of iteration")
def test_the_baseline_at_full_size():
    """The book's first rung, SGD logistic regression, stands at about 0.82."""
    drawn = draw_lookalike("fashion_mnist", test=0)
    model = SGDClassifier(loss="log_loss", max_iter=5, random_state=42)
    images = drawn.train_images.reshape(-1, 784) / 255.0
    folds = cross_validate(model, images, drawn.train_labels)["test_score"]
    assert 0.81 < folds.mean() < 0.83


@pytest.mark.slow
def test_one_dense_layer_at_full_size():
    """The book's second rung, one softmax layer, stands at about 0.85, the test a bit lower."""
    import keras

    drawn = draw_lookalike("fashion_mnist")
    images = drawn.train_images.reshape(-1, 784) / 255.0
    parts = train_test_split(images, drawn.train_labels, test_size=0.2, random_state=42)
    keras.utils.set_random_seed(42)
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
    model.compile(
        loss="sparse_categorical_crossentropy", metrics=["accuracy"], steps_per_execution=32
    )
    model.fit(parts[0], parts[2], epochs=5, verbose=0)
    _, validation = model.evaluate(parts[1], parts[3], verbose=0)
    _, test = model.evaluate(
        drawn.test_images.reshape(-1, 784) / 255.0, drawn.test_labels, verbose=0
    )
    assert 0.84 < validation < 0.855
    assert 0.83 < test < 0.85
