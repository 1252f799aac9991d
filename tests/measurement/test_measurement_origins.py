"""Recorded rows are found among the official images, whatever was done to their values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from grader.measurement.images import index_images
from grader.measurement.model import Origin, Preprocessing
from grader.measurement.origins import match_array, match_arrays


def find(recorder, index, array, earlier=()):
    return match_array(recorder.note_array(array), index, recorder.blobs, earlier)


@pytest.mark.parametrize(
    ("divide", "shift", "scale", "offset"),
    [
        (1, 0, 1.0, 0.0),
        (255, 0, 1 / 255, 0.0),
        (256, 0, 1 / 256, 0.0),
        (127.5, -1, 1 / 127.5, -1.0),
    ],
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_known_preparations(divide, shift, scale, offset, dtype, dataset, index, recorder):
    """The usual ways to scale pixels are recognised, in single and double precision."""
    prepared = (dataset.train_images / divide + shift).astype(dtype)
    expected = Preprocessing(scale=scale, offset=offset, shape=(28, 28))
    assert find(recorder, index, prepared).origin.preprocessing == expected


@pytest.mark.parametrize("shape", [(784,), (28, 28), (28, 28, 1), (784, 1)])
def test_shapes(shape, dataset, index, recorder):
    """The shape of one sample is part of the preparation."""
    prepared = dataset.test_images.reshape(-1, *shape)
    origin = find(recorder, index, prepared).origin
    assert origin.preprocessing == Preprocessing(scale=1.0, offset=0.0, shape=shape)
    assert (origin.train_rows, origin.test_rows) == (0, 500)


def test_half_precision(dataset, index, recorder):
    """Values rounded to eleven bits are still recognised."""
    origin = find(recorder, index, (dataset.train_images / 255).astype(np.float16)).origin
    assert origin.preprocessing == Preprocessing(scale=1 / 255, offset=0.0, shape=(28, 28))
    assert origin.train_rows == 2_000


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(0.001, 10), offset=st.floats(-5, 5), flip=st.booleans())
def test_any_scale_and_offset(scale, offset, flip, dataset, index, recorder_type):
    """Any other scale and offset follow from the smallest and largest value, also upside down."""
    scale = -scale if flip else scale
    prepared = (dataset.train_images * scale + offset).astype(np.float32)
    match = find(recorder_type(), index, prepared)
    np.testing.assert_array_equal(match.images, np.arange(2_000))
    assert match.origin.preprocessing is not None
    assert match.origin.preprocessing.scale == pytest.approx(scale, rel=1e-4)


def test_standardised_pixels(dataset, index, recorder):
    """scikit-learn's StandardScaler, fitted on the training images, is recognised."""
    flat = dataset.train_images.reshape(-1, 784).astype(float)
    scaler = StandardScaler().fit(flat)
    expected = Preprocessing(scale=1.0, offset=0.0, shape=(784,), standardised=True)
    assert find(recorder, index, scaler.transform(flat)).origin.preprocessing == expected


def test_rows_are_told_apart(dataset, index, recorder):
    """Each row is traced to its own image, in whatever order and from either set."""
    rows = np.array([7, 3, 1999, 0])
    mixed = np.concatenate([dataset.train_images[rows], dataset.test_images[:2]]) / 255
    match = find(recorder, index, mixed)
    assert match.images.tolist() == [7, 3, 1999, 0, 2000, 2001]
    assert (match.origin.train_rows, match.origin.test_rows) == (4, 2)


def test_a_few_rows_use_what_was_found_before(dataset, index, recorder):
    """Rows without black or white are explained by the scale of an earlier array."""
    dull = np.clip(dataset.train_images, 60, 120)
    other = index_images(replace(dataset, train_images=dull))
    prepared = dull[:3] * 0.02 - 0.7
    assert find(recorder, other, prepared).origin.preprocessing is None
    found = find(recorder, other, prepared, earlier=((0.02, -0.7),)).origin
    assert (found.train_rows, found.preprocessing.scale) == (3, 0.02)


@pytest.mark.parametrize(
    "change",
    [
        lambda images: np.roll(images, 1, axis=1) / 255,
        lambda images: images[:, :, ::-1] / 255,
        lambda images: (images / 255) ** 2,
        lambda images: images / 255 + np.random.default_rng(0).uniform(0, 0.01, images.shape),
        lambda images: np.zeros(images.shape),
    ],
)
def test_unknown_preparations(change, dataset, index, recorder):
    """Augmented or otherwise changed images are of unknown origin, never of a wrong one."""
    expected = Origin(preprocessing=None, rows=2_000, train_rows=0, test_rows=0, labels_agree=None)
    assert find(recorder, index, change(dataset.train_images)).origin == expected


@pytest.mark.parametrize(("strange", "found"), [(30, True), (60, False)])
def test_almost_all_rows_must_be_found(strange, found, dataset, index, recorder):
    """Up to two rows in a hundred may be strangers; with more the preparation is not believed."""
    prepared = dataset.train_images / 255
    prepared[:strange] = prepared[:strange, ::-1]
    origin = find(recorder, index, prepared).origin
    assert (origin.preprocessing is not None) is found
    assert origin.train_rows == (2_000 - strange if found else 0)


def test_rows_with_nan_are_not_found(dataset, index, recorder):
    """A row with a value that is no number is a stranger, and harms no other row."""
    prepared = dataset.train_images / 255
    note = recorder.note_array(prepared)
    prepared[5, 0, 0] = np.nan
    changed = recorder.note_array(prepared)
    match = match_array(
        note.model_copy(update={"projection": changed.projection}), index, recorder.blobs
    )
    assert (match.images[5], match.origin.train_rows) == (-1, 1_999)


@pytest.mark.parametrize(
    "content",
    [
        b"no archive",
        {"other": np.zeros((2_000, 2))},
        {"projection": np.zeros((5, 2))},
        {"projection": np.zeros((2_000, 2), np.float32)},
        None,
    ],
)
def test_damaged_projections(content, dataset, index, recorder):
    """A projection that cannot be read, or does not fit, gives an unknown origin."""
    if content is None:
        digest = "f" * 64
    elif isinstance(content, bytes):
        digest = recorder.put_bytes(content)
    else:
        digest = recorder.put(**content)
    note = recorder.note_array(dataset.train_images).model_copy(update={"projection": digest})
    assert match_array(note, index, recorder.blobs).origin.preprocessing is None


def test_another_number_of_features(index, recorder):
    """Rows of another length are of unknown origin."""
    assert find(recorder, index, np.ones((4, 10))).origin.preprocessing is None


def test_labels_are_compared(dataset, index, recorder, make_run, linear_model):
    """The share of rows with their official label is noted, the lowest where there are several."""
    wrong = dataset.train_labels.copy()
    wrong[:500] = (wrong[:500] + 1) % 10
    model = recorder.note_model(linear_model)
    agreed = []
    for labels in ([dataset.train_labels], [dataset.train_labels, wrong], [wrong[:9]]):
        runs = [make_run(model, recorder.note_data(dataset.train_images, each)) for each in labels]
        (match,) = match_arrays(runs, index, recorder.blobs).values()
        agreed.append(match.origin.labels_agree)
    assert agreed == [1.0, 0.75, None]


def test_equal_images_share_their_labels(dataset, recorder, make_run, linear_model):
    """Where the data set holds an image twice with different labels, either label is official."""
    images = dataset.train_images.copy()
    images[1] = images[0]
    labels = dataset.train_labels.copy()
    labels[:2] = [3, 4]
    twins = index_images(replace(dataset, train_images=images, train_labels=labels))
    swapped = np.array([4, 3], dtype=np.uint8)
    run = make_run(recorder.note_model(linear_model), recorder.note_data(images[:2], swapped))
    (match,) = match_arrays([run], twins, recorder.blobs).values()
    assert match.origin.labels_agree == 1.0


def test_strange_labels_never_agree(dataset, index, recorder, make_run, linear_model):
    """Labels outside the classes are simply not the official ones."""
    labels = np.full(2_000, -7)
    run = make_run(
        recorder.note_model(linear_model), recorder.note_data(dataset.train_images, labels)
    )
    (match,) = match_arrays([run], index, recorder.blobs).values()
    assert match.origin.labels_agree == 0.0
