"""Student kits: the files that students get for an assignment or a week, without any key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import grader
from grader.checks.registry import Registry
from grader.files import file_stem
from grader.messages import Language, Text, message
from grader.pipeline.grade import Specs
from grader.pipeline.kit_folder import check_place, place_kit
from grader.pipeline.kits import make_kit
from grader.pipeline.papers import load_papers
from grader.pipeline.starters import find_starters, read_starter
from grader.pipeline.work import load_targets
from grader.report.kit_readme import KitFiles, render_kit_readme
from grader.report.quiz_page import render_quiz_page
from grader.spec.course import Course
from grader.spec.kit import Kit, dump_kit, kit_name

README = "README.md"
Tell = Callable[[Text], None]


@dataclass(frozen=True)
class _Part:
    """One assignment of a kit: the names of its files, and their contents."""

    files: KitFiles
    contents: dict[str, bytes]


def publish(
    course: Course,
    target: str,
    folder: Path,
    registry: Registry,
    *,
    language: Language,
    students: Sequence[str] = (),
    tell: Tell = lambda _: None,
) -> tuple[Path, ...]:
    """Make the student kit of an assignment or a week in `folder`, whole or not at all.

    A quiz that differs from student to student is in it for those of `students` alone. `language`
    comes first on every page, and its notebook has the plain name. `tell` hears, in sentences for
    the leader, what is kept back and what is missing. Returns the files, the README first. The same
    course gives the same bytes.

    Raises:
        TargetError: nothing goes by that name, or `folder` holds something that is not a kit as it
            was published: nobody's work is written over.
        SpecError: a file of the course is faulty, or a personal quiz has no secret.
    """
    specs = load_targets(course, target, registry)
    check_place(folder)
    parts = [_make_part(course, spec, registry, language, students) for spec in specs]
    readme = render_kit_readme([part.files for part in parts], grader.__version__, language)
    contents = {README: readme.encode("utf-8")}
    for part in parts:
        contents |= part.contents
    place_kit(folder, contents)
    for part in parts:
        _tell_part(part.files, tell)
    return tuple(folder / name for name in contents)


def _make_part(
    course: Course, spec: Specs, registry: Registry, language: Language, students: Sequence[str]
) -> _Part:
    kit = make_kit(spec, registry, language)
    notebooks = _make_notebooks(course, kit.id, language)
    pages = _make_quiz_pages(course, spec, language, tuple(dict.fromkeys(students)))
    return _Part(
        files=KitFiles(
            kit=kit,
            notebooks=tuple((name, spoken) for name, (spoken, _) in notebooks.items()),
            quiz_pages=tuple(pages),
        ),
        contents={
            **{name: content for name, (_, content) in notebooks.items()},
            **pages,
            kit_name(kit.id): dump_kit(kit).encode("utf-8"),
        },
    )


def _make_notebooks(
    course: Course, id: str, language: Language
) -> dict[str, tuple[Language, bytes]]:
    """File name → language and content, the one to work in first."""
    starters = find_starters(course, id)
    order = sorted(starters, key=lambda spoken: spoken != language)
    return {
        f"{id}.{spoken}.ipynb" if number else f"{id}.ipynb": (
            spoken,
            read_starter(starters[spoken]),
        )
        for number, spoken in enumerate(order)
    }


def _make_quiz_pages(
    course: Course, spec: Specs, language: Language, students: tuple[str, ...]
) -> dict[str, bytes]:
    """File name → page; none for a quiz of each student's own where nobody is named."""
    quiz = spec.quiz
    if quiz is None or (quiz.personal and not students):
        return {}
    papers = load_papers(course, quiz.id, students, attempt=1)
    id = spec.assignment.id
    names = [
        f"{id}.quiz.{file_stem(paper.student)}.html" if len(papers) > 1 else f"{id}.quiz.html"
        for paper in papers
    ]
    pages = [render_quiz_page(paper, language).encode("utf-8") for paper in papers]
    return dict(zip(names, pages, strict=True))


def _tell_part(files: KitFiles, tell: Tell) -> None:
    kit = files.kit
    if kit.tasks:
        tell(_describe_checks(kit))
    if kit.tasks and not files.notebooks:
        tell(message("kit.no_starter", assignment=kit.id))
    if kit.questions and not files.quiz_pages:
        tell(message("kit.no_quiz", assignment=kit.id))


def _describe_checks(kit: Kit) -> Text:
    checks = [check for task in kit.tasks for check in task.checks]
    closed = [check.id for check in checks if not check.is_open]
    return message(
        "kit.closed" if closed else "kit.all_open",
        assignment=kit.id,
        total=len(checks),
        open=len(checks) - len(closed),
        closed=", ".join(closed),
    )
