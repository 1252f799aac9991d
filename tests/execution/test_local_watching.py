"""Limits that are held by what every system tells of a process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from grader.execution.local.program import MARK
from grader.execution.local.watching import Watch
from grader.spec.assignment import Limits

_READY = (
    "import os, subprocess, sys, threading, time\nprint('', flush=True)\nsys.stdin.readline()\n"
)


def watch(folder: Path, source: str, limits: dict[str, Any]) -> tuple[str, Watch]:
    """Run a program within `limits`; returns which one it passed, and what was seen."""
    process = subprocess.Popen(
        [sys.executable, "-c", _READY + source],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, MARK: f"{folder}"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.readline()
    seen = Watch(psutil.Process(process.pid), folder, Limits(**limits))
    process.stdin.write(b"\n")
    process.stdin.flush()
    try:
        reason = ""
        while not reason and process.poll() is None:
            time.sleep(0.05)
            reason = seen.look()
    finally:
        seen.end()
        process.communicate()
    return reason, seen


@pytest.mark.parametrize(
    ("source", "limits", "reason"),
    [
        ("time.sleep(60)", {"wall": 0.3}, "timed_out"),
        ("while True: pass", {"cpu": 0.3}, "cpu_exceeded"),
        ("x = b'x' * 2**28\ntime.sleep(60)", {"memory": "64MiB"}, "out_of_memory"),
        (
            "x = [subprocess.Popen(['sleep', '60']) for _ in range(9)]\ntime.sleep(60)",
            {"processes": 4},
            "processes_exceeded",
        ),
        (
            "for _ in range(9): threading.Thread(target=time.sleep, args=(60,)).start()",
            {"threads": 4},
            "threads_exceeded",
        ),
        (
            "open('console.txt', 'w').write('x' * 2**17)\ntime.sleep(60)",
            {"output": "64KiB"},
            "output_exceeded",
        ),
        (
            "open('big', 'wb').write(b'x' * 2**22)\ntime.sleep(60)",
            {"disk": "2MiB"},
            "disk_exceeded",
        ),
        (
            "for i in range(30): open(str(i), 'w').close()\ntime.sleep(60)",
            {"files": 20},
            "files_exceeded",
        ),
        ("pass", {}, ""),
    ],
)
def test_limit_is_seen(tmp_path: Path, source: str, limits: dict[str, Any], reason: str) -> None:
    """A process that passes a limit is called after it, and one that does not after nothing."""
    (tmp_path / "console.txt").touch()
    assert watch(tmp_path, source, limits)[0] == reason


def test_cell_limit_is_held_by_its_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the cell's mark tells decides, and not how long the whole run takes."""
    monkeypatch.setattr("grader.execution.local.watching._CELL_GRACE", 0.1)
    (tmp_path / "evidence").mkdir()
    source = "open('evidence/cell', 'w').close()\ntime.sleep(60)"
    assert watch(tmp_path, source, {"cell": 0.3})[0] == "timed_out"


def test_use_before_the_first_cell_does_not_count(tmp_path: Path) -> None:
    """Memory and processor time are counted from the first look on."""
    seen = watch(tmp_path, "time.sleep(0.3)", {})[1]
    report = seen.report("ended")
    assert report.cpu_seconds < 0.2
    assert report.peak_memory < 2**24


@pytest.mark.parametrize("way", ["", "cd / && ", "unset GRADER_RUN; "])
def test_what_has_left_the_tree_is_ended(tmp_path: Path, way: str) -> None:
    """It is known by the folder that it works in, and by the mark that it inherits."""
    mark = f"{7_500_000 + time.monotonic_ns() % 400_000}"
    left = f"subprocess.Popen('{way}sleep {mark} &', shell=True).wait()\ntime.sleep(0.2)"
    watch(tmp_path, left, {})
    lines = [process.info["cmdline"] for process in psutil.process_iter(["cmdline"])]
    assert [line for line in lines if line and mark in line] == []
