"""Grades a stored bundle: a pure function of evidence and specifications."""

from __future__ import annotations

from dataclasses import dataclass

from grader.checks.evaluate import evaluate_checks
from grader.checks.registry import Registry
from grader.evidence.store import EvidenceStore
from grader.pipeline.bundle import Bundle, picture_reader
from grader.quiz.marking import Marking, mark
from grader.record.build import Findings, build_record
from grader.record.model import Record
from grader.scoring.score import score
from grader.spec.assignment import Assignment
from grader.spec.course import Course
from grader.spec.quiz import Glossary, Quiz
from grader.spec.rubric import Rubric


@dataclass(frozen=True)
class Specs:
    """Everything that an assignment's grade is computed by."""

    assignment: Assignment
    rubric: Rubric
    quiz: Quiz | None
    glossary: Glossary | None


def load_specs(course: Course, assignment: Assignment) -> Specs:
    """The assignment's rubric and quiz.

    Raises:
        SpecError, TargetError: one of them is faulty or missing.
    """
    quiz = course.quiz(assignment.quiz) if assignment.quiz else None
    return Specs(
        assignment=assignment,
        rubric=course.rubric(assignment.rubric),
        quiz=quiz,
        glossary=course.glossary if quiz is not None else None,
    )


def grade(
    specs: Specs,
    bundle: Bundle,
    digest: str,
    store: EvidenceStore,
    registry: Registry,
    graded_at: str,
    leniency: float = 0.0,
) -> Record:
    """The record of one bundle; the same arguments always give the same record.

    For `leniency` see `checks.context.Context`.
    """
    results = evaluate_checks(
        specs.assignment, bundle.evidence, bundle.measurement, registry, leniency
    )
    markings: tuple[Marking, ...] = ()
    if specs.quiz is not None and specs.glossary is not None:
        markings = mark(specs.quiz, specs.glossary, bundle.submission.answers)
    findings = Findings(
        assignment=specs.assignment,
        quiz=specs.quiz,
        submission=bundle.submission,
        limits=bundle.limits,
        evidence=bundle.evidence,
        measurement=bundle.measurement,
        results=results,
        markings=markings,
        score=score(results, markings, specs.rubric),
        registry=registry,
        evidence_digest=digest,
        problem=bundle.problem,
    )
    return build_record(findings, picture_reader(store), graded_at)
