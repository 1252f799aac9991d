"""A real run that is stopped from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from small_course import open_class

from grader.errors import SandboxUnavailableError
from grader.execution.confinement import choose_confinement


def _wait_for_cell(jobs: Path, process: subprocess.Popen[str]) -> None:
    """Until a cell of some submission has begun."""
    until = time.monotonic() + 120
    while not list(jobs.glob("grader-*/scratch/work/ready")):
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < until, "no submission started"
        time.sleep(0.1)


@pytest.mark.sandbox
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_run_leaves_nothing_alive(tmp_path: Path, number: signal.Signals) -> None:
    """Within seconds all processes and folders are gone, and there is no record."""
    try:
        choose_confinement("kernel")
    except SandboxUnavailableError as error:
        pytest.skip(str(error))
    group = open_class(tmp_path)
    for name in ("kim.py", "lee.py", "park.py"):
        group.hand_in(name, "open('ready', 'w').close()\nimport time; time.sleep(60)\n")
    jobs = tmp_path / "jobs"
    jobs.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", "from grader.cli import main; main()", "run", "a1", "--jobs", "2"],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(jobs), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background Ctrl-C is ignored, and so it would be here.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        _wait_for_cell(jobs, process)
        below = psutil.Process(process.pid).children(recursive=True)
        begin = time.monotonic()
        process.send_signal(number)
        out, error = process.communicate(timeout=20)
        seconds = time.monotonic() - begin
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, out, error.strip()) == (3, "", "stopped")
    assert seconds < 5
    assert len(below) >= 2
    assert [child for child in below if child.is_running()] == []
    assert (os.listdir(jobs), group.files()) == ([], {})
