"""What of a pull request is graded, and for which assignments."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.checks.registry import Registry
from grader.errors import GraderError, TargetError
from grader.messages import Text
from grader.pipeline.grade import Specs
from grader.pipeline.places import Places
from grader.pipeline.pull_request.changes import Changes, Entry
from grader.pipeline.pull_request.notes import note_names
from grader.pipeline.work import Work, find_work, load_targets

MAX_GRADES = 1_000
"""Grades that one pull request may ask for: so many results fit into one file."""
_WEEK = re.compile(r"week-[1-9][0-9]?")


@dataclass(frozen=True)
class Plan:
    """What is to be graded."""

    work: tuple[Work, ...]
    notes: tuple[Text, ...]
    """What is not, and why."""

    @property
    def specs(self) -> tuple[Specs, ...]:
        """Everything that is needed for `work`, each assignment once."""
        found = {spec.assignment.id: spec for item in self.work for spec in item.specs}
        return tuple(found.values())


def plan_work(places: Places, changes: Changes, registry: Registry, base: str) -> Plan:
    """The hand-ins that are there after `changes`, with what each is graded for.

    `base` names the branch that the course is from. A quiz of students' own is graded only where
    the course's secret is known; without it the code alone is.

    Raises:
        SpecError, TargetError: the course is faulty.
        GraderError: a hand-in is committed and not in the working tree, or there are too many.
    """
    entries = [change.entry for change in changes.entries if change.kind != "deleted"]
    _require_files(places.submissions, entries)
    targets = {folder: _find_targets(places, folder) for folder in {e.folder for e in entries}}
    known = [entry for entry in entries if targets[entry.folder]]
    unknown = sorted({entry.folder for entry in entries if not targets[entry.folder]})
    ids = sorted({id for found in targets.values() for id in found})
    specs = [spec for id in ids for spec in load_targets(places.course, id, registry)]
    found = _find_changed(places, specs, known)
    missed = [str(entry) for entry in known if not any(_is_of(item, entry) for item in found)]
    work, notes = _leave_personal(found)
    if sum(len(item.specs) for item in work) > MAX_GRADES:
        raise GraderError(
            f"the pull request changes {len(work)} hand-ins: expected at most {MAX_GRADES} grades",
            "grade them with `grader run`, or split the pull request",
        )
    notes = [
        *note_names(
            "unknown", unknown, base=base, known=", ".join(places.course.ids("assignment"))
        ),
        *note_names("superseded", missed),
        *notes,
    ]
    return Plan(tuple(work), tuple(notes))


def _require_files(submissions: Path, entries: Sequence[Entry]) -> None:
    for entry in entries:
        path = submissions / entry.folder / entry.name
        if not os.path.lexists(path):
            raise GraderError(
                f"{path} is committed, and not in the working tree",
                "check out the whole pull request; `git status` shows what is missing",
            )


def _find_targets(places: Places, folder: str) -> tuple[str, ...]:
    """The assignments that hand-ins in a folder of this name count for; none if it is unknown."""
    if folder in places.course.ids("assignment"):
        return (folder,)
    if not _WEEK.fullmatch(folder):
        return ()
    try:
        found = places.course.find_assignments(folder)
    except TargetError:
        return ()
    return tuple(assignment.id for assignment in found)


def _find_changed(places: Places, specs: Sequence[Specs], entries: Sequence[Entry]) -> list[Work]:
    if not entries:
        return []
    paths = {places.submissions / entry.folder / entry.name for entry in entries}
    return [item for item in find_work(places, specs) if item.path in paths]


def _is_of(item: Work, entry: Entry) -> bool:
    return (item.path.parent.name, item.path.name) == (entry.folder, entry.name)


def _leave_personal(work: Sequence[Work]) -> tuple[list[Work], list[Text]]:
    """The work without quizzes that only the leader can mark, and the notes on these."""
    shut = {
        spec.assignment.id: spec
        for item in work
        for spec in item.specs
        if spec.asking and spec.asking.quiz.personal and spec.asking.secret is None
    }
    coded = {id: _without_quiz(spec) for id, spec in shut.items() if spec.assignment.tasks}
    left: list[Work] = []
    for item in work:
        specs = [coded.get(spec.assignment.id, spec) for spec in item.specs]
        kept = tuple(spec for spec in specs if spec.assignment.id not in shut.keys() - coded.keys())
        left += [replace(item, specs=kept)] if kept else []
    return left, [
        *note_names("personal_quiz", sorted(coded)),
        *note_names("personal_only", sorted(shut.keys() - coded.keys())),
    ]


def _without_quiz(spec: Specs) -> Specs:
    assignment = spec.assignment.model_copy(update={"quiz": None})
    return replace(spec, assignment=assignment, asking=None)
