"""Notes: what costs no points but is worth knowing, for the student or for the leader alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from grader.evidence.events import OldCall
from grader.evidence.model import Evidence
from grader.measurement.model import Measurement
from grader.messages import has_message, message
from grader.record.integrity import find_integrity_notes
from grader.record.model import NoteRecord
from grader.record.places import find_place
from grader.submission.model import Submission

_AUDIENCES: tuple[Literal["student", "leader"], ...] = ("student", "leader")


def find_notes(
    submission: Submission,
    evidence: Evidence,
    measurement: Measurement | None,
    *,
    asks_quiz: bool = False,
    refused_ticket: bool = False,
) -> tuple[NoteRecord, ...]:
    """Every note on one submission, the student's first."""
    return (
        *_file_problems(submission),
        *_missing_answers(submission, asks_quiz),
        *_data_notes(evidence),
        *_old_calls(submission, evidence),
        *_refused_ticket(refused_ticket),
        *find_integrity_notes(submission, evidence, measurement),
    )


def _file_problems(submission: Submission) -> Iterator[NoteRecord]:
    for file in submission.files:
        if file.problem is not None:
            yield NoteRecord(kind="execution", text=file.problem)


def _missing_answers(submission: Submission, asks_quiz: bool) -> Iterator[NoteRecord]:
    """Nobody should lose a quiz to a heading that was not recognised."""
    if asks_quiz and not submission.answers:
        yield NoteRecord(kind="hint", text=message("execution.note.no_answers"))


def _refused_ticket(refused: bool) -> Iterator[NoteRecord]:
    """The answers are marked by the student's own questions all the same."""
    if refused:
        for audience in _AUDIENCES:
            text = message(f"execution.note.ticket.{audience}")
            yield NoteRecord(kind="hint", audience=audience, text=text)


def _data_notes(evidence: Evidence) -> Iterator[NoteRecord]:
    if evidence.dataset is not None and evidence.dataset.source == "lookalike":
        yield NoteRecord(kind="data", text=message("execution.note.lookalike"))
    if evidence.environment.sandbox == "none":
        text = message("execution.note.unconfined")
        yield NoteRecord(kind="execution", audience="leader", text=text)
    if evidence.environment.missing:
        layers = ", ".join(evidence.environment.missing)
        text = message("execution.note.fewer_layers", layers=layers)
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
