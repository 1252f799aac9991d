"""The table of models: what we measured beside what the student's own run said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.evidence.events import Evaluated, TrainingRun
from grader.evidence.model import Evidence
from grader.measurement.model import MeasuredModel, Measurement, Preprocessing
from grader.messages import Text, message
from grader.record.model import MeasuredRecord, ModelRecord, RecordedRecord
from grader.record.places import find_place
from grader.submission.model import Cell

_MAX_MODELS = 60


def list_models(
    cells: Sequence[Cell], evidence: Evidence, measurement: Measurement | None
) -> tuple[ModelRecord, ...]:
    """One entry for each training run, in order."""
    measured = {model.event: model for model in measurement.models} if measurement else {}
    runs = [
        (index, event)
        for index, event in enumerate(evidence.events)
        if isinstance(event, TrainingRun)
    ]
    return tuple(
        _describe_run(index, run, cells, evidence, measured) for index, run in runs[:_MAX_MODELS]
    )


def _describe_run(
    index: int,
    run: TrainingRun,
    cells: Sequence[Cell],
    evidence: Evidence,
    measured: Mapping[int, MeasuredModel],
) -> ModelRecord:
    model = measured.get(index)
    return ModelRecord(
        name=run.model.variable or run.model.name,
        layers=tuple(
            layer.model_dump(
                mode="json",
                include={"type", "name", "units", "activation", "output_shape", "params"},
            )
            for layer in (model.layers if model else ())
        ),
        params=model.params if model else None,
        optimizer=run.compiled.optimizer if run.compiled else "",
        loss=(run.compiled.loss or "") if run.compiled else "",
        epochs=run.epochs_run,
        where=find_place(cells, run.where),
        status=run.status,
        measured=_measured_record(model),
        recorded=_recorded_record(index, run, evidence),
    )


def _measured_record(model: MeasuredModel | None) -> MeasuredRecord:
    if model is None:
        return MeasuredRecord(split="test", status="errored", accuracy=None, loss=None, samples=0)
    return MeasuredRecord(
        split=model.split,
        status=model.status,
        accuracy=model.accuracy,
        loss=model.loss,
        samples=model.samples,
        preprocessing=_spoken(model.preprocessing, model.guessed),
    )


def _recorded_record(index: int, run: TrainingRun, evidence: Evidence) -> RecordedRecord:
    last = {name: series[-1] for name, series in run.history.items() if series}
    trained = {name: value for name, value in last.items() if not name.startswith("val_")}
    validated = {name[4:]: value for name, value in last.items() if name.startswith("val_")}
    if not validated:
        validated = dict(_next_evaluation(index, run, evidence))
    return RecordedRecord(
        accuracy=_accuracy(trained),
        loss=trained.get("loss"),
        val_accuracy=_accuracy(validated),
        val_loss=validated.get("loss"),
        history=run.history,
    )


def _accuracy(values: Mapping[str, float | None]) -> float | None:
    """The first metric that is an accuracy: `accuracy`, `acc`, `sparse_categorical_accuracy`."""
    names = (name for name in values if name == "acc" or name.endswith("accuracy"))
    return values.get(next(names, ""))


def _next_evaluation(
    index: int, run: TrainingRun, evidence: Evidence
) -> Mapping[str, float | None]:
    """The first `evaluate` of the same model before it is trained again."""
    for event in evidence.events[index + 1 :]:
        if isinstance(event, TrainingRun) and event.model.id == run.model.id:
            break
        if isinstance(event, Evaluated) and event.model.id == run.model.id:
            return event.results
    return {}


def _spoken(preprocessing: Preprocessing | None, guessed: bool) -> Text | None:
    if preprocessing is None:
        return None
    if preprocessing.standardised:
        text = message("execution.preprocessing.standardised")
    elif preprocessing.scale == 1 and preprocessing.offset == 0:
        text = message("execution.preprocessing.raw")
    elif preprocessing.offset == 0:
        divisor = f"{1 / preprocessing.scale:.6g}"
        text = message("execution.preprocessing.scaled", divisor=divisor)
    else:
        sign = "−" if preprocessing.offset < 0 else "+"
        offset = f"{sign} {abs(preprocessing.offset):.4g}"
        divisor = f"{1 / preprocessing.scale:.6g}"
        text = message("execution.preprocessing.shifted", divisor=divisor, offset=offset)
    return message("execution.preprocessing.guessed", how=text) if guessed else text
