"""`grader lint`: every specification of a course, and what they say of each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from grader.checks.registry import Registry
from grader.errors import GraderError, SpecError
from grader.quiz.lint import check_cases
from grader.spec.course import Course, Noun
from grader.spec.references import check_references


@dataclass(frozen=True)
class LintReport:
    """What was looked at and what is wrong."""

    files: int
    problems: tuple[str, ...]


def lint(course: Course, registry: Registry) -> LintReport:
    """Read every specification; nothing is executed and no network is used."""
    problems = [str(error) for error in check_references(course, registry)]
    problems += _wrong_cases(course)
    files = sum(len(course.ids(noun)) for noun in get_args(Noun))
    return LintReport(files=files + 1, problems=tuple(dict.fromkeys(problems)))


def _wrong_cases(course: Course) -> list[str]:
    """Questions that mark their own example answers otherwise than they say."""
    problems = []
    for id in course.ids("quiz"):
        try:
            mismatches = check_cases(course.quiz(id), course.glossary)
        except (SpecError, GraderError):
            continue
        path = course.path("quiz", id)
        problems += [
            f"{path}: question '{found.question}', case {found.answer!r} — expected "
            f"{found.expected}, found {found.found} (read as {found.read_as!r})"
            for found in mismatches
        ]
    return problems
