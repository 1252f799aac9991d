"""A study group's repository → the text of the files that are its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from importlib import resources
from pathlib import PurePosixPath
from string import Template

from grader.messages import LANGUAGES, Language, Text, message, plain
from grader.spec.assignment import Assignment

_PLACES = (
    "grader @ git+https://github.com/OWNER/REPOSITORY@COMMIT",
    "grader @ https://ADDRESS/grader-VERSION-py3-none-any.whl#sha256=HASH",
    "./grader-VERSION-py3-none-any.whl",
)
"""Requirements that say exactly what is installed, as examples."""


@dataclass(frozen=True)
class Repository:
    """What is settled of a group's repository before there is one."""

    title: Text
    requirement: str | None
    """What pip installs the grader by; None where nobody knows it yet."""
    language: Language
    """The one that comes first."""
    assignments: tuple[Assignment, ...]


def render_repository(
    repository: Repository, course: Collection[PurePosixPath]
) -> dict[PurePosixPath, bytes]:
    """Every file that is not simply the course's, by its path.

    `course` names the files that come with them: what there is no file of is not mentioned.
    """
    order = sorted(LANGUAGES, key=lambda language: language != repository.language)
    example = _choose_example(repository.assignments)
    week = {"week": example.week}
    files = {
        "README.md": _render_readme(repository, order, example),
        "requirements.txt": _render_requirements(repository.requirement, order),
        ".gitignore": _read("gitignore"),
        "assignments/README.md": _both("assignments", order),
        "rubrics/README.md": _both("rubrics", order),
        "submissions/README.md": _both("submissions", order, **week),
    }
    for assignment in repository.assignments:
        path = f"submissions/{assignment.id}/README.md"
        files[path] = _render_folder(assignment, order, course)
    return {PurePosixPath(path): text.encode("utf-8") for path, text in files.items()}


def _choose_example(assignments: tuple[Assignment, ...]) -> Assignment:
    """The first one with code to write: what it is said of is true of most."""
    return next((item for item in assignments if item.tasks), assignments[0])


def _render_readme(repository: Repository, order: list[Language], example: Assignment) -> str:
    names: dict[Language, str] = {"ko": "[한국어](#한국어)", "en": "[English](#english)"}
    title = " · ".join(dict.fromkeys(repository.title.in_language(name) for name in order))
    head = f"# {title}\n\n{' · '.join(names[name] for name in order)}\n"
    note = plain("") if repository.requirement else message("init.readme.unfilled")
    parts = [
        Template(_read(f"README.{name}.md")).substitute(
            example=example.id,
            week=example.week,
            unfilled=f" {note.in_language(name)}".rstrip(),
        )
        for name in order
    ]
    return "\n".join([head, *parts])


def _render_requirements(requirement: str | None, order: list[Language]) -> str:
    words = message(f"init.requirements.{'filled' if requirement else 'unfilled'}")
    lines = [f"# {line}" for name in order for line in words.in_language(name).splitlines()]
    found = [requirement] if requirement else [f"# {place}" for place in _PLACES]
    return "\n".join([*lines, *found]) + "\n"


def _render_folder(
    assignment: Assignment, order: list[Language], course: Collection[PurePosixPath]
) -> str:
    """What a student reads in the folder for hand-ins of one assignment."""
    names = {name: f"starter.{name}.ipynb" for name in LANGUAGES}
    starters = [PurePosixPath("assignments", assignment.id, name) for name in names.values()]
    has_starter = all(path in course for path in starters)
    key = "hand_in.notebook" if has_starter else "hand_in.quiz"
    return _both(key, order, id=assignment.id, title=assignment.title, starter=Text(**names))


def _both(key: str, order: list[Language], **values: object) -> str:
    text = message(f"init.{key}", **values)
    return "\n".join(text.in_language(name) for name in order)


def _read(name: str) -> str:
    folder = resources.files("grader.authoring") / "templates" / "repository"
    return (folder / name).read_text(encoding="utf-8")
