"""The environment in which a subprocess of a test finds what Windows has and nothing more.

environment = make_environment(tmp_path / "trespasses.txt")
subprocess.run([sys.executable, "-m", "grader.cli", …], env=environment, check=True)
assert read_trespasses(tmp_path / "trespasses.txt") == []

A test elsewhere adds this file's folder to `sys.path`, as other tests do with what they share.
"""

from __future__ import annotations

import os
from pathlib import Path

WITHOUT_POSIX = Path(__file__).parent / "without_posix"


def make_environment(trespasses: Path, **others: str) -> dict[str, str]:
    """This process's variables with `others`, for a process without POSIX and for its children.

    What `grader` does there that Windows refuses is noted in the file `trespasses`, a line each.
    """
    paths = [str(WITHOUT_POSIX), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "PYTHONWARNDEFAULTENCODING": "1",
        "GRADER_TRESPASSES": str(trespasses),
        **others,
    }


def read_trespasses(trespasses: Path) -> list[str]:
    """What was refused; empty where nothing was."""
    return trespasses.read_text(encoding="utf-8").splitlines() if trespasses.exists() else []
