"""Grades a stored bundle: a pure function of evidence and specifications."""

from __future__ import annotations

from dataclasses import dataclass

from grader.checks.evaluate import evaluate_checks
from grader.checks.registry import Registry
from grader.evidence.store import EvidenceStore
from grader.pipeline.asking import Asking, load_secret
from grader.pipeline.bundle import Bundle, picture_reader
from grader.quiz.deciding.decisions import load_decisions
from grader.quiz.marking import Marking, mark
from grader.quiz.papers.drawing import draw_common
from grader.quiz.papers.form import Form
from grader.quiz.verdict import Reading
from grader.quiz.words.lemmas import find_analyser
from grader.record.build import Findings, build_record
from grader.record.model import Record
from grader.scoring.score import score
from grader.spec.assignment import Assignment
from grader.spec.course import Course
from grader.spec.quiz import Bank, Pool, Quiz
from grader.spec.rubric import Rubric


@dataclass(frozen=True)
class Specs:
    """Everything that an assignment's grade is computed by."""

    assignment: Assignment
    rubric: Rubric
    asking: Asking | None
    """None where there is no quiz."""

    @property
    def quiz(self) -> Quiz | None:
        return None if self.asking is None else self.asking.quiz


def load_specs(course: Course, assignment: Assignment) -> Specs:
    """The assignment's rubric and quiz.

    Raises:
        SpecError, TargetError: one of them is faulty or missing.
    """
    return Specs(
        assignment=assignment,
        rubric=course.rubric(assignment.rubric),
        asking=load_asking(course, assignment.quiz) if assignment.quiz else None,
    )


def load_asking(course: Course, id: str) -> Asking:
    """A quiz with all that it is asked and marked by; the bank is read only where it draws from it.

    Raises:
        SpecError, TargetError: a file is faulty or missing.
    """
    quiz, glossary = course.quiz(id), course.glossary
    bank = course.bank if any(isinstance(item, Pool) for item in quiz.questions) else Bank()
    reading = Reading(glossary=glossary, analyser=find_analyser(glossary))
    return Asking(
        quiz=quiz,
        bank=bank,
        reading=reading,
        decisions=load_decisions(course.decisions_path(id), quiz, bank, reading),
        secret=load_secret(course),
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
    form: Form | None = None
    markings: tuple[Marking, ...] = ()
    if asking := specs.asking:
        form = asking.form(bundle.draw or draw_common(asking.quiz, asking.bank))
        markings = mark(form, asking.reading, bundle.submission.answers, asking.decisions)
    findings = Findings(
        assignment=specs.assignment,
        form=form,
        draw=bundle.draw,
        ticket=bundle.ticket_state,
        analyser=asking.reading.analyser.name if asking else "",
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
