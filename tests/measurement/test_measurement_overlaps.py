"""How much of what a model was tested on it had been trained on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.evidence.events import ArrayNote, Data, Evaluated
from grader.measurement.images import index_images
from grader.measurement.model import Overlap
from grader.measurement.origins import match_arrays
from grader.measurement.overlaps import find_overlaps


@pytest.fixture
def find(index, recorder):
    """The overlaps of these events, against the toy data set or another index."""

    def run(*events, within=None):
        chosen = within or index
        matches = match_arrays(events, chosen, recorder.blobs)
        return find_overlaps(events, matches, chosen)

    return run


@pytest.fixture
def model(recorder, linear_model):
    return recorder.note_model(linear_model)


@pytest.fixture
def prepared(dataset):
    return dataset.train_images / 255


def test_validation_on_other_rows(find, make_run, model, recorder, prepared):
    """Validation data apart from the training data was not seen."""
    data, validation = recorder.note_data(prepared[:1500]), recorder.note_data(prepared[1500:])
    assert find(make_run(model, data, validation=validation)) == (Overlap(event=0, seen=0.0),)


def test_validation_on_training_rows(find, make_run, model, recorder, prepared):
    """Validating on the training data itself was seen whole."""
    data = recorder.note_data(prepared)
    assert find(make_run(model, data, validation=data)) == (Overlap(event=0, seen=1.0),)


def test_validation_on_some_training_rows(find, make_run, model, recorder, prepared):
    """Validation data that reaches into the training data was seen in part."""
    data, validation = recorder.note_data(prepared[:1500]), recorder.note_data(prepared[1000:])
    assert find(make_run(model, data, validation=validation)) == (Overlap(event=0, seen=0.5),)


def test_validation_split_is_held_out(find, make_run, model, recorder, prepared):
    """The last rows, held out by `validation_split`, were not trained on."""
    run = make_run(model, recorder.note_data(prepared), validation_split=0.2)
    held_out = Evaluated(model=model, data=recorder.note_data(prepared[1600:]))
    trained = Evaluated(model=model, data=recorder.note_data(prepared[:1600]))
    assert [overlap.seen for overlap in find(run, held_out, trained)] == [0.0, 0.0, 1.0]


def test_a_second_run_on_shuffled_rows(find, make_run, model, recorder, prepared):
    """Rows of an earlier run of the same model count, those of another model do not."""
    first = make_run(model, recorder.note_data(prepared[::-1]), validation_split=0.2)
    second = make_run(model, recorder.note_data(prepared), validation_split=0.2)
    other = second.model_copy(update={"model": model.model_copy(update={"id": 1})})
    assert [overlap.seen for overlap in find(first, second, other)] == [0.0, 1.0, 0.0]


def test_only_earlier_runs_count(find, make_run, model, recorder, prepared):
    """What is trained on after an evaluation does not matter to it."""
    data = recorder.note_data(prepared)
    evaluated = Evaluated(model=model, data=data)
    assert find(evaluated, make_run(model, data)) == (Overlap(event=0, seen=0.0),)


def test_a_run_that_failed_at_once_trained_nothing(find, make_run, model, recorder, prepared):
    """A run that raised before an epoch ended leaves nothing seen."""
    data = recorder.note_data(prepared)
    failed = make_run(model, data, status="raised", epochs_run=0)
    assert find(failed, Evaluated(model=model, data=data))[-1].seen == 0.0


def test_the_preparation_does_not_matter(find, make_run, model, recorder, dataset, prepared):
    """The same images are the same rows, however they were scaled."""
    run = make_run(model, recorder.note_data(prepared))
    evaluated = Evaluated(model=model, data=recorder.note_data(dataset.train_images[:50]))
    assert find(run, evaluated) == (Overlap(event=1, seen=1.0),)


def test_unknown_rows_are_undecided(find, make_run, model, recorder, prepared):
    """Where training or test rows cannot be traced, nothing is claimed."""
    strange = recorder.note_data(prepared[:, ::-1])
    known = recorder.note_data(prepared)
    runs = [make_run(model, strange, validation=known), make_run(model, known, validation=strange)]
    assert [find(run)[0].seen for run in runs] == [None, None]


def test_unknown_but_identical_rows_were_seen(find, make_run, model, recorder, prepared):
    """Untraceable rows that are the training rows themselves were seen all the same."""
    strange = recorder.note_data(prepared[:, ::-1])
    assert find(make_run(model, strange, validation=strange)) == (Overlap(event=0, seen=1.0),)


def test_no_validation_data_no_overlap(find, make_run, model, recorder, prepared):
    """A run that validates on nothing has no overlap."""
    assert find(make_run(model, recorder.note_data(prepared))) == ()


@pytest.mark.parametrize(("trained", "seen"), [(1, 0.0), (2, 0.0), (3, 0.5)])
def test_copies_within_the_data_set(trained, seen, find, make_run, model, recorder, dataset):
    """An image that the data set holds three times counts only when no copy is left untouched."""
    images = dataset.train_images.copy()
    images[:3] = images[0]
    index = index_images(replace(dataset, train_images=images))
    rows = np.concatenate([images[:trained], images[10:100]])
    validation = recorder.note_data(images[[2, 200]])
    run = make_run(model, recorder.note_data(rows), validation=validation)
    assert find(run, within=index) == (Overlap(event=0, seen=seen),)


def test_split_of_unseen_data_is_undecided(find, make_run, model):
    """Keras refuses to split a generator; its run has no rows, and nothing is claimed."""
    data = Data(inputs=ArrayNote(shape=(), dtype="generator"))
    run = make_run(model, data, validation_split=0.2, status="raised", epochs_run=0)
    assert find(run) == (Overlap(event=0, seen=None),)
