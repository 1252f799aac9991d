"""Ending the processes of one submission while others run."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")

_KEPT = "for i in $(seq 150); do sleep 0.005 || echo killed; done"
_PROGRAM = f"""\
import os, subprocess
from grader.execution.processes import end_descendants

kept = subprocess.Popen(["sh", "-c", {_KEPT!r}], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
stray = subprocess.Popen(["sleep", "600"])
while kept.poll() is None:
    end_descendants(os.getpid(), keep={{kept.pid}})
stray.wait(timeout=9)
print(kept.stdout.read().decode())
"""


def test_what_a_kept_child_starts_meanwhile_lives_on() -> None:
    """Strays are killed, and nothing that a kept child starts at that very moment."""
    # In a process of its own: what pytest has started is not to be ended.
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr
