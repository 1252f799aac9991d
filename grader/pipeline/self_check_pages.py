"""The pages of a student's own look at their work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.errors import TargetError
from grader.messages import Language, message
from grader.record.model import Record
from grader.report import render_student, write_page
from grader.report.page import page_name

CHECK_FOLDER = Path("reports") / "check"
"""Where the pages go, from the current folder, unless somebody says otherwise."""
_SUFFIXES = (".html", ".htm")


def check_target(target: Path | None, language: Language) -> None:
    """Make sure that a page can go to `target`, or without one where pages go, and harms nothing.

    Raises:
        TargetError: `target` is not called like a page and may be somebody's work, or the folder of
            pages is a link, which may have come with a stranger's files.
    """
    if target is not None and target.suffix.lower() not in _SUFFIXES:
        raise _refuse("not_a_page", language, path=target, name=target.stem)
    links = [folder for folder in (CHECK_FOLDER.parent, CHECK_FOLDER) if folder.is_symlink()]
    if target is None and links:
        raise _refuse("linked_folder", language, path=links[0], name="page")


def write_looks(
    records: Sequence[Record], target: Path | None, language: Language
) -> tuple[Path, ...]:
    """Write the page of each of `records`; returns where they lie, in the same order.

    One record alone goes to `target`, by default `reports/check/<student>.html`; several go beside
    it, each with its assignment in the name.

    Raises:
        TargetError: `check_target` refuses the place.
        GraderError: a page cannot be written.
    """
    check_target(target, language)
    paths = []
    for record in records:
        path = target or CHECK_FOLDER / page_name(record.student)
        if len(records) > 1:
            path = path.with_name(f"{path.stem}.{record.assignment}{path.suffix}")
        write_page(path, render_student(record, language=language))
        paths.append(path)
    return tuple(paths)


def _refuse(key: str, language: Language, *, path: Path, name: str) -> TargetError:
    problem = message(f"self_check.error.{key}", path=path)
    hint = message("self_check.error.name_a_page", example=f"{name or 'page'}.html")
    return TargetError(problem.in_language(language), hint.in_language(language))
