"""What a command costs before it does anything: imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from small_course import open_class

HEAVY = ("tensorflow", "keras", "sklearn", "matplotlib", "pandas", "scipy", "IPython", "nbformat")
CALL = """
import sys
from grader.cli import command
code = command(sys.argv[2:], standalone_mode=False) or 0
loaded = [name for name in sys.argv[1].split(",") if name in sys.modules]
print("loaded:", *loaded)
sys.exit(code)
"""


def loaded(folder: Path, watched: tuple[str, ...], *arguments: str) -> tuple[int, str]:
    """Exit code of a command in a fresh process, and which of `watched` it imported."""
    command = [sys.executable, "-c", CALL, ",".join(watched), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout.splitlines()[-1].removeprefix("loaded:").strip()


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["lint"], ["regrade", "a1"]], ids=" ".join
)
def test_command_imports_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    """Neither TensorFlow nor anything else that takes a second is loaded."""
    group = open_class(tmp_path)
    group.hand_in("kim.py")
    group.run()
    assert loaded(tmp_path, HEAVY, *arguments) == (0, "")


def test_help_imports_no_models(tmp_path: Path) -> None:
    """`--help` needs no specification, no record, no page and no sandbox."""
    watched = (
        "grader.spec.assignment",
        "grader.evidence.events",
        "grader.record.model",
        "grader.report",
        "grader.pipeline.run",
        "grader.execution.warm",
        "rich",
        "jinja2",
        "numpy",
    )
    assert loaded(tmp_path, watched, "--help") == (0, "")


def test_help_names_every_command(tmp_path: Path) -> None:
    """Who asks for help reads what there is."""
    command = [sys.executable, "-c", "from grader.cli import main; main()", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [name in done.stdout for name in ("run", "regrade", "lint")] == [True] * 3


@pytest.mark.parametrize(("target", "code"), [("a3", 2), ("a1", 2)])
def test_exit_code_reaches_the_shell(tmp_path: Path, target: str, code: int) -> None:
    """The process ends with the command's code."""
    open_class(tmp_path)
    program = [sys.executable, "-c", "from grader.cli import main; main()", "run", target]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr.startswith("error: ")) == (code, True)
