"""What does not go together in a submission: notes for the leader, each with what to look at.

No note costs points, none is an accusation, and none is shown to the student. A doubt that honest
work raises is the worst mistake here, so every rule asks for more than chance can explain.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from grader.evidence.events import FileSaved, HistoryKept, Predicted, TrainingRun, WeightsSet
from grader.evidence.model import Evidence
from grader.measurement.model import MeasuredPrediction, Measurement
from grader.messages import message
from grader.record.case import Case, Doubt, name_model
from grader.record.claims import find_claims
from grader.record.model import NoteRecord
from grader.record.places import find_place
from grader.record.shown import find_shown
from grader.record.weights import find_foreign_weights
from grader.submission.model import Submission

_SHARE = 0.01
"""Of the rows, as the check `validated` has it: as many may be test images by chance."""
_TESTS = 0.5
_WATCHERS = ("EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau")
_STEP_SECONDS = 50e-6
"""A step of the smallest network takes several times as long."""
_BATCH = 32
_KNOWS_TESTS = 0.05
_DISAGREES = 0.9
_ENOUGH_ROWS = 50
_MANY_ROWS = 500
_PREDICTED_GAP = 0.05


def find_integrity_notes(
    submission: Submission, evidence: Evidence, measurement: Measurement | None
) -> Iterator[NoteRecord]:
    """Every doubt once for each model, where the measurement did not fail."""
    if evidence.dropped:
        text = message("execution.note.dropped", count=evidence.dropped)
        yield NoteRecord(kind="integrity", audience="leader", text=text)
    if evidence.unaccounted > evidence.dropped:
        text = message("execution.note.unaccounted", count=evidence.unaccounted)
        yield NoteRecord(kind="integrity", audience="leader", text=text)
    if measurement is None:
        return
    seen = set()
    for doubt in _find_doubts(Case(evidence, measurement)):
        if (doubt.kind, doubt.model) not in seen:
            seen.add((doubt.kind, doubt.model))
            place = find_place(submission.cells, doubt.where)
            yield NoteRecord(kind="integrity", audience="leader", text=doubt.text, where=place)


def _find_doubts(case: Case) -> Iterator[Doubt]:
    for index, run in case.events(TrainingRun):
        yield from _doubt_training(index, run, case)
    yield from _doubt_tuning(case)
    yield from _doubt_kept(case)
    yield from _doubt_replays(case)
    yield from find_claims(case)
    yield from find_shown(case)
    yield from find_foreign_weights(case)
    for prediction in case.measurement.predictions:
        yield from _doubt_prediction(prediction, case)


def _doubt_training(index: int, run: TrainingRun, case: Case) -> Iterator[Doubt]:
    """What one training run says of itself that cannot be, or should not."""
    name, origin, measured = name_model(run), case.origin(run.data), case.models.get(index)
    if origin is not None and origin.test_rows > _SHARE * max(1, origin.rows):
        text = message("execution.note.test_images", count=origin.test_rows)
        yield Doubt("test_images", name, text, run.where)
    lengths = {len(series) for series in run.history.values()}
    if lengths and lengths != {run.epochs_run}:
        numbers = {"epochs": run.epochs_run, "entries": max(lengths)}
        text = message("execution.note.written_history", **numbers)
        yield Doubt("written_history", name, text, run.where)
    steps = _count_steps(run)
    if 0 < case.evidence.wall_seconds < steps * _STEP_SECONDS:
        seconds = f"{case.evidence.wall_seconds:.1f}"
        text = message("execution.note.too_fast", model=name, steps=steps, seconds=seconds)
        yield Doubt("too_fast", name, text, run.where)
    if measured is None:
        return
    if measured.status == "unsupported":
        reason, _, detail = measured.reason.partition(": ")
        words = message(f"checks.accuracy.reason.{reason}", detail=detail or "?")
        text = message("execution.note.unmeasured", model=name, reason=words)
        yield Doubt("unmeasured", name, text, run.where)
    tests, training = measured.accuracy, measured.training_accuracy
    if tests is not None and training is not None and tests - training > _KNOWS_TESTS:
        accuracies = {"tests": f"{tests:.4f}", "training": f"{training:.4f}"}
        text = message("execution.note.knows_tests", model=name, **accuracies)
        yield Doubt("knows_tests", name, text, run.where)


def _count_steps(run: TrainingRun) -> int:
    """Batches that the run says it trained on; 0 where its data have no known size."""
    rows = run.data.inputs.shape[0] if run.data.inputs.shape else 0
    if run.validation is None:
        rows = math.floor(rows * (1.0 - min(max(run.validation_split, 0.0), 1.0)))
    batches = math.ceil(rows / max(1, run.batch_size or _BATCH))
    if run.steps_per_epoch is not None:
        batches = min(batches, max(0, run.steps_per_epoch))
    return batches * run.epochs_run


def _doubt_tuning(case: Case) -> Iterator[Doubt]:
    """Test images as validation data: one note, by the worst that was done with them."""
    runs = [run for _, run in case.events(TrainingRun) if _validates_on_tests(run, case)]
    if not runs:
        return
    for run in runs:
        names = [item.name for item in run.callbacks if _watches(item.name, item.config)]
        if names:
            given = {"model": name_model(run), "callbacks": ", ".join(dict.fromkeys(names))}
            text = message("execution.note.test_tuning", **given)
            yield Doubt("test_validation", "", text, run.where)
            return
    key = "test_validations" if len(runs) > 1 else "test_validation"
    text = message(f"execution.note.{key}", model=name_model(runs[0]), count=len(runs))
    yield Doubt("test_validation", "", text, runs[0].where)


def _validates_on_tests(run: TrainingRun, case: Case) -> bool:
    origin = case.origin(run.validation)
    return origin is not None and origin.test_rows > _TESTS * origin.rows and run.epochs_run > 0


def _watches(name: str, config: dict[str, object]) -> bool:
    """Whether a callback chooses by what is computed on the validation data."""
    chooses = name != "ModelCheckpoint" or bool(config.get("save_best_only"))
    return name in _WATCHERS and chooses and str(config.get("monitor", "")).startswith("val_")


def _doubt_kept(case: Case) -> Iterator[Doubt]:
    """A History whose numbers were changed after the training."""
    runs = [run for _, run in case.events(TrainingRun)]
    for _, kept in case.events(HistoryKept):
        if kept.changed and kept.run < len(runs):
            run = runs[kept.run]
            given = {"variable": kept.variable, "series": ", ".join(kept.changed[:4])}
            text = message("execution.note.changed_history", **given)
            yield Doubt("changed_history", name_model(run), text, run.where)


def _doubt_replays(case: Case) -> Iterator[Doubt]:
    """A training run that was recorded twice: the same model can come to the same end only from
    the same beginning, which something has to put back."""
    earlier: list[tuple[int, TrainingRun]] = []
    for index, run in case.events(TrainingRun):
        if any(_is_replay(before, place, run, index, case) for place, before in earlier):
            text = message("execution.note.replayed", model=name_model(run))
            yield Doubt("replayed", name_model(run), text, run.where)
        earlier.append((index, run))


def _is_replay(before: TrainingRun, place: int, run: TrainingRun, index: int, case: Case) -> bool:
    if not run.history or run.model.weights is None or run.epochs_run == 0:
        return False
    if (before.model.id, before.model.weights) != (run.model.id, run.model.weights):
        return False
    if before.history != run.history:
        return False
    if before.seconds == run.seconds:
        return True
    trail = run.trail
    # A training that changes nothing can be repeated as often as one likes, and so can one whose
    # beginning is not known.
    if trail is None or trail.weights is None or trail.weights == run.model.weights:
        return False
    between = case.evidence.events[place + 1 : index]
    return trail.weights != before.model.weights and not any(
        isinstance(event, FileSaved | WeightsSet) for event in between
    )


def _doubt_prediction(prediction: MeasuredPrediction, case: Case) -> Iterator[Doubt]:
    """Predicted classes that the model does not give, or that are the labels themselves."""
    event = case.evidence.events[prediction.event]
    if not isinstance(event, Predicted):
        return
    name = event.model.variable or event.model.name
    accuracy, agreement = prediction.accuracy, prediction.agreement
    if agreement is not None and agreement < _DISAGREES and prediction.rows >= _ENOUGH_ROWS:
        same = {"share": f"{100 * agreement:.0f} %", "rows": str(prediction.rows)}
        text = message("execution.note.predictions_differ", model=name, **same)
        yield Doubt("predictions", name, text, event.where)
    elif accuracy == 1.0 and prediction.test_rows >= _MANY_ROWS:
        text = message("execution.note.predictions_exact", model=name, rows=prediction.test_rows)
        yield Doubt("predictions", name, text, event.where)
    elif agreement is None and accuracy is not None and prediction.test_rows >= 2 * _MANY_ROWS:
        measured = _latest_accuracy(event.model.id, prediction.event, case)
        if measured is not None and accuracy - measured > _PREDICTED_GAP:
            numbers = {"claimed": f"{accuracy:.4f}", "measured": f"{measured:.4f}"}
            text = message("execution.note.predictions_better", model=name, **numbers)
            yield Doubt("predictions", name, text, event.where)


def _latest_accuracy(model: int, before: int, case: Case) -> float | None:
    """What a model measures after its last training run before an event."""
    runs = [i for i, run in case.events(TrainingRun) if run.model.id == model and i < before]
    return case.accuracy(runs[-1]) if runs else None
