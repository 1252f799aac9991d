"""Folders of jobs: gone afterwards, and gone too when their grader was killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.errors import ExecutionError
from grader.pipeline.jobs import check_room, job_folder, remove_abandoned_jobs

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


def test_process_of_a_killed_grader_is_ended_by_the_next(temporary: Path) -> None:
    """What a hand-in started and still works in its folder ends; what works elsewhere does not."""
    done = subprocess.run([sys.executable, "-c", _KILLED], capture_output=True, text=True)
    places = (Path(done.stdout.strip()), temporary)
    inside, outside = (subprocess.Popen(["sleep", "60"], cwd=place) for place in places)
    try:
        remove_abandoned_jobs()
        assert (inside.wait(timeout=5), outside.poll()) == (-signal.SIGKILL, None)
    finally:
        for process in (inside, outside):
            process.kill()
            process.wait()


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


def test_too_little_room_is_said(temporary: Path) -> None:
    """The error names the folder and what would be needed; what fits is let through."""
    check_room(1)
    with pytest.raises(ExecutionError, match=rf"{temporary} has \d+ MiB left.* need \d+ MiB") as e:
        check_room(2**60)
    assert "TMPDIR" in e.value.hint
