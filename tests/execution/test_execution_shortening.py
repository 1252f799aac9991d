"""Calls are cut short for a quick look, and only in what is trained or evaluated on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from grader.execution.harness.shortening import EPOCHS, MOST_EPOCHS, ROWS, Shortening, choose_rows

LABELS = np.repeat(np.arange(10), 1_000)
IMAGES = np.arange(10_000.0).reshape(-1, 1)


@pytest.fixture
def short() -> Shortening:
    """A quick run's."""
    shortening = Shortening()
    shortening.is_on = True
    return shortening


@given(rows=st.integers(1, 100_000), most=st.integers(1, 3_000))
def test_rows_are_different_and_in_order(rows: int, most: int) -> None:
    """As many rows as may be, each once, from the first on."""
    chosen = choose_rows(rows, most)
    assert len(chosen) == min(rows, most)
    assert chosen[0] == 0
    assert (np.diff(chosen) > 0).all()
    assert chosen[-1] < rows


def test_whole_run_is_left_alone() -> None:
    """Nothing is cut unless the run is quick."""
    call = {"x": IMAGES, "y": LABELS, "epochs": 20}
    assert Shortening().fit(call) is call
    assert Shortening().evaluate(call) is call
    assert Shortening().estimator(IMAGES, LABELS, {}) == (IMAGES, LABELS, {})


def test_epochs_are_two_from_the_first_on(short: Shortening) -> None:
    """Training that goes on from an earlier one gets two epochs more."""
    assert short.fit({"x": IMAGES, "epochs": 20})["epochs"] == EPOCHS
    assert short.fit({"x": IMAGES, "epochs": 20, "initial_epoch": 5})["epochs"] == 5 + EPOCHS
    assert short.fit({"x": IMAGES, "epochs": 1})["epochs"] == 1


def history_of(*epochs: int) -> SimpleNamespace:
    """What Keras leaves of a training of these epochs."""
    losses = [1 / (1 + epoch) for epoch in epochs]
    params = {"epochs": 2, "steps": 63}
    return SimpleNamespace(epoch=list(epochs), history={"loss": losses}, params=params)


def test_history_is_as_long_as_was_asked(short: Shortening) -> None:
    """The epochs that were cut look like the last one, so that code which counts them works."""
    history = history_of(0, 1)
    short.complete({"epochs": 4}, history)
    assert history.history == {"loss": [1.0, 0.5, 0.5, 0.5]}
    assert (history.epoch, history.params["epochs"]) == ([0, 1, 2, 3], 4)


def test_history_goes_on_from_the_first_epoch(short: Shortening) -> None:
    """Of a training that went on from an earlier one there is no more than what was asked."""
    history = history_of(5, 6)
    short.complete({"epochs": 8, "initial_epoch": 5}, history)
    assert (history.epoch, len(history.history["loss"])) == ([5, 6, 7], 3)


@pytest.mark.parametrize(
    ("call", "epochs"),
    [({"epochs": 2}, (0, 1)), ({}, (0,)), ({"epochs": 9}, (0,))],
    ids=["nothing cut", "one by default", "stopped before"],
)
def test_history_without_a_cut_is_left_alone(
    short: Shortening, call: dict[str, int], epochs: tuple[int, ...]
) -> None:
    """Only what this mode took away is made up for."""
    history = history_of(*epochs)
    short.complete(call, history)
    assert vars(history) == vars(history_of(*epochs))


def test_history_of_a_whole_run_is_left_alone() -> None:
    """What a whole run leaves is what Keras wrote."""
    history = history_of(0, 1)
    Shortening().complete({"epochs": 4}, history)
    assert vars(history) == vars(history_of(0, 1))


def test_history_has_an_end(short: Shortening) -> None:
    """However many epochs somebody asks for, the memory lasts."""
    history = history_of(0, 1)
    short.complete({"epochs": 10**12}, history)
    assert len(history.history["loss"]) == MOST_EPOCHS


@pytest.mark.parametrize("history", [None, SimpleNamespace(epoch=3, history=[])])
def test_something_else_than_a_history_is_left_alone(short: Shortening, history: object) -> None:
    """A model may have anything as its `history`."""
    before = repr(history)
    short.complete({"epochs": 4}, history)
    assert repr(history) == before


def test_rows_stay_together(short: Shortening) -> None:
    """Inputs, labels and weights are cut at the same rows."""
    call = short.fit({"x": IMAGES, "y": IMAGES[:, 0], "sample_weight": IMAGES[:, 0] * 2})
    assert len(call["x"]) == ROWS
    assert (call["x"][:, 0] == call["y"]).all()
    assert (call["y"] * 2 == call["sample_weight"]).all()


def test_sorted_labels_keep_every_class(short: Shortening) -> None:
    """Of data that is sorted by class, no class gets lost."""
    counts = np.bincount(short.fit({"x": IMAGES, "y": LABELS})["y"])
    assert counts.tolist() == [200] * 10


def test_validation_is_cut_further(short: Shortening) -> None:
    """At most 500 rows are validated on, and its form stays."""
    call = short.fit({"x": IMAGES, "y": LABELS, "validation_data": (IMAGES, LABELS)})
    assert [len(part) for part in call["validation_data"]] == [500, 500]
    assert type(call["validation_data"]) is tuple


def test_several_inputs_are_each_cut(short: Shortening) -> None:
    """A model with several inputs gets the same rows of each."""
    call = short.fit({"x": [IMAGES, IMAGES], "y": {"out": LABELS}})
    assert [len(part) for part in call["x"]] == [ROWS, ROWS]
    assert len(call["y"]["out"]) == ROWS


def test_validation_with_several_inputs_is_cut(short: Shortening) -> None:
    """A list of arrays within the pair is a list of inputs."""
    call = short.fit({"x": IMAGES, "validation_data": ([IMAGES, IMAGES], LABELS)})
    inputs, labels = call["validation_data"]
    assert [len(inputs[0]), len(inputs[1]), len(labels)] == [500, 500, 500]


def test_rows_that_do_not_agree_are_left_to_keras(short: Shortening) -> None:
    """A mistake in the student's shapes stays the mistake that it is."""
    call = short.fit({"x": IMAGES, "y": LABELS[:-1]})
    assert (len(call["x"]), len(call["y"])) == (10_000, 9_999)


def test_evaluation_is_cut(short: Shortening) -> None:
    """At most 2,000 rows are evaluated on, and what else was asked for stays."""
    call = short.evaluate({"x": IMAGES, "y": LABELS, "return_dict": True, "batch_size": 100})
    assert (len(call["x"]), len(call["y"])) == (ROWS, ROWS)
    assert (call["return_dict"], call["batch_size"]) == (True, 100)


@pytest.mark.parametrize(
    ("make", "count"),
    [
        (pd.DataFrame, len),
        (scipy.sparse.csr_matrix, lambda cut: cut.shape[0]),
        (lambda array: array.tolist(), len),
    ],
)
def test_kind_of_inputs_stays(
    short: Shortening, make: Callable[[Any], Any], count: Callable[[Any], int]
) -> None:
    """Frames, sparse matrices and lists are cut as what they are."""
    whole = make(IMAGES)
    inputs, labels, _ = short.estimator(whole, pd.Series(LABELS), {})
    assert (type(inputs), type(labels)) == (type(whole), pd.Series)
    assert (count(inputs), len(labels)) == (ROWS, ROWS)


def test_options_with_an_entry_for_each_row_are_cut(short: Shortening) -> None:
    """Weights and groups go with their rows; other options stay."""
    options = {"groups": LABELS, "params": {"sample_weight": LABELS}, "cv": 3, "scoring": None}
    _, labels, cut = short.estimator(IMAGES, LABELS, options)
    assert (cut["groups"] == labels).all()
    assert (cut["params"]["sample_weight"] == labels).all()
    assert (cut["cv"], cut["scoring"]) == (3, None)


def test_folds_given_by_position_are_left_whole(short: Shortening) -> None:
    """Positions of rows would mean nothing among fewer rows."""
    folds = [(np.arange(5_000), np.arange(5_000, 10_000))]
    assert short.estimator(IMAGES, LABELS, {"cv": folds})[0] is IMAGES


def test_pipeline_is_cut_by_batches(short: Shortening) -> None:
    """As many batches as give 2,000 rows are taken of a pipeline."""
    tf = pytest.importorskip("tensorflow")
    batches = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)).batch(100)
    assert int(short.fit({"x": batches})["x"].cardinality()) == 20
    assert int(short.evaluate({"x": batches.repeat()})["x"].cardinality()) == 20
    validation = short.fit({"x": batches, "validation_data": batches})["validation_data"]
    assert int(validation.cardinality()) == 5


def test_endless_pipeline_is_cut_by_its_steps(short: Shortening) -> None:
    """Where steps are asked for there are fewer, and the pipeline goes on from epoch to epoch."""
    tf = pytest.importorskip("tensorflow")
    endless = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)).batch(100).repeat()
    call = short.fit({"x": endless, "steps_per_epoch": 100})
    assert (call["x"], call["steps_per_epoch"]) == (endless, 20)


def test_generator_is_cut_by_steps(short: Shortening) -> None:
    """A generator that never ends gives as many batches of the usual size as make 2,000 rows."""

    def give() -> Iterator[Any]:
        while True:
            yield IMAGES[:32], LABELS[:32]

    assert short.fit({"x": give()})["steps_per_epoch"] == 63


def test_missing_data_is_left_to_keras(short: Shortening) -> None:
    """Nothing is added to a call that Keras will refuse."""
    assert short.fit({"x": None, "epochs": 1}) == {"x": None, "epochs": 1}
