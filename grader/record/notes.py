"""Notes: what costs no points but is worth knowing, for the student or for the leader alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.evidence.events import OldCall, TrainingRun
from grader.evidence.model import Evidence
from grader.measurement.model import Measurement
from grader.messages import Text, has_message, message
from grader.record.model import NoteRecord
from grader.record.places import find_place
from grader.submission.model import Submission

_VALIDATION_GAP = 0.05
_TRAINING_GAP = 0.12
"""A model may do this much better on what it trained on before the claim is doubted."""
_CLAIM = re.compile(
    r"(?:acc(?:uracy)?|정확도|점수|score)\D{0,20}?(0\.\d{2,6}|1\.0+)\b", re.IGNORECASE
)


def find_notes(
    submission: Submission,
    evidence: Evidence,
    measurement: Measurement | None,
    *,
    asks_quiz: bool = False,
) -> tuple[NoteRecord, ...]:
    """Every note on one submission, the student's first."""
    return (
        *_file_problems(submission),
        *_missing_answers(submission, asks_quiz),
        *_data_notes(evidence),
        *_old_calls(submission, evidence),
        *_integrity_notes(submission, evidence, measurement),
    )


def _file_problems(submission: Submission) -> Iterator[NoteRecord]:
    for file in submission.files:
        if file.problem is not None:
            yield NoteRecord(kind="execution", text=file.problem)


def _missing_answers(submission: Submission, asks_quiz: bool) -> Iterator[NoteRecord]:
    """Nobody should lose a quiz to a heading that was not recognised."""
    if asks_quiz and not submission.answers:
        yield NoteRecord(kind="hint", text=message("execution.note.no_answers"))


def _data_notes(evidence: Evidence) -> Iterator[NoteRecord]:
    if evidence.dataset is not None and evidence.dataset.source == "lookalike":
        yield NoteRecord(kind="data", text=message("execution.note.lookalike"))
    if evidence.environment.sandbox == "none":
        text = message("execution.note.unconfined")
        yield NoteRecord(kind="execution", audience="leader", text=text)


def _old_calls(submission: Submission, evidence: Evidence) -> Iterator[NoteRecord]:
    """One note for each old call and line, however often it ran."""
    seen = set()
    for event in evidence.events:
        if not isinstance(event, OldCall):
            continue
        key = f"execution.old_call.{event.call}"
        if has_message(key) and (key, event.where) not in seen:
            seen.add((key, event.where))
            place = find_place(submission.cells, event.where)
            yield NoteRecord(kind="old_call", text=message(key), where=place)


def _integrity_notes(
    submission: Submission, evidence: Evidence, measurement: Measurement | None
) -> Iterator[NoteRecord]:
    """Where what was recorded and what was measured do not go together; never an accusation."""
    if evidence.dropped:
        text = message("execution.note.dropped", count=evidence.dropped)
        yield NoteRecord(kind="integrity", audience="leader", text=text)
    if measurement is None:
        return
    accuracies = {model.event: model.accuracy for model in measurement.models}
    for index, event in enumerate(evidence.events):
        if isinstance(event, TrainingRun):
            place = find_place(submission.cells, event.where)
            for text in _doubts(event, accuracies.get(index), measurement):
                yield NoteRecord(kind="integrity", audience="leader", text=text, where=place)
    yield from _claims_in_outputs(evidence, [value for value in accuracies.values() if value])


def _doubts(run: TrainingRun, measured: float | None, measurement: Measurement) -> Iterator[Text]:
    origin = measurement.origins.get(run.data.inputs.projection or "")
    if origin is not None and origin.test_rows > 0.01 * max(1, origin.rows):
        yield message("execution.note.test_images", count=origin.test_rows)
    lengths = {len(series) for series in run.history.values()}
    if lengths and lengths != {run.epochs_run}:
        yield message("execution.note.written_history", epochs=run.epochs_run, entries=max(lengths))
    for name, gap in (("val_accuracy", _VALIDATION_GAP), ("accuracy", _TRAINING_GAP)):
        claimed = (run.history.get(name) or (None,))[-1]
        if claimed is not None and measured is not None and claimed - measured > gap:
            yield _claimed(claimed, measured, run.model.variable or run.model.name)
            return


def _claims_in_outputs(evidence: Evidence, measured: list[float]) -> Iterator[NoteRecord]:
    """A printed accuracy that neither a measurement nor any recorded number comes near to."""
    recorded = [*measured, *_recorded_numbers(evidence)]
    if not measured:
        return
    for cell in evidence.cells:
        for output in cell.outputs:
            for text in _CLAIM.findall(output.text[:20_000]):
                claimed = float(text)
                near = any(abs(claimed - value) < 0.006 for value in recorded)
                if claimed - max(measured) > _VALIDATION_GAP and not near:
                    note = _claimed(claimed, max(measured), f"cell {cell.index + 1}")
                    yield NoteRecord(kind="integrity", audience="leader", text=note)
                    return


def _recorded_numbers(evidence: Evidence) -> Iterator[float]:
    for event in evidence.events:
        numbers = [getattr(event, "score", None), *getattr(event, "scores", ())]
        numbers += getattr(event, "results", {}).values()
        for series in getattr(event, "history", {}).values():
            numbers += series
        yield from (number for number in numbers if number is not None)


def _claimed(claimed: float, measured: float, model: str) -> Text:
    return message(
        "execution.note.claimed",
        claimed=f"{claimed:.4f}",
        measured=f"{measured:.4f}",
        model=model,
    )
