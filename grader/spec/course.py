"""A course folder: which assignments, rubrics and quizzes it holds, each read when it is asked for.

    assignments/<id>.yaml          assignments/quizzes/<id>.yaml
    rubrics/<id>.yaml              assignments/questions/<id>.yaml
    rubrics/decisions/<id>.yaml    assignments/glossary.yaml

A file is named after the id it declares. Nothing is read before somebody asks for it, so a faulty
file stops only those who need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel

from grader.errors import SpecError, TargetError
from grader.spec.assignment import Assignment
from grader.spec.quiz import Bank, Glossary, Quiz, Topic
from grader.spec.rubric import Rubric
from grader.spec.shorthand import odd_checks, odd_levels
from grader.spec.suggestions import did_you_mean, listed
from grader.spec.yaml import Document, load_document, load_spec

Noun = Literal["assignment", "rubric", "quiz", "topic"]
M = TypeVar("M", bound=BaseModel)

GLOSSARY = Path("assignments") / "glossary.yaml"
_FOLDERS: dict[Noun, Path] = {
    "assignment": Path("assignments"),
    "rubric": Path("rubrics"),
    "quiz": Path("assignments") / "quizzes",
    "topic": Path("assignments") / "questions",
}
_DECISIONS = Path("rubrics") / "decisions"
_WEEK = re.compile(r"week-([0-9]{1,3})")
_WEEK_LINE = re.compile(r"^[\"']?week[\"']?[ ]*:[ ]*([0-9]{1,3})[ ]*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Course:
    """A course folder; files are read anew each time they are asked for."""

    root: Path

    def assignment(self, id: str) -> Assignment:
        """The assignment in `assignments/<id>.yaml`.

        Raises:
            TargetError: there is none.
            SpecError: it is faulty.
        """
        return load_spec(self.path("assignment", id), Assignment, inspect_assignment)

    def rubric(self, id: str) -> Rubric:
        """The rubric in `rubrics/<id>.yaml`; errors as for `assignment`."""
        return load_spec(self.path("rubric", id), Rubric, inspect_rubric)

    def quiz(self, id: str) -> Quiz:
        """The quiz in `assignments/quizzes/<id>.yaml`; errors as for `assignment`."""
        return load_spec(self.path("quiz", id), Quiz, inspect_id)

    def topic(self, id: str) -> Topic:
        """The topic in `assignments/questions/<id>.yaml`; errors as for `assignment`."""
        return load_spec(self.path("topic", id), Topic, inspect_id)

    @property
    def bank(self) -> Bank:
        """The questions of all files in `assignments/questions`; empty where there are none.

        Raises:
            SpecError: one of them is faulty, or two questions have one id.
        """
        topics = [load_spec(self.path("topic", id), Topic, inspect_id) for id in self.ids("topic")]
        owners: dict[str, str] = {}
        for topic in topics:
            for question in topic.questions:
                owner = owners.setdefault(question.id, topic.id)
                if owner != topic.id:
                    raise SpecError(
                        f"{self.path('topic', topic.id)}: question '{question.id}' is in the topic "
                        f"'{owner}', too",
                        "give one of them another id: quizzes name questions of the bank by it",
                    )
        return Bank(tuple(topics))

    def decisions_path(self, quiz: str) -> Path:
        """Where a person's decisions on the answers to a quiz are kept; there may be no file."""
        return self.root / _DECISIONS / f"{quiz}.yaml"

    @property
    def glossary(self) -> Glossary:
        """The course's glossary in `assignments/glossary.yaml`.

        Raises:
            SpecError: it is missing or faulty.
        """
        return load_spec(self.root / GLOSSARY, Glossary)

    def find_quiz(self, target: str) -> str:
        """The id of the quiz that `target` names: its own, or its assignment's.

        Raises:
            TargetError: nothing goes by that name, or the assignment has no quiz.
            SpecError: the assignment is faulty.
        """
        if target in self.ids("quiz") or target not in self.ids("assignment"):
            self.path("quiz", target)
            return target
        quiz = self.assignment(target).quiz
        if quiz is None:
            raise TargetError(f"assignment '{target}' has no quiz", "name one that has, or a quiz")
        return quiz

    def ids(self, noun: Noun) -> tuple[str, ...]:
        """The ids of all files of one kind, sorted."""
        return tuple(sorted(path.stem for path in self._files(noun)))

    def path(self, noun: Noun, id: str) -> Path:
        """The file that holds an assignment, rubric or quiz.

        Raises:
            TargetError: the course has no such file.
        """
        known = self.ids(noun)
        if id not in known:
            folder = self.root / _FOLDERS[noun]
            raise TargetError(
                f"there is no {noun} '{id}' in {folder}{did_you_mean(id, known)}",
                f"it has: {listed(known)}",
            )
        return self.root / _FOLDERS[noun] / f"{id}.yaml"

    def find_assignments(self, target: str) -> tuple[Assignment, ...]:
        """The assignments that `target` names: one by its id, or all of a week by `week-6`.

        Raises:
            TargetError: nothing goes by that name; the message says what there is.
            SpecError: an assignment that is asked for is faulty.
        """
        ids = self.ids("assignment")
        if target in ids:
            return (self.assignment(target),)
        weeks = {id: find_week(self.path("assignment", id)) for id in ids}
        asked = _WEEK.fullmatch(target)
        chosen = [id for id in ids if asked and weeks[id] in (int(asked[1]), None)]
        if not chosen:
            names = _target_names(weeks)
            raise TargetError(
                f"there is no assignment or week '{target}' in "
                f"{self.root / _FOLDERS['assignment']}{did_you_mean(target, names)}",
                f"it has: {listed(names)}",
            )
        return tuple(self.assignment(id) for id in chosen)

    def _files(self, noun: Noun) -> Iterator[Path]:
        for path in (self.root / _FOLDERS[noun]).glob("*.yaml"):
            if path != self.root / GLOSSARY and not path.name.startswith("."):
                yield path


def load_course(root: Path) -> Course:
    """The course in folder `root`.

    Raises:
        TargetError: `root` has no folder `assignments`.
    """
    folder = root / _FOLDERS["assignment"]
    if not folder.is_dir():
        raise TargetError(
            f"{root} is not a course: expected a folder {folder}, found none",
            "go to the folder that holds 'assignments' and 'rubrics', or name it with --course; "
            "`grader init my-group` makes one",
        )
    return Course(root)


def find_week(path: Path) -> int | None:
    """The week an assignment file declares, even where the rest of it is faulty; None if unknown.

    Nothing but the one line is looked at: a week is looked for in every file of a course, and a
    mistake in one of them is no concern of the others.
    """
    try:
        found = _WEEK_LINE.search(path.read_text(encoding="utf-8", errors="replace"))
        if found:
            return int(found[1])
        data = load_document(path).data
    except (OSError, SpecError):
        return None
    week = data.get("week") if isinstance(data, dict) else None
    return week if isinstance(week, int) else None


def inspect_assignment(document: Document) -> list[str]:
    """Mistakes in an assignment that its model cannot see."""
    odd = [f"{document.place(at)}: {words}" for at, words in odd_checks(document.data)]
    return [*inspect_id(document), *odd]


def inspect_rubric(document: Document) -> list[str]:
    """Mistakes in a rubric that its model cannot see."""
    odd = [f"{document.place(at)}: {words}" for at, words in odd_levels(document.data)]
    return [*inspect_id(document), *odd]


def inspect_id(document: Document) -> list[str]:
    """Whether the file is named after its id: a file is found by its name."""
    id = document.data.get("id") if isinstance(document.data, dict) else None
    if not isinstance(id, str) or id == document.path.stem:
        return []
    expected = f"'{document.path.stem}', the name of the file"
    return [f"{document.place(('id',))}: id — expected {expected}, found '{id}'"]


def _target_names(weeks: dict[str, int | None]) -> list[str]:
    numbers = sorted({week for week in weeks.values() if week is not None})
    return [*weeks, *(f"week-{number}" for number in numbers)]
