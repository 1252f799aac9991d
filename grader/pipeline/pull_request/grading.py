"""Grades the hand-ins that a pull request changes, by the course of its base."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.checks.registry import Registry
from grader.execution.sandbox import Sandbox
from grader.messages import Language, Text, message
from grader.pipeline.jobs import job_folder
from grader.pipeline.places import Places, prepare_reports
from grader.pipeline.pull_request.base import base_named, read_course
from grader.pipeline.pull_request.changes import find_changes
from grader.pipeline.pull_request.notes import describe_changes, describe_data
from grader.pipeline.pull_request.place import Repository, find_inner
from grader.pipeline.pull_request.plan import Plan, plan_work
from grader.pipeline.pull_request.span import Span
from grader.pipeline.run import Problem, Progress, run
from grader.record.model import Record
from grader.spec.course import load_course
from grader.submission.folder import readable_name


@dataclass(frozen=True)
class Review:
    """A pull request that is ready to be graded."""

    repository: Repository
    span: Span
    places: Places
    """The course is the base's; reports go to a folder of their own."""
    plan: Plan
    notes: tuple[Text, ...]
    """What is not graded, and why."""

    @property
    def paths(self) -> Mapping[tuple[str, str], Path]:
        """Where the hand-in for each assignment and student lies."""
        return {
            (spec.assignment.id, item.student): item.path
            for item in self.plan.work
            for spec in item.specs
        }

    @property
    def titles(self) -> Mapping[str, Text]:
        """The titles of the assignments that are graded, and of their tasks."""
        found: dict[str, Text] = {}
        for spec in self.plan.specs:
            found |= spec.assignment.titles
        return found


@dataclass(frozen=True)
class Outcome:
    """What grading a pull request gave."""

    records: tuple[Record, ...]
    notes: tuple[Text, ...]
    problems: tuple[Problem, ...]
    """Hand-ins for which there could be no record."""


@contextlib.contextmanager
def open_review(
    repository: Repository, span: Span, course: Path, registry: Registry
) -> Iterator[Review]:
    """Find out what is to be graded; what was written for it is removed on leaving.

    `course` inside the repository is read from the base of the pull request, and elsewhere as it
    is.

    Raises:
        SpecError, TargetError: the base has no course, or a faulty one.
        GraderError: git fails, or a hand-in is not there.
    """
    with job_folder() as folder:
        based = folder / "course"
        inner = find_inner(repository, course)
        with base_named(span, based):
            found = (
                load_course(course)
                if inner is None
                else read_course(repository.top, span, inner, based)
            )
            places = Places(found, repository.submissions_path, folder / "reports")
            changes = find_changes(repository.top, span, repository.submissions)
            plan = plan_work(places, changes, registry, span.name)
        example = next(iter(found.ids("assignment")), "")
        notes = (*describe_changes(changes, span.name, example), *plan.notes)
        yield Review(repository, span, places, plan, notes)


def grade_review(
    review: Review,
    sandbox: Sandbox,
    registry: Registry,
    clock: Callable[[], str],
    *,
    jobs: int,
    language: Language,
    progress: Progress,
) -> Outcome:
    """Run and grade everything that the review found; records and pages lie in its reports.

    Raises:
        GraderError: the first failure that concerns every hand-in.
    """
    prepare_reports(review.places, review.plan.specs)
    problems: list[Problem] = []
    records = run(
        review.places,
        review.plan.work,
        sandbox,
        registry,
        clock,
        jobs=jobs,
        language=language,
        progress=progress,
        tell=problems.append,
    )
    notes = (*review.notes, *describe_data(records), *_describe_problems(problems))
    return Outcome(records, notes, tuple(problems))


def _describe_problems(problems: Sequence[Problem]) -> Iterator[Text]:
    for problem in problems:
        name = readable_name(problem.name)
        yield message("ci.note.missing", name=name, reason=problem.reason)
