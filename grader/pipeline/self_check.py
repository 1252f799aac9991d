"""A student's own look at their work: what can be told without the keys and thresholds.

A file and the public part of its assignments come in; records without a score go out. Nothing is
kept of the run, and no answer to the quiz is marked.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.checks.evaluate import evaluate_checks, evidence_failed
from grader.checks.registry import Registry
from grader.evidence.store import EvidenceStore
from grader.execution.disk import most_bytes
from grader.execution.sandbox import Sandbox
from grader.messages import has_message, message
from grader.pipeline.bundle import Bundle, picture_reader
from grader.pipeline.execute import execute
from grader.pipeline.grade import Specs
from grader.pipeline.jobs import check_room, job_folder
from grader.pipeline.kit_sources import find_kits
from grader.pipeline.kits import open_specs
from grader.pipeline.postponing import Reasons, find_closed, postpone_checks
from grader.pipeline.run import join_assignments
from grader.quiz.reading.writing import MAX_ANSWER, is_blank, normalise
from grader.quiz.sharing import share_answers
from grader.record.build import Findings, build_record
from grader.record.model import (
    AnswerRecord,
    CheckRecord,
    ExecutionRecord,
    NoteRecord,
    Record,
    TaskRecord,
)
from grader.scoring.score import score
from grader.spec.assignment import Assignment, CheckSpec, Task
from grader.spec.kit import Kit, KitCheck, KitTask
from grader.submission.folder import readable_name
from grader.submission.model import Answer
from grader.submission.reading import read_submission

__all__ = ["check_work", "find_kits"]


@dataclass(frozen=True)
class _Look:
    """One kit, and what of it can be told here."""

    kit: Kit
    specs: Specs
    """The checks that are run here, and nothing else."""
    closed: Reasons
    answers: tuple[Answer, ...]


def check_work(
    path: Path,
    kits: Sequence[Kit],
    sandbox: Sandbox,
    registry: Registry,
    clock: Callable[[], str],
    *,
    quick: bool,
) -> tuple[Record, ...]:
    """Run the hand-in at `path` once for each data set of `kits`, and look at it with each kit.

    Out comes a record for each kit, in their order, without a score: `purpose` is `self_check`.
    What only grading can tell has the outcome `later`. `quick` trains for a few epochs on part of
    the data, and leaves to grading what that makes fail.

    Raises:
        TargetError: a kit cannot be used.
        ExecutionError: the sandbox cannot run anything, or the disk is full.
    """
    path = Path(os.path.abspath(path))
    name = readable_name(path.name)
    student = name if path.is_dir() else Path(name).stem
    submission = read_submission(path, student, needs_code=any(kit.tasks for kit in kits))
    # Whatever else it is for, an answer belongs to one quiz of all.
    quizzes = [[question.id for question in kit.questions] for kit in kits]
    shares = share_answers(quizzes, submission.answers)
    looks = [_prepare(kit, registry, own) for kit, own in zip(kits, shares, strict=True)]
    records: dict[str, Record] = {}
    for dataset in dict.fromkeys(kit.dataset for kit in kits):
        group = [look for look in looks if look.kit.dataset == dataset]
        whole = join_assignments([_describe_run(look.kit) for look in group])
        check_room(most_bytes(whole.limits.disk))
        with job_folder() as job:
            store = EvidenceStore(job)
            bundle = execute(whole, submission, path, sandbox, store, quick=quick)
            for look in group:
                record = _record(look, bundle, store, registry, clock(), quick)
                records[look.kit.id] = record
    return tuple(records[kit.id] for kit in kits)


def _prepare(kit: Kit, registry: Registry, answers: tuple[Answer, ...]) -> _Look:
    specs = open_specs(kit, registry)
    return _Look(kit, specs, find_closed(kit, specs.assignment, registry), answers)


def _describe_run(kit: Kit) -> Assignment:
    """What `kit` is run as: its code is run even where all of its checks are closed."""
    tasks = [
        Task.model_construct(
            id=task.id,
            title=task.title,
            checks=tuple(CheckSpec(kind=check.kind, id=check.id) for check in task.checks),
        )
        for task in kit.tasks
    ]
    return Assignment.model_construct(
        id=kit.id,
        week=kit.week,
        title=kit.title,
        dataset=kit.dataset,
        seed=kit.seed,
        limits=kit.limits,
        rubric=kit.id,
        tasks=tuple(tasks),
    )


def _record(
    look: _Look,
    bundle: Bundle,
    store: EvidenceStore,
    registry: Registry,
    checked_at: str,
    quick: bool,
) -> Record:
    """The record of one kit: what was found here, and at its place what only grading can tell."""
    assignment, kit = look.specs.assignment, look.kit
    own = bundle.address(kit.id, look.answers)
    results = evaluate_checks(assignment, own.evidence, own.measurement, registry)
    if quick and not evidence_failed(own.evidence):
        results = postpone_checks(assignment, results, registry, own.evidence)
    findings = Findings(
        assignment=assignment,
        form=None,
        submission=own.submission,
        limits=own.limits,
        evidence=own.evidence,
        measurement=own.measurement,
        results=results,
        markings=(),
        score=score(results, (), look.specs.rubric),
        registry=registry,
        evidence_digest="",
        problem=own.problem,
    )
    record = build_record(findings, picture_reader(store), checked_at)
    not_run = record.status == "not_graded"
    return record.model_copy(
        update={
            "purpose": "self_check",
            "is_quick": quick,
            "status": "not_graded" if not_run else "graded",
            "reasons": record.reasons if not_run else (),
            "execution": _own_words(record.execution),
            "score": None,
            "max_score": _worth(kit),
            "tasks": tuple(_complete(kit, look.closed, record)),
            "answers": tuple(_find_answers(kit, look.answers)),
            "notes": tuple(_own_notes(record)),
            "evidence": None,
        }
    )


def _own_words(execution: ExecutionRecord) -> ExecutionRecord:
    """How the run ended, in words for whoever has handed in nothing yet."""
    key = f"self_check.execution.{execution.status}"
    return execution.model_copy(update={"message": message(key)}) if has_message(key) else execution


def _worth(kit: Kit) -> float:
    checks = sum(check.points for task in kit.tasks if not task.bonus for check in task.checks)
    return round(checks + sum(question.points for question in kit.questions), 2)


def _complete(kit: Kit, closed: Reasons, record: Record) -> Iterator[TaskRecord]:
    """Every task of `kit` with all of its checks; no points are gained before grading."""
    seen = {(task.id, check.id): check for task in record.tasks for check in task.checks}
    no_run = record.execution.status == "sandbox_failed"
    for task in kit.tasks:
        checks = [_check_record(task, check, closed, seen, no_run) for check in task.checks]
        yield TaskRecord(
            id=task.id,
            title=task.title,
            points=0.0,
            max_points=round(sum(check.points for check in task.checks), 2),
            bonus=task.bonus,
            checks=tuple(checks),
        )


def _check_record(
    task: KitTask,
    check: KitCheck,
    closed: Reasons,
    seen: Mapping[tuple[str, str], CheckRecord],
    no_run: bool,
) -> CheckRecord:
    place = (task.id, check.id)
    if place in closed:
        return CheckRecord(
            id=check.id,
            kind=check.kind,
            title=check.title,
            outcome="later",
            points=0.0,
            max_points=check.points,
            message=closed[place],
        )
    update: dict[str, object] = {"title": check.title, "points": 0.0, "max_points": check.points}
    if no_run:
        update["message"] = message("self_check.not_run")
    return seen[place].model_copy(update=update)


def _find_answers(kit: Kit, answers: Sequence[Answer]) -> Iterator[AnswerRecord]:
    """For each question whether it has an answer, by its id or its number from 1."""
    written = {
        answer.question.strip().lstrip("0")
        for answer in answers
        if not is_blank(normalise(answer.text[:MAX_ANSWER]))
    }
    for number, question in enumerate(kit.questions, start=1):
        names = {question.id, str(number)}
        yield AnswerRecord(id=question.id, is_answered=not names.isdisjoint(written))


def _own_notes(record: Record) -> Iterator[NoteRecord]:
    """What the leader alone is told stays out: it would say how to get around it."""
    for note in record.notes:
        if note.audience == "student" and note.kind != "integrity":
            yield note
