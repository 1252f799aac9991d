"""`grader lint`: every specification of a course, and what they say of each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from grader.checks.registry import Registry
from grader.errors import GraderError, SpecError
from grader.quiz.faults import find_faults, find_telling_names
from grader.quiz.lint import Mismatch, check_cases
from grader.spec.course import Course, Noun
from grader.spec.quiz import Bank
from grader.spec.references import check_references

_ASKING: tuple[Literal["quiz", "topic"], ...] = ("quiz", "topic")


@dataclass(frozen=True)
class LintReport:
    """What was looked at and what is wrong."""

    files: int
    problems: tuple[str, ...]


def lint(course: Course, registry: Registry) -> LintReport:
    """Read every specification; nothing is executed and no network is used."""
    problems = [str(error) for error in check_references(course, registry)]
    problems += _faulty_questions(course)
    files = sum(len(course.ids(noun)) for noun in get_args(Noun))
    return LintReport(files=files + 1, problems=tuple(dict.fromkeys(problems)))


def _faulty_questions(course: Course) -> Iterator[str]:
    """Questions that mark their own example answers otherwise than they say, or have a fault."""
    try:
        bank, glossary = course.bank, course.glossary
    except SpecError:
        # Reported as itself.
        bank, glossary = Bank(), None
    for noun, id in [(each, id) for each in _ASKING for id in course.ids(each)]:
        try:
            source = course.quiz(id) if noun == "quiz" else course.topic(id)
            mismatches = check_cases(source, glossary) if glossary is not None else []
        except (SpecError, GraderError):
            continue
        path = course.path(noun, id)
        yield from (f"{path}: {_mismatch(found)}" for found in mismatches)
        named = find_telling_names(source, glossary) if glossary is not None else []
        for fault in (*find_faults(source, bank), *named):
            yield f"{path}: question '{fault.question}' — {fault.words.en}"


def _mismatch(found: Mismatch) -> str:
    values = f" with {found.values}" if found.values else ""
    return (
        f"question '{found.question}', case {found.answer!r}{values} — expected {found.expected}, "
        f"found {found.found} (read as {found.read_as!r})"
    )
