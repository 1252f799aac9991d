"""Item analysis of an assignment's quiz, from the records that there are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import TargetError
from grader.messages import Language, Text
from grader.quiz.analysis.item_analysis import Attempt, QuizAnalysis, analyse_attempts
from grader.quiz.analysis.responses import Response, sort_numbers
from grader.record.file import list_records, read_record
from grader.record.model import QuestionRecord, Record
from grader.report.page import write_page
from grader.report.quiz_stats import render_quiz_stats
from grader.spec.course import Course


@dataclass(frozen=True)
class ClassAnalysis:
    """How a class did in the quiz of an assignment."""

    assignment: str
    title: Text
    analysis: QuizAnalysis
    blank: int
    """Students who answered nothing: they did not take the quiz."""
    unread: int
    """Students whose hand-in could not be graded at all."""


def analyse_class(course: Course, reports: Path, assignment: str) -> ClassAnalysis:
    """The item analysis of all stored records of an assignment.

    Raises:
        TargetError: there is no such assignment, it has no quiz, or nobody has answered it yet.
        SpecError: the assignment is faulty.
        RecordError: a record cannot be read.
    """
    spec = course.assignment(assignment)
    if not spec.quiz:
        raise TargetError(
            f"the assignment '{assignment}' has no quiz, so there is nothing to analyse",
            "name an assignment with a quiz",
        )
    records = [read_record(path) for path in list_records(reports, assignment)]
    graded = [record for record in records if record.status != "not_graded"]
    taken = [record for record in graded if _has_answer(record)]
    if not taken:
        raise TargetError(
            f"no answer to the quiz of {assignment} among the records in "
            f"{reports / assignment}, of which there are {len(records)}",
            f"grade the hand-ins first: grader run {assignment}",
        )
    return ClassAnalysis(
        assignment=assignment,
        title=spec.title,
        analysis=analyse_attempts(collect_attempts(taken)),
        blank=len(graded) - len(taken),
        unread=len(records) - len(graded),
    )


def collect_attempts(records: Sequence[Record]) -> tuple[Attempt, ...]:
    """What each record says of its quiz, without whose it is."""
    return tuple(
        Attempt(record.attempt, tuple(_response(question) for question in record.quiz))
        for record in records
    )


def write_quiz_stats(
    path: Path, found: ClassAnalysis, language: Language, generated_at: str
) -> None:
    """Write the page of an analysis.

    Raises:
        GraderError: it cannot be written.
    """
    html = render_quiz_stats(
        found.title,
        found.analysis,
        blank=found.blank,
        unread=found.unread,
        language=language,
        generated_at=generated_at,
    )
    write_page(path, html)


def _has_answer(record: Record) -> bool:
    return any(question.status != "unanswered" for question in record.quiz)


def _response(question: QuestionRecord) -> Response:
    return Response(
        item=question.id,
        asked=question.asked or question.id,
        values=sort_numbers(question.values),
        prompt=question.prompt,
        status=question.status,
        points=question.points,
        max_points=question.max_points if math.isfinite(question.max_points) else 0.0,
        answer=question.answer,
        read_as=question.read_as,
        feedback=question.feedback,
        group=question.group,
        has_options=bool(question.options),
    )
