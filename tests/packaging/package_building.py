"""pip, as the tests of this folder call it: without an index, and never quietly wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Call = Callable[..., "subprocess.CompletedProcess[str]"]
"""The installed command: a folder and arguments go in."""


def build_wheel(sources: Path, folder: Path) -> Path:
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    run_pip("wheel", *options, "--wheel-dir", str(folder), str(sources))
    (made,) = folder.glob("*.whl")
    return made


def run_pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
