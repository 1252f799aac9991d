"""`grader new`: a small assignment that is complete, to be changed into the one that is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from grader.authoring.placing import place_files, refuse_existing
from grader.authoring.rendering import DatasetName, NewAssignment, render_files
from grader.errors import SpecError, TargetError
from grader.messages import Language, Text, message
from grader.spec.assignment import Identifier
from grader.spec.course import GLOSSARY, Course, find_week
from grader.spec.suggestions import listed
from grader.spec.yaml import load_document

_QUESTIONS = ("hidden_params", "output_activation")
_TERMS = ("softmax", "sigmoid")
"""Terms that the new quiz names."""
_TAKEN = frozenset({"glossary", "quizzes"})
"""Names that have another meaning in the folder of assignments."""
_LAST_WEEK = 60
_LONGEST_TITLE = 200


def make_assignment(
    root: Path,
    id: str,
    *,
    week: int | None = None,
    title_ko: str | None = None,
    title_en: str | None = None,
    dataset: DatasetName = "fashion_mnist",
    language: Language = "en",
) -> tuple[Path, ...]:
    """Write a new assignment into the course in `root`, and a glossary where it has none.

    Without a week it is the one after the course's last. The solution's words are in `language`.
    Returns the files that were written: all of them or, where there is an error, none.

    Raises:
        TargetError: the id or a title cannot be used, a file of that name is there already, or the
            folder cannot be written to.
        SpecError: the course's glossary is faulty or lacks a term of the new quiz.
    """
    check_id(id)
    refuse_existing(root, [Path("assignments") / f"{id}.yaml"])
    glossary = not (root / GLOSSARY).exists()
    if not glossary:
        _check_terms(Course(root))
    usual = message("cli.new.title", id=id)
    title = Text(
        ko=usual.ko if title_ko is None else _check_title("--title-ko", title_ko),
        en=usual.en if title_en is None else _check_title("--title-en", title_en),
    )
    new = NewAssignment(
        id=id,
        week=week if week is not None else _next_week(root),
        title=title,
        dataset=dataset,
        questions=_free_questions(root),
    )
    return place_files(root, render_files(new, language, glossary=glossary))


def check_id(id: str) -> None:
    """Raises `TargetError` where no assignment may be called `id`."""
    try:
        TypeAdapter(Identifier).validate_python(id)
    except ValidationError:
        nearest = re.sub(r"[^a-z0-9]+", "-", id.lower()).strip("-")[:60]
        raise TargetError(
            f"the id of an assignment — expected lower-case letters, digits, '-' and '_', a letter "
            f"or digit first and at most 61 in all, found '{id[:80]}'",
            f"'{nearest}' would do" if nearest else "for example: ch08-1",
        ) from None
    if id in _TAKEN or re.fullmatch(r"week-[0-9]+", id):
        raise TargetError(
            f"the id of an assignment — expected a name of its own, found '{id}', which means "
            "something else to the grader",
            "for example: ch08-1",
        )


def _check_title(option: str, title: str) -> str:
    if not title.strip() or not title.isprintable() or len(title) > _LONGEST_TITLE:
        raise TargetError(
            f"{option} — expected one line of at most {_LONGEST_TITLE} characters that can be "
            f"printed, found {title[:60]!r}"
        )
    return title.strip()


def _check_terms(course: Course) -> None:
    known = [term.id for term in course.glossary.terms]
    missing = [term for term in _TERMS if term not in known]
    if missing:
        lines = [
            f"- {{id: {id}, kind: activation, name: {{ko: {id}, en: {id}}}}}" for id in missing
        ]
        raise SpecError(
            f"{course.root / GLOSSARY}:1: expected the terms {listed(_TERMS)}, which the new quiz "
            f"asks about, found no {listed(missing)}",
            f"add to its `terms:` {'; '.join(lines)}",
        )


def _next_week(root: Path) -> int:
    weeks = [find_week(path) for path in _files(root, "assignments")]
    return min(_LAST_WEEK, max((week for week in weeks if week is not None), default=0) + 1)


def _free_questions(root: Path) -> tuple[str, str]:
    """Ids for the questions that no quiz of the course has."""
    taken = {id for path in _files(root, "assignments/quizzes") for id in _question_ids(path)}
    first, second = (_free_name(name, taken) for name in _QUESTIONS)
    return first, second


def _free_name(name: str, taken: set[str]) -> str:
    number = 1
    while (found := name if number == 1 else f"{name}_{number}") in taken:
        number += 1
    return found


def _question_ids(path: Path) -> Iterator[str]:
    """The ids of a quiz's questions, as far as they can be made out."""
    try:
        data: Any = load_document(path).data
    except SpecError:
        return
    questions = data.get("questions") if isinstance(data, dict) else None
    for question in questions if isinstance(questions, list) else ():
        id = question.get("id") if isinstance(question, dict) else None
        if isinstance(id, str):
            yield id


def _files(root: Path, folder: str) -> list[Path]:
    return sorted((root / folder).glob("*.yaml"))
