"""Quizzes on their way to students: papers, and the files that show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.errors import GraderError, TargetError
from grader.files import write_whole
from grader.messages import Language
from grader.pipeline.asking import Asking, issue_draw
from grader.pipeline.grade import load_asking
from grader.quiz.papers.paper import Paper, make_paper
from grader.report.quiz_page import render_quiz_page
from grader.spec.course import Course

_MAX_ROSTER = 1_000_000
_UNUSABLE = re.compile(r"[/\\\x00-\x1f\x7f]|^\.+$")


def load_papers(
    course: Course, target: str, students: Sequence[str], attempt: int
) -> tuple[Paper, ...]:
    """A paper for each student; one for everybody where the quiz is not personal.

    Raises:
        TargetError: no such quiz, a personal quiz without a student, or a name that no file can
            have.
        GraderError: the quiz is faulty, has no secret or allows fewer attempts.
    """
    asking = load_asking(course, course.find_quiz(target))
    if not asking.quiz.personal:
        return (issue_paper(asking, "", 1),)
    if not students:
        raise TargetError(
            f"quiz '{asking.quiz.id}' is personal: expected whose it is to be, found no student",
            "add --student NAME, with the name that the student's hand-in has, or --students FILE",
        )
    for student in students:
        if not student.strip() or _UNUSABLE.search(student) or len(student) > 200:
            raise TargetError(
                f"{student[:60]!r} cannot be the name of a hand-in",
                "expected a name without slashes and line breaks, of at most 200 characters",
            )
    return tuple(issue_paper(asking, student, attempt) for student in students)


def issue_paper(asking: Asking, student: str, attempt: int) -> Paper:
    """What `student` is asked; errors as for `issue_draw`."""
    draw, ticket = issue_draw(asking, student, attempt)
    return make_paper(asking.form(draw), draw, ticket)


def write_paper(path: Path, paper: Paper, language: Language) -> None:
    """Write a paper to `path`: as data where it ends in `.json`, otherwise as a page.

    Raises:
        GraderError: it cannot be written.
    """
    if path.suffix.lower() == ".json":
        content = paper.model_dump_json(by_alias=True, indent=2) + "\n"
    else:
        content = render_quiz_page(paper, language)
    try:
        write_whole(path, content.encode("utf-8"))
    except OSError as error:
        raise GraderError(
            f"cannot write {path}: {error.strerror or error}", "name another place with -o"
        ) from error


def read_roster(path: Path) -> tuple[str, ...]:
    """The students in a text file, one a line; blank lines and those after `#` do not count.

    Raises:
        TargetError: it cannot be read, or names nobody.
    """
    try:
        if path.stat().st_size > _MAX_ROSTER:
            raise TargetError(f"{path}: expected a list of names, found more than 1 MB")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TargetError(
            f"{path}: cannot be read: {error}", "save it as UTF-8 text, one student a line"
        ) from error
    names = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not names:
        raise TargetError(f"{path} names nobody", "write one student a line")
    return tuple(dict.fromkeys(names))
