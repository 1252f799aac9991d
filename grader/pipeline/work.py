"""What is to be graded: whose hand-in counts for which assignment."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.checks.registry import Registry
from grader.errors import SpecError, TargetError
from grader.pipeline.grade import Specs, load_specs
from grader.pipeline.places import Places
from grader.spec.course import Course
from grader.spec.references import check_references
from grader.submission.finding import find_submissions


@dataclass(frozen=True)
class Work:
    """One hand-in that is to be run once, and graded for one or more assignments."""

    student: str
    path: Path
    specs: tuple[Specs, ...]
    """In the order of the week; all on the same data set."""


def load_targets(course: Course, target: str, registry: Registry) -> tuple[Specs, ...]:
    """The specifications of an assignment, or of all assignments of a week.

    Raises:
        TargetError: nothing goes by that name.
        SpecError: one of the files is faulty, or they do not go together.
    """
    assignments = course.find_assignments(target)
    errors = check_references(course, registry, [item.id for item in assignments])
    if errors:
        more = f"{len(errors)} problems; " if len(errors) > 1 else ""
        raise SpecError(errors[0].message, errors[0].hint or f"{more}`grader lint` lists them all")
    return tuple(load_specs(course, item) for item in assignments)


def find_work(
    places: Places, specs: Sequence[Specs], students: Sequence[str] = ()
) -> tuple[Work, ...]:
    """Every hand-in for the assignments in `specs`, or only those of `students`.

    Hand-ins lie in `DIR/<assignment>`, or in `DIR/week-N` where one covers the whole week. A
    student who has both gets the assignment's own graded for that assignment. Where DIR has no such
    folder, nor one of another assignment, its entries themselves are the hand-ins.

    Raises:
        TargetError: there are none, or a student that was asked for has handed in nothing.
    """
    found = {spec.assignment.id: _find_entries(places, spec) for spec in specs}
    if not any(entries is not None for entries in found.values()):
        found = dict.fromkeys(found, _find_loose(places, specs))
    known = {student for entries in found.values() for student, _ in entries or ()}
    for student in students:
        if student not in known:
            raise TargetError(
                f"no submission by {student!r} in {places.submissions}",
                f"there are: {', '.join(sorted(known)) or 'none'}",
            )
    work = tuple(_join(specs, found, students))
    if not work:
        raise TargetError(
            f"no submissions in {places.submissions}",
            "each notebook, script or folder in it is one student's submission",
        )
    return work


def choose_jobs(asked: int | None, specs: Sequence[Specs]) -> int:
    """How many submissions run at once: as asked, or as cores and memory allow."""
    if asked is not None:
        return max(1, asked)
    memory = max(spec.assignment.limits.memory for spec in specs)
    by_memory = psutil.virtual_memory().available // memory
    return max(1, min(_cores(), by_memory))


_Entries = list[tuple[str, Path]]


def _find_entries(places: Places, spec: Specs) -> _Entries | None:
    """Hand-ins for one assignment, its own before the week's; None where it has no folder."""
    own = places.submissions / spec.assignment.id
    week = places.submissions / f"week-{spec.assignment.week}"
    folders = [folder for folder in (week, own) if folder.is_dir()]
    entries = {student: path for folder in folders for student, path in find_submissions(folder)}
    return list(entries.items()) if folders else None


def _find_loose(places: Places, specs: Sequence[Specs]) -> _Entries:
    """What lies in the folder of hand-ins itself, where that is no folder of folders."""
    folder = places.submissions
    names = [spec.assignment.id for spec in specs]
    weeks = sorted({f"week-{spec.assignment.week}" for spec in specs})
    if not folder.is_dir() or _is_divided(places):
        expected = " or ".join(str(folder / name) for name in [*names, *weeks])
        raise TargetError(
            f"no folder {expected}",
            f"put the submissions for {', '.join(names)} there, or use --submissions",
        )
    return find_submissions(folder)


def _is_divided(places: Places) -> bool:
    """Whether the folder of hand-ins has a folder for some assignment or week of the course."""
    ids = places.course.ids("assignment")
    return any((places.submissions / id).is_dir() for id in ids) or any(
        path.is_dir() for path in places.submissions.glob("week-*")
    )


def _join(
    specs: Sequence[Specs], found: Mapping[str, _Entries | None], students: Sequence[str]
) -> Iterator[Work]:
    """One piece of work for each hand-in and data set, in the order of assignments."""
    joined: dict[tuple[str, Path, str], list[Specs]] = {}
    for spec in specs:
        for student, path in found[spec.assignment.id] or ():
            if not students or student in students:
                key = (student, path, spec.assignment.dataset)
                joined.setdefault(key, []).append(spec)
    for (student, path, _), group in joined.items():
        yield Work(student, path, tuple(group))


def _cores() -> int:
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
