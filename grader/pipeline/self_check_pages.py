"""The pages of a student's own look at their work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.messages import Language
from grader.record.model import Record
from grader.report import render_student, write_page
from grader.report.page import page_name

CHECK_FOLDER = Path("reports") / "check"
"""Where the pages go, from the current folder, unless somebody says otherwise."""


def write_looks(
    records: Sequence[Record], target: Path | None, language: Language
) -> tuple[Path, ...]:
    """Write the page of each of `records`; returns where they lie, in the same order.

    One record alone goes to `target`, by default `reports/check/<student>.html`; several go beside
    it, each with its assignment in the name.

    Raises:
        GraderError: a page cannot be written.
    """
    paths = []
    for record in records:
        path = target or CHECK_FOLDER / page_name(record.student)
        if len(records) > 1:
            path = path.with_name(f"{path.stem}.{record.assignment}{path.suffix}")
        write_page(path, render_student(record, language=language))
        paths.append(path)
    return tuple(paths)
