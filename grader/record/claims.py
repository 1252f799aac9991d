"""Where a History or an `evaluate` is far from what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator

from grader.evidence.events import Evaluated, TrainingRun
from grader.measurement.model import MeasuredModel
from grader.messages import Text, message
from grader.record.case import Case, Doubt, name_model

VALIDATION_GAP = 0.05
_TRAINING_GAP = 0.12
"""A model may do this much better on what it trained on before the claim is doubted."""
_TEST_GAP = 0.02
"""On the very images that we measure on, nothing but rounding should differ."""
_LOSS_GAP, _LOSS_SHARE = 0.1, 0.25
_ALL = 0.9
"""Share of the test images from which on an evaluation counts as one of all of them."""
_DEVIATIONS = 4.0
_CROSS_ENTROPY = ("sparse_categorical_crossentropy", "categorical_crossentropy")


def find_claims(case: Case) -> Iterator[Doubt]:
    """Accuracies and losses of training and of evaluations."""
    for index, run in case.events(TrainingRun):
        yield from _doubt_history(index, run, case)
    for _, event in case.events(Evaluated):
        yield from _doubt_evaluation(event, case)


def _doubt_history(index: int, run: TrainingRun, case: Case) -> Iterator[Doubt]:
    measured = case.models.get(index)
    if measured is None or measured.accuracy is None:
        return
    claims = (
        (_claimed_accuracy(run, "val_"), *_expect_validation(index, run, measured, case)),
        (_claimed_accuracy(run, ""), *_expect_training(measured)),
    )
    for claimed, expected, gap in claims:
        if claimed is not None and claimed - expected > gap:
            text = claim_text("claimed", claimed, measured.accuracy, model=name_model(run))
            yield Doubt("claimed", name_model(run), text, run.where)
            return


def _claimed_accuracy(run: TrainingRun, prefix: str) -> float | None:
    """Of the epoch whose weights the model kept: early stopping may go back to an earlier one."""
    names = (name for name in run.history if name.startswith("val_") == bool(prefix))
    series = next((run.history[n] for n in names if is_accuracy(n.removeprefix(prefix))), ())
    trail = () if run.trail is None else run.trail.epochs
    kept = trail.index(run.model.weights) if run.model.weights in trail else len(series) - 1
    return series[kept] if 0 <= kept < len(series) else None


def is_accuracy(name: str) -> bool:
    """Whether a metric of this name, without `val_`, is an accuracy."""
    return name == "acc" or name.endswith("accuracy")


def _expect_validation(
    index: int, run: TrainingRun, measured: MeasuredModel, case: Case
) -> tuple[float, float]:
    """The accuracy to expect on the validation data, and how far above it is no doubt yet."""
    overlap = case.overlaps.get(index)
    if overlap is not None and overlap.seen is not None and overlap.seen > 0:
        # A mistake of its own, which a check names: the data had been trained on.
        return _expect_training(measured)
    rows = int(run.data.inputs.shape[0] * run.validation_split) if run.data.inputs.shape else 0
    if run.validation is not None:
        rows = run.validation.inputs.shape[0] if run.validation.inputs.shape else 0
    accuracy = measured.accuracy or 0.0
    return accuracy, max(VALIDATION_GAP, _chance(accuracy, rows, measured.samples))


def _expect_training(measured: MeasuredModel) -> tuple[float, float]:
    if any(layer.type == "BatchNormalization" for layer in measured.layers):
        # While it trains it normalises by the batch, so its two accuracies have little in common.
        return 1.0, _TRAINING_GAP
    return max(measured.accuracy or 0.0, measured.training_accuracy or 0.0), _TRAINING_GAP


def _chance(accuracy: float, *samples: int) -> float:
    """What two samples of images may differ by; 0 for a size that is not known."""
    spread = accuracy * (1.0 - accuracy)
    return _DEVIATIONS * math.sqrt(sum(spread / rows for rows in samples if rows > 0))


def _doubt_evaluation(event: Evaluated, case: Case) -> Iterator[Doubt]:
    """An `evaluate` on all official test images, of weights that were measured on the same."""
    measured, origin = case.measured_weights.get(event.model.weights or ""), case.origin(event.data)
    if measured is None or measured.accuracy is None or origin is None:
        return
    dataset = case.evidence.dataset
    tests = measured.samples or (0 if dataset is None else dataset.test)
    if not tests or origin.test_rows < _ALL * max(tests, origin.rows):
        return
    model = event.model.variable or event.model.name
    found = next((v for name, v in event.results.items() if is_accuracy(name)), None)
    if found is not None and found - measured.accuracy > _TEST_GAP:
        text = claim_text("claimed_test", found, measured.accuracy, model=model)
        yield Doubt("claimed_test", model, text, event.where)
        return
    loss = event.results.get("loss")
    if loss is None or measured.loss is None or _loss_of(event.model.id, case) is None:
        return
    if measured.loss - loss > max(_LOSS_GAP, _LOSS_SHARE * measured.loss):
        text = claim_text("claimed_loss", loss, measured.loss, model=model)
        yield Doubt("claimed_test", model, text, event.where)


def _loss_of(model: int, case: Case) -> str | None:
    """The plain cross-entropy that a model was last trained with; None for any other loss."""
    runs = [run for _, run in case.events(TrainingRun) if run.model.id == model]
    compiled = runs[-1].compiled if runs else None
    loss = None if compiled is None else compiled.loss
    return loss if loss in _CROSS_ENTROPY else None


def claim_text(key: str, claimed: float, measured: float, **names: str) -> Text:
    """The words of the note `key` with both numbers."""
    numbers = {"claimed": f"{claimed:.4f}", "measured": f"{measured:.4f}"}
    return message(f"execution.note.{key}", **numbers, **names)
