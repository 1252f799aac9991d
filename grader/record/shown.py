"""Printed accuracies and drawn curves that nothing recorded explains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from grader.evidence.events import Axes, EstimatorFitted, FigureShown, Line, TrainingRun, Where
from grader.record.case import Case, Doubt
from grader.record.claims import VALIDATION_GAP, claim_text, is_accuracy

_NEAR = 0.006
_MAX_TEXT = 20_000
_CLAIM = re.compile(
    r"(?:acc(?:uracy)?|정확도|점수|score)\D{0,20}?(0\.\d{2,6}|1\.0+)\b", re.IGNORECASE
)
_LINE_ENDS = re.compile(r"[\n\r\b]+")
_PROGRESS = re.compile(r"\b(\d{1,9})/(\d{1,9})\b")
_WISH = re.compile(r"목표|기준|target|goal|baseline|threshold|at least|이상", re.IGNORECASE)
_ACCURACY_WORDS = re.compile(r"acc|정확도|score|점수", re.IGNORECASE)
_LOSS_WORDS = re.compile(r"loss|손실", re.IGNORECASE)
_PART_WORDS = re.compile(r"train|val|test|훈련|검증|테스트", re.IGNORECASE)
_SHORTEST_CURVE = 3


def find_shown(case: Case) -> Iterator[Doubt]:
    """What was printed or drawn and is better than anything that was recorded or measured."""
    yield from _doubt_outputs(case)
    yield from _doubt_curves(case)


def _doubt_outputs(case: Case) -> Iterator[Doubt]:
    """The first printed accuracy that neither a measurement nor any recorded number comes near."""
    measured = [model.accuracy for model in case.models.values() if model.accuracy]
    # What an estimator of scikit-learn predicts is not recorded, and may be what was counted.
    if not measured or case.has(EstimatorFitted):
        return
    known = [*measured, *_recorded_numbers(case)]
    for cell in case.evidence.cells:
        for output in cell.outputs:
            for claimed in _printed_claims(output.text[:_MAX_TEXT]):
                near = any(abs(claimed - value) < _NEAR for value in known)
                if claimed - max(measured) > VALIDATION_GAP and not near:
                    text = claim_text("claimed_shown", claimed, max(measured))
                    yield Doubt("claimed_shown", "", text, Where(cell=cell.index, line=1))
                    return


def _printed_claims(text: str) -> Iterator[float]:
    """Accuracies in a text, but those of a progress bar half-way, and those aimed at."""
    for line in _LINE_ENDS.split(text):
        bar = _PROGRESS.search(line)
        is_half_way = bar is not None and int(bar[1]) < int(bar[2])
        if not is_half_way and not _WISH.search(line):
            yield from (float(number) for number in _CLAIM.findall(line))


def _recorded_numbers(case: Case) -> Iterator[float]:
    """Every number that an event holds as a score."""
    for event in case.evidence.events:
        numbers = [getattr(event, "score", None), *getattr(event, "scores", ())]
        numbers += getattr(event, "results", {}).values()
        for series in getattr(event, "history", {}).values():
            numbers += series
        yield from (number for number in numbers if number is not None)
    for prediction in case.measurement.predictions:
        if prediction.accuracy is not None and prediction.rows:
            yield prediction.accuracy
    yield from _own_means(case)


def _own_means(case: Case) -> Iterator[float]:
    """Means of a cross-validation's scores, and training accuracies: counted by the student."""
    for event in case.evidence.events:
        scores = [score for score in getattr(event, "scores", ()) if score is not None]
        if scores:
            yield sum(scores) / len(scores)
    for model in case.models.values():
        if model.training_accuracy is not None:
            yield model.training_accuracy


def _doubt_curves(case: Case) -> Iterator[Doubt]:
    """The first curve that is no recorded one, and ends better than anything that was recorded."""
    accuracies = [model.accuracy for model in case.models.values() if model.accuracy]
    # As for printed claims: predictions that nobody recorded may have been scored and drawn.
    if not accuracies or case.has(EstimatorFitted):
        return
    known = list(_recorded_numbers(case))
    best = max([*accuracies, *_best_of(case, "accuracy")])
    least = min(_best_of(case, "loss"), default=0.0)
    for figure, axes, line in _list_lines(case):
        end, about = _end_of_curve(line, known), _words(line, axes)
        if end is None:
            continue
        if _LOSS_WORDS.search(about) and 0 <= end < 0.5 * least:
            yield Doubt("drawn", "", claim_text("drawn", end, least), figure.where)
            return
        if _ACCURACY_WORDS.search(about) and 1 >= end > best + VALIDATION_GAP:
            yield Doubt("drawn", "", claim_text("drawn", end, best), figure.where)
            return


def _list_lines(case: Case) -> Iterator[tuple[FigureShown, Axes, Line]]:
    for _, figure in case.events(FigureShown):
        for axes in figure.axes:
            yield from ((figure, axes, line) for line in axes.lines)


def _end_of_curve(line: Line, known: Sequence[float]) -> float | None:
    """The last value of a curve of which most values were never recorded."""
    values = [value for value in line.y if value is not None]
    if len(values) < _SHORTEST_CURVE:
        return None
    strange = sum(
        not any(abs(value - other) < 1e-4 or abs(value - 100 * other) < 1e-2 for other in known)
        for value in values[:500]
    )
    return values[-1] if 2 * strange > len(values[:500]) else None


def _words(line: Line, axes: Axes) -> str:
    """What says of a curve what it shows; empty where it is something else than its axes say."""
    own = "" if line.label.startswith("_") else line.label
    if _LOSS_WORDS.search(own) or _ACCURACY_WORDS.search(own):
        return own
    return (axes.y_label or axes.title) if not own or _PART_WORDS.search(own) else ""


def _best_of(case: Case, kind: str) -> Iterator[float]:
    """The best value of each recorded series of accuracies or losses."""
    for _, run in case.events(TrainingRun):
        yield from _best_in(run.history, kind)


def _best_in(history: Mapping[str, Sequence[float | None]], kind: str) -> Iterator[float]:
    for name, series in history.items():
        values = [value for value in series if value is not None]
        if values and kind == "loss" and name.endswith("loss"):
            yield min(values)
        elif values and kind == "accuracy" and is_accuracy(name.removeprefix("val_")):
            yield max(values)
