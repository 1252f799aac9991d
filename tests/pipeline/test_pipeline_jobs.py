"""Folders of jobs: gone afterwards, and gone too when their grader was killed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.pipeline.jobs import job_folder, remove_abandoned_jobs

_KILLED = """\
import os, signal
from grader.pipeline.jobs import job_folder
with job_folder() as folder:
    (folder / "deep").mkdir()
    os.chmod(folder / "deep", 0)
    print(folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_folder_is_removed_afterwards() -> None:
    """It is there, empty, while the job is done, and nothing of it after."""
    with job_folder() as folder:
        (folder / "file").touch()
    assert not folder.exists()


def test_folder_of_a_killed_grader_is_removed_by_the_next(temporary: Path) -> None:
    """What a grader left that was killed goes; what a living one uses stays."""
    done = subprocess.run([sys.executable, "-c", _KILLED], capture_output=True, text=True)
    assert Path(done.stdout.strip()).is_dir()
    with job_folder() as living:
        remove_abandoned_jobs()
        assert list(temporary.iterdir()) == [living]


def test_folders_of_others_are_left_alone(temporary: Path) -> None:
    """Only names that a grader gives are looked at, and no link is followed."""
    kept = temporary / "kept"
    kept.mkdir()
    (temporary / "grader-notes").mkdir()
    (temporary / "grader-1-1-link").symlink_to(kept)
    remove_abandoned_jobs()
    assert sorted(path.name for path in temporary.iterdir()) == [
        "grader-1-1-link",
        "grader-notes",
        "kept",
    ]
