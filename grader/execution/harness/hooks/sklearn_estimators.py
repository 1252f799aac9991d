"""scikit-learn: splits, cross-validations, and classifiers that are fitted and scored by hand."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.evidence.events import CrossValidated, DataSplit, EstimatorFitted, EstimatorScored
from grader.execution.harness.notes import NoteTaker
from grader.execution.harness.patching import wrap, wrap_everywhere
from grader.execution.harness.recorder import Recorder
from grader.execution.harness.settings import plain_values
from grader.execution.harness.shortening import Shortening

_REMEMBERED = 50


def install(recorder: Recorder, notes: NoteTaker, shortening: Shortening) -> None:
    """Hook model selection, classifiers and what is computed of their predictions."""
    from sklearn import metrics, model_selection
    from sklearn.base import ClassifierMixin

    hooks = _EstimatorHooks(recorder, notes, shortening)
    wrap_everywhere(model_selection.train_test_split, hooks.split)
    wrap_everywhere(model_selection.cross_val_score, hooks.validating("cross_val_score"))
    wrap_everywhere(model_selection.cross_validate, hooks.validating("cross_validate"))
    wrap_everywhere(metrics.accuracy_score, hooks.accuracy_score)
    wrap_everywhere(metrics.classification_report, hooks.classification_report)
    wrap(ClassifierMixin, "score", hooks.score)
    for owner in _owners("fit"):
        wrap(owner, "fit", hooks.fit)
    for owner in _owners("predict"):
        wrap(owner, "predict", hooks.predict)


def _owners(method: str) -> list[type]:
    """The classes that define `method` for the classifiers a beginner meets."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression, RidgeClassifier, SGDClassifier
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import Pipeline
    from sklearn.svm import SVC, LinearSVC
    from sklearn.tree import DecisionTreeClassifier

    classes = (
        SGDClassifier,
        LogisticRegression,
        RidgeClassifier,
        KNeighborsClassifier,
        LinearSVC,
        SVC,
        DecisionTreeClassifier,
        RandomForestClassifier,
        Pipeline,
    )
    owners = [next(kind for kind in cls.__mro__ if method in vars(kind)) for cls in classes]
    return list(dict.fromkeys(owners))


class _EstimatorHooks:
    def __init__(self, recorder: Recorder, notes: NoteTaker, shortening: Shortening) -> None:
        self._recorder = recorder
        self._notes = notes
        self._shortening = shortening
        self._predictions: list[tuple[Any, Any, Any]] = []

    def split(self, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        parts = original(*args, **kwargs)
        if self._recorder.is_listening and len(parts) >= 2:
            rows, second = _rows(parts[0]), _rows(parts[1])
            where = self._recorder.where()
            event = DataSplit(rows=rows + second, second_rows=second, where=where)
            self._recorder.record(event)
        return parts

    def validating(self, function: str) -> Callable[..., Any]:
        """What stands around `cross_validate` and `cross_val_score`."""

        def around(
            original: Callable[..., Any],
            estimator: Any,
            X: Any,
            y: Any = None,
            *args: Any,
            **kwargs: Any,
        ) -> Any:
            kwargs = _deterministic(estimator, kwargs)
            rows, labels, kwargs = self._shortening.estimator(X, y, kwargs)
            if not self._recorder.is_listening:
                return original(estimator, rows, labels, *args, **kwargs)
            with self._recorder.quiet():
                result = original(estimator, rows, labels, *args, **kwargs)
            self._record_validation(function, estimator, X, y, _test_scores(result))
            return result

        return around

    def _record_validation(
        self, function: str, estimator: Any, X: Any, y: Any, scores: Any
    ) -> None:
        self._recorder.record(
            CrossValidated(
                function=function,
                estimator=_name(estimator),
                parameters=_parameters(estimator),
                folds=len(scores),
                scores=tuple(float(score) for score in scores),
                data=self._notes.note_data(X, y),
                where=self._recorder.where(),
            )
        )

    def fit(
        self,
        original: Callable[..., Any],
        estimator: Any,
        X: Any,
        y: Any = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        rows, labels, kwargs = self._shortening.estimator(X, y, kwargs)
        if not self._recorder.is_listening:
            return original(estimator, rows, labels, *args, **kwargs)
        with self._recorder.quiet():
            result = original(estimator, rows, labels, *args, **kwargs)
        self._recorder.record(
            EstimatorFitted(
                estimator=_name(estimator),
                parameters=_parameters(estimator),
                data=self._notes.note_data(X, y),
                where=self._recorder.where(),
            )
        )
        return result

    def score(
        self,
        original: Callable[..., Any],
        estimator: Any,
        X: Any,
        y: Any,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        if not self._recorder.is_listening:
            return original(estimator, X, y, *args, **kwargs)
        with self._recorder.quiet():
            score = original(estimator, X, y, *args, **kwargs)
        self._record_score(estimator, X, y, score)
        return score

    def _record_score(self, estimator: Any, X: Any, y: Any, score: Any) -> None:
        self._recorder.record(
            EstimatorScored(
                estimator=_name(estimator),
                parameters=_parameters(estimator),
                score=float(score),
                data=self._notes.note_data(X, y),
                where=self._recorder.where(),
            )
        )

    def predict(
        self, original: Callable[..., Any], estimator: Any, X: Any, *args: Any, **kwargs: Any
    ) -> Any:
        predictions = original(estimator, X, *args, **kwargs)
        if self._recorder.is_listening:
            self._predictions = [*self._predictions[-_REMEMBERED:], (predictions, estimator, X)]
        return predictions

    def accuracy_score(
        self, original: Callable[..., Any], y_true: Any, y_pred: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """An accuracy of remembered predictions is a score of the estimator that made them."""
        score = original(y_true, y_pred, *args, **kwargs)
        self._record_prediction(y_true, y_pred, score)
        return score

    def classification_report(
        self, original: Callable[..., Any], y_true: Any, y_pred: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """A report holds the accuracy among other numbers."""
        with self._recorder.quiet():
            report = original(y_true, y_pred, *args, **kwargs)
        score = np.mean(np.asarray(y_true).ravel() == np.asarray(y_pred).ravel())
        self._record_prediction(y_true, y_pred, score)
        return report

    def _record_prediction(self, y_true: Any, y_pred: Any, score: Any) -> None:
        if self._recorder.is_listening:
            for predictions, estimator, X in self._predictions:
                if predictions is y_pred:
                    self._record_score(estimator, X, y_true, score)


def _deterministic(estimator: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Folds that share NumPy's global random state must run one after another to be repeatable."""
    if kwargs.get("n_jobs") in (None, 1):
        return kwargs
    seeds = [
        value for name, value in _all_parameters(estimator).items() if name.endswith("random_state")
    ]
    return {**kwargs, "n_jobs": 1} if None in seeds else kwargs


def _test_scores(result: Any) -> Any:
    """The test score of each fold; of several metrics, the first."""
    if not isinstance(result, dict):
        return result
    names = [name for name in result if name.startswith("test_")]
    return result["test_score" if "test_score" in names else names[0]] if names else ()


def _name(estimator: Any) -> str:
    """The estimator's class; for a pipeline, its last step's."""
    steps = getattr(estimator, "steps", None)
    if steps:
        return _name(steps[-1][1])
    return type(estimator).__name__[:100]


def _parameters(estimator: Any) -> dict[str, Any]:
    steps = getattr(estimator, "steps", None)
    return plain_values(_all_parameters(steps[-1][1] if steps else estimator))


def _all_parameters(estimator: Any) -> dict[str, Any]:
    with contextlib.suppress(Exception):
        return dict(estimator.get_params())
    return {}


def _rows(array: Any) -> int:
    try:
        return len(array)
    except TypeError:
        return 0
