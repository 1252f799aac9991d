"""What the assignments of a course ask of the machine that grades them."""

from __future__ import annotations

from pathlib import Path

from grader.datasets.load import NAMES
from grader.errors import GraderError, TargetError
from grader.pipeline.doctor.finding import Needs
from grader.spec.assignment import Assignment, Limits
from grader.spec.course import load_course


def find_needs(root: Path) -> Needs:
    """The data sets and limits of the course in `root`; of any course, where there is none."""
    try:
        course = load_course(root)
    except TargetError:
        return Needs(NAMES, Limits(), 0)
    assignments: list[Assignment] = []
    faulty = []
    for id in course.ids("assignment"):
        try:
            assignments.append(course.assignment(id))
        except (GraderError, OSError):
            faulty.append(id)
    if not assignments:
        return Needs(NAMES, Limits(), 0, tuple(faulty))
    datasets = dict.fromkeys(assignment.dataset for assignment in assignments)
    return Needs(tuple(datasets), _join(assignments), len(assignments), tuple(faulty))


def _join(assignments: list[Assignment]) -> Limits:
    """The largest of each limit: a machine that meets it meets every assignment's."""
    limits = [assignment.limits for assignment in assignments]
    return Limits(
        **{name: max(getattr(one, name) for one in limits) for name in Limits.model_fields}
    )
