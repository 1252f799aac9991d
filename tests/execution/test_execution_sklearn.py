"""What the recorder notes of scikit-learn, and that parallel folds work in the sandbox."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.sandbox

_DATA = """\
import numpy as np
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import cross_val_score, cross_validate, train_test_split
random = np.random.default_rng(0)
x = random.random((120, 5))
y = (x[:, 0] > 0.5).astype(int)
sc = SGDClassifier(loss='log_loss', max_iter=5, random_state=42, tol=None)
"""


def test_split_is_noted(run_cells: Callable) -> None:
    """The rows of both parts are noted, however many arrays are split."""
    run = run_cells(f"{_DATA}a, b, c, d = train_test_split(x, y, test_size=0.2, random_state=42)")
    event = run.event("data_split")
    assert (event.rows, event.second_rows, event.where.line) == (120, 24, 9)


@pytest.mark.parametrize(
    ("call", "function", "folds"),
    [
        ("cross_validate(sc, x, y)", "cross_validate", 5),
        ("cross_validate(sc, x, y, n_jobs=-1, cv=3)", "cross_validate", 3),
        ("cross_validate(sc, x, y, scoring=['accuracy', 'f1'])", "cross_validate", 5),
        ("cross_val_score(sc, x, y, n_jobs=-1)", "cross_val_score", 5),
    ],
)
def test_cross_validation_is_one_event(
    run_cells: Callable, call: str, function: str, folds: int
) -> None:
    """A cross-validation leaves its scores; the fits and scores inside it leave nothing."""
    run = run_cells(_DATA + call)
    (event,) = run.trace.events
    assert (event.kind, event.function, event.folds) == ("cross_validated", function, folds)
    assert (event.estimator, len(event.scores)) == ("SGDClassifier", folds)
    assert (event.parameters["loss"], event.data.inputs.shape) == ("log_loss", (120, 5))


@pytest.mark.parametrize("state", ["random_state=42", "random_state=None"])
def test_parallel_folds_score_like_single_ones(run_cells: Callable, state: str) -> None:
    """`n_jobs=-1` gives the scores of `n_jobs=1`, and the same ones in every run."""
    source = f"{_DATA}sc.set_params({state})\ncross_validate(sc, x, y, n_jobs={{}})"
    parallel, again, single = (
        run_cells(source.format(jobs)).event("cross_validated").scores for jobs in (-1, -1, 1)
    )
    assert parallel == again == single


def test_fit_and_score_are_noted(run_cells: Callable) -> None:
    """An estimator that is fitted and scored by hand leaves both, in order."""
    run = run_cells(f"{_DATA}sc.fit(x[:80], y[:80])\nprint(sc.score(x[80:], y[80:]))")
    fitted, scored = run.trace.events
    assert (fitted.kind, fitted.data.inputs.shape) == ("estimator_fitted", (80, 5))
    assert (scored.kind, scored.data.labels.classes) == ("estimator_scored", 2)
    assert f"{scored.score}\n" == run.shown()


def test_accuracy_of_predictions_is_a_score(run_cells: Callable) -> None:
    """`accuracy_score` of what an estimator predicted is its score, of a list it is not."""
    run = run_cells(
        f"{_DATA}sc.fit(x, y)\nguess = sc.predict(x[:40])\naccuracy_score(y[:40], guess)\n"
        "accuracy_score([1, 0], [1, 1])"
    )
    scored = run.event("estimator_scored")
    assert (scored.estimator, scored.data.inputs.shape) == ("SGDClassifier", (40, 5))


def test_pipeline_is_named_by_its_last_step(run_cells: Callable) -> None:
    """A pipeline with a scaler is the classifier that it ends with, once."""
    run = run_cells(
        f"{_DATA}from sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import StandardScaler\n"
        "make_pipeline(StandardScaler(), LogisticRegression(C=2.0)).fit(x, y)"
    )
    event = run.event("estimator_fitted")
    assert (event.estimator, event.parameters["C"]) == ("LogisticRegression", 2.0)


def test_search_over_parameters_works(run_cells: Callable) -> None:
    """`GridSearchCV` on all cores runs in the sandbox."""
    run = run_cells(
        f"{_DATA}from sklearn.model_selection import GridSearchCV\n"
        "GridSearchCV(sc, {'alpha': [0.1, 0.001]}, n_jobs=-1).fit(x, y).best_params_;"
    )
    assert run.errors == [None]


def test_error_of_an_estimator_is_the_student_s(run_cells: Callable) -> None:
    """Images that were never flattened end in scikit-learn's own error, at the student's line."""
    run = run_cells(f"{_DATA}sc.fit(x.reshape(120, 5, 1), y)", f"{_DATA}sc.fit(x, y[:3])")
    assert run.errors == [("ValueError", 9), ("ValueError", 9)]
    assert run.trace.events == ()


def test_report_of_predictions_is_a_score(run_cells: Callable) -> None:
    """`classification_report` of what an estimator predicted leaves the accuracy, once."""
    run = run_cells(
        f"{_DATA}from sklearn.metrics import classification_report\nsc.fit(x[:80], y[:80])\n"
        "print(classification_report(y[80:], sc.predict(x[80:])))"
    )
    scored = run.event("estimator_scored")
    assert (scored.estimator, scored.data.inputs.shape) == ("SGDClassifier", (40, 5))
    assert f"{scored.score:.2f}" in run.shown()
