"""What a run of grade.yml leaves, honest or not, and what comment.yml makes of it."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path
from typing import Any

from workflow_hub import Hub
from workflow_player import Runner


def describe(student: str = "kim", **more: Any) -> dict[str, Any]:
    """Results of one hand-in, as `grader ci` writes them."""
    question = {"id": "days", "status": "correct", "points": 4.0, "max_points": 4.0}
    result = {
        "assignment": "tiny",
        "student": student,
        "status": "graded",
        "execution": "completed",
        "score": 4.0,
        "max_score": 4.0,
        "tasks": [],
        "quiz": [question],
    }
    return {"schema": "grader/results/1", "results": [{**result, **more}]}


def pack(path: Path, files: dict[str, bytes | str], *, links: bool = False) -> Path:
    """An artefact with `files`, stored as links where that is asked for."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = ((stat.S_IFLNK if links else stat.S_IFREG) | 0o644) << 16
            packed.writestr(entry, content)
    return path


def list_bodies(hub: Hub, number: int = 1) -> list[str]:
    """The comments under a pull request."""
    return [one["body"] for one in hub.comments if one["issue"] == number]


def assert_silent(hub: Hub, runner: Runner) -> None:
    """Nothing was written anywhere, and what runs after that was not run."""
    assert [call for call in hub.list_calls() if call[0] != "GET"] == []
    assert "Post it" not in runner.played
