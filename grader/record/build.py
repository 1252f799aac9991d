"""Builds the record of one submission from everything that is known of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from grader.checks.evaluate import Results, evidence_failed
from grader.checks.registry import Registry
from grader.evidence.model import CellOutcome, CellStatus, Evidence
from grader.measurement.model import Measurement
from grader.messages import Text, message
from grader.quiz.marking import Marking
from grader.quiz.papers.drawing import Draw
from grader.quiz.papers.form import Form
from grader.quiz.papers.paper import make_paper
from grader.record.amounts import spoken_limits
from grader.record.errors import explain_error
from grader.record.model import (
    CellRecord,
    CheckRecord,
    ConceptRecord,
    DatasetRecord,
    EnvironmentRecord,
    ErrorRecord,
    ExecutionRecord,
    FileRecord,
    OptionRecord,
    OutputRecord,
    QuestionRecord,
    Record,
    Status,
    SubmissionRecord,
    TaskRecord,
)
from grader.record.models import list_models
from grader.record.notes import find_notes
from grader.record.places import find_place
from grader.scoring.score import Score
from grader.spec.assignment import Assignment, Limits
from grader.spec.quiz import FreeTextQuestion
from grader.submission.model import Cell, Submission

_CELL_NAME = re.compile(r"<cell (\d{1,6})>")
_CELL_WORDS = frozenset(get_args(CellStatus)) - {"completed", "raised", "killed", "not_run"}
"""Ends of cells that are said with the limit's number."""


@dataclass(frozen=True)
class Findings:
    """All that one record is made of."""

    assignment: Assignment
    form: Form | None
    """What the student was asked; None where there is no quiz."""
    submission: Submission
    limits: Limits
    """Under which it ran: those of its assignment, or of all it was handed in for."""
    evidence: Evidence
    measurement: Measurement | None
    results: Results
    markings: Sequence[Marking]
    score: Score
    registry: Registry
    evidence_digest: str
    problem: str = ""
    """Why there is no evidence or no measurement, for the leader."""
    draw: Draw | None = None
    ticket: Literal["none", "good", "refused"] = "none"
    """What became of the ticket that came with the answers."""
    analyser: str = ""
    """What takes the words of free text apart."""


def build_record(
    findings: Findings, pictures: Callable[[str], bytes | None], graded_at: str
) -> Record:
    """The record; `pictures` takes a digest to the PNG that a cell showed."""
    status, reasons = _judge(findings)
    submission, evidence = findings.submission, findings.evidence
    return Record(
        assignment=findings.assignment.id,
        title=findings.assignment.title,
        week=findings.assignment.week,
        student=submission.student,
        status=status,
        reasons=reasons,
        score=None if status == "not_graded" else findings.score.points,
        max_score=findings.score.max_points,
        submission=SubmissionRecord(
            files=tuple(FileRecord(**file.model_dump()) for file in submission.files),
            fingerprint=submission.fingerprint,
        ),
        execution=_execution(findings, pictures),
        tasks=_tasks(findings),
        quiz=_questions(findings),
        attempt=findings.draw.attempt if findings.draw else 0,
        models=list_models(submission.cells, evidence, findings.measurement),
        notes=find_notes(
            submission,
            evidence,
            findings.measurement,
            asks_quiz=findings.form is not None,
            refused_ticket=findings.ticket == "refused",
        ),
        environment=_environment(evidence),
        evidence=findings.evidence_digest,
        graded_at=graded_at,
    )


def _judge(findings: Findings) -> tuple[Status, tuple[Text, ...]]:
    """Whether the grade stands, and why not."""
    evidence = findings.evidence
    if evidence_failed(evidence):
        problem = findings.problem or "?"
        return "not_graded", (message("execution.reason.sandbox_failed", problem=problem),)
    if evidence.status == "unreadable":
        return "not_graded", (message("execution.reason.unreadable"),)
    reasons = []
    errored = [
        f"{task}/{id}"
        for task, checks in findings.results.items()
        for id, result in checks.items()
        if result.outcome == "errored"
    ]
    if errored:
        reasons.append(message("execution.reason.errored", checks=", ".join(errored)))
    if findings.ticket == "refused":
        reasons.append(message("execution.reason.ticket"))
    waiting = [mark.question for mark in findings.markings if mark.status == "review"]
    if waiting:
        reasons.append(message("execution.reason.quiz", questions=", ".join(waiting)))
    return ("needs_review" if reasons else "graded"), tuple(reasons)


def _execution(findings: Findings, pictures: Callable[[str], bytes | None]) -> ExecutionRecord:
    limits = spoken_limits(findings.limits)
    cells = findings.submission.cells
    return ExecutionRecord(
        status=findings.evidence.status,
        message=message(f"execution.status.{findings.evidence.status}", **limits),
        wall_seconds=round(findings.evidence.wall_seconds, 3),
        cells=tuple(
            _cell(cells[outcome.index], outcome, cells, pictures, limits)
            for outcome in findings.evidence.cells
            if outcome.index < len(cells)
        ),
    )


def _cell(
    cell: Cell,
    outcome: CellOutcome,
    cells: Sequence[Cell],
    pictures: Callable[[str], bytes | None],
    limits: Mapping[str, Text],
) -> CellRecord:
    return CellRecord(
        index=cell.index,
        file=cell.file,
        number=cell.number,
        first_line=cell.first_line,
        status=outcome.status,
        seconds=round(outcome.seconds, 3),
        source=cell.source,
        error=_error(outcome, cells, limits),
        outputs=tuple(
            OutputRecord(
                kind=output.kind,
                text=output.text,
                stream=output.stream,
                png=_encoded(pictures(output.picture)) if output.picture else "",
            )
            for output in outcome.outputs
        ),
    )


def _error(
    outcome: CellOutcome, cells: Sequence[Cell], limits: Mapping[str, Text]
) -> ErrorRecord | None:
    error = outcome.error
    if error is None:
        return None
    explanation = explain_error(error, cells)
    if outcome.status in _CELL_WORDS:
        explanation = message(f"execution.cell.{outcome.status}", **limits)
    return ErrorRecord(
        name=error.name,
        message=_named_cells(error.message, cells),
        line=error.line,
        traceback=_named_cells(error.traceback, cells),
        explanation=explanation,
    )


def _named_cells(text: str, cells: Sequence[Cell]) -> str:
    """Cells called as a reader counts them, in place of the names that their code runs under."""

    def name(match: re.Match[str]) -> str:
        index = int(match[1])
        if index >= len(cells):
            return match[0]
        return f"{cells[index].file} [{cells[index].number}]"

    return _CELL_NAME.sub(name, text)


def _encoded(picture: bytes | None) -> str:
    return "" if picture is None else base64.b64encode(picture).decode("ascii")


def _tasks(findings: Findings) -> tuple[TaskRecord, ...]:
    records = []
    for task in findings.assignment.tasks:
        points = findings.score.tasks[task.id]
        checks = []
        for spec in task.checks:
            result, earned = findings.results[task.id][spec.id], points.checks[spec.id]
            checks.append(
                CheckRecord(
                    id=spec.id,
                    kind=spec.kind,
                    title=findings.registry[spec.kind].title,
                    outcome=earned.outcome,
                    points=earned.points,
                    max_points=earned.max_points,
                    message=result.message,
                    hint=None if earned.outcome == "passed" else result.hint,
                    expected=result.expected,
                    found=result.found,
                    where=find_place(findings.submission.cells, result.where),
                    level=earned.level,
                )
            )
        records.append(
            TaskRecord(
                id=task.id,
                title=task.title,
                points=points.points,
                max_points=points.max_points,
                bonus=points.bonus,
                checks=tuple(checks),
            )
        )
    return tuple(records)


def _questions(findings: Findings) -> tuple[QuestionRecord, ...]:
    form = findings.form
    if form is None:
        return ()
    paper = make_paper(form)
    return tuple(
        QuestionRecord(
            id=mark.question,
            asked=item.source,
            values=dict(item.values),
            prompt=shown.prompt,
            code=shown.code,
            options=tuple(OptionRecord(id=o.id, text=o.text) for o in shown.options),
            right=tuple(OptionRecord(id=o.id, text=o.text) for o in shown.right),
            status=mark.status,
            points=findings.score.quiz[mark.question][0],
            max_points=findings.score.quiz[mark.question][1],
            answer=mark.answer,
            source=mark.source,
            read_as=mark.read_as,
            feedback=mark.feedback,
            explanation=mark.explanation,
            concepts=tuple(ConceptRecord(name=c.name, found=c.found) for c in mark.concepts),
            suggested=mark.suggested,
            group=mark.group,
            decided=mark.decided,
            read_with=findings.analyser if isinstance(item.question, FreeTextQuestion) else "",
        )
        for item, shown, mark in zip(form.items, paper.items, findings.markings, strict=True)
    )


def _environment(evidence: Evidence) -> EnvironmentRecord:
    environment, dataset = evidence.environment, evidence.dataset
    return EnvironmentRecord(
        python=environment.python,
        tensorflow=environment.tensorflow,
        keras=environment.keras,
        grader=environment.grader,
        sandbox=environment.sandbox,
        layers=environment.layers,
        missing=environment.missing,
        dataset=None
        if dataset is None
        else DatasetRecord(name=dataset.name, source=dataset.source, sha256=dataset.sha256),
    )
