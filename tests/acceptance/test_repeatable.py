"""The same submissions always get the same records."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from grader.record.file import dump_record
from grader.record.model import Record

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

ROWS = (2_000, 500)
TRIED = {"crashes-midway", "folder-student", "good-notebook", "plain-script", "wide-output"}
"""Of the samples those that differ in form: notebook, script, folder, errors, figures, tables."""
TIMINGS = {"wall_seconds", "seconds", "graded_at", "evidence"}


def untimed(value: Any) -> Any:
    """A record's tree without what a clock says (and the digest of evidence that holds it)."""
    if isinstance(value, dict):
        return {name: untimed(item) for name, item in value.items() if name not in TIMINGS}
    return [untimed(item) for item in value] if isinstance(value, list) else value


def tree(record: Record) -> Any:
    return untimed(json.loads(dump_record(record)))


def test_second_run_gives_the_same_records(grade, course_root: Path, tmp_path: Path) -> None:
    """Samples of every form are graded twice, and not a digit differs."""
    for entry in (course_root / "submissions" / "ch07-1").iterdir():
        if entry.stem in TRIED:
            target = tmp_path / "submissions" / entry.name
            copy = shutil.copytree if entry.is_dir() else shutil.copy
            target.parent.mkdir(exist_ok=True)
            copy(entry, target)
    first = grade(tmp_path / "submissions", rows=ROWS)
    second = grade(tmp_path / "submissions", rows=ROWS)
    assert set(first) == TRIED
    for student, record in first.items():
        assert tree(second[student]) == tree(record), student
