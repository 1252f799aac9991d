"""Mutants of the data, the baseline and the seeds."""

from __future__ import annotations

import pytest
from spoiling import find_all, spoil

LOADED = "(images, labels), (test_images, test_labels) = mnist.load_data()"
COUNTED = "values, counts = np.unique(labels, return_counts=True)"


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("no_scaling", "a = images / 255.0", "a = images"),
        ("no_scaling", "a = images.astype('float32') / 255", "a = images.astype('float32')"),
        ("no_scaling", "images /= 255", "pass"),
        ("no_scaling", "a = Rescaling(1 / 255)", "a = Rescaling(1)"),
        ("no_scaling", "a = train / 255\nb = test / 255", "a = train\nb = test / 255"),
        ("unscaled_test", "a = train / 255\nb = test / 255", "a = train / 255\nb = test"),
        ("no_reshape", "a = images.reshape(-1, 784)", "a = images"),
        ("no_reshape", "a = images.reshape((60000, 28 * 28))", "a = images"),
        ("no_split", "a, b, c, d = train_test_split(x, y, test_size=0.2)",
         "a, b, c, d = (x, x, y, y)"),
        ("no_show_images", "plt.imshow(x)\nplt.show()", "pass\nplt.show()"),
        ("fewer_images", "for i in range(9):\n    plt.imshow(x[i])\nplt.show()",
         "for i in range(9):\n    plt.imshow(x[i])\n    break\nplt.show()"),
        ("remove_baseline", "s = cross_validate(c, x, y)", "pass"),
        ("remove_baseline", "c = SGDClassifier()\nc.fit(x, y)", "c = SGDClassifier()\npass"),
        ("baseline_other_loss", "c = SGDClassifier(loss='log_loss', max_iter=5)",
         "c = SGDClassifier(max_iter=5)"),
        ("no_seed", "import keras\nkeras.utils.set_random_seed(42)", "import keras\npass"),
        ("no_determinism", "tf.config.experimental.enable_op_determinism()", "pass"),
    ],
)  # fmt: skip
def test_data_are_spoilt(kind: str, before: str, after: str) -> None:
    """The mutant differs from the solution by that mistake alone."""
    assert spoil(kind, before) == after


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("print([labels[i] for i in range(10)])", "pass"),
        ("labels[:10]", "pass"),
        ("for one in labels[:10]:\n    print(one)", "for one in labels[:10]:\n    pass"),
    ],
)
def test_labels_are_hidden(source: str, after: str) -> None:
    """Labels are known by where they were loaded, not by what they are called."""
    assert spoil("drop_labels_print", LOADED, source) == after


@pytest.mark.parametrize("source", ["print(labels.shape)", "print(len(labels))", "print(images)"])
def test_other_prints_keep_their_labels(source: str) -> None:
    """The shape of the labels shows none of them."""
    assert spoil("drop_labels_print", LOADED, source) is None


@pytest.mark.parametrize("shown", ["print(counts)", "plt.bar(values, counts)", "counts"])
def test_class_counts_are_hidden(shown: str) -> None:
    """Printed, drawn or left as the value of the cell."""
    assert spoil("drop_class_counts", f"{COUNTED}\n{shown}") == f"{COUNTED}\npass"


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("no_scaling", "half = total / 2"),
        ("unscaled_test", "a = images / 255.0"),
        ("no_reshape", "a = images.reshape(-1, 28, 28, 1)"),
        ("fewer_images", "plt.imshow(x[0])"),
        ("remove_baseline", "m.fit(x, y)"),
        ("baseline_other_loss", "c = SGDClassifier(max_iter=5)"),
    ],
)
def test_what_makes_no_difference_is_left_alone(kind: str, source: str) -> None:
    """A site must mean what the mutant spoils."""
    assert spoil(kind, source) is None


def test_seed_before_a_model_is_about_the_model() -> None:
    """It keeps the randomness of one task out of the next, and no task asks for it."""
    assert spoil("no_seed", "set_random_seed(1)\nm = model_fn()") is None


def test_all_seeds_go_together() -> None:
    """One seed is as good as another: none is left in the notebook."""
    [mutant] = find_all("np.random.seed(1)", kinds=["no_seed"])
    assert mutant.sources == {1: "pass"}
    assert spoil("no_seed", "tf.random.set_seed(1)", "np.random.seed(1)") is None
