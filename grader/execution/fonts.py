"""The font in which charts show Hangul: the one that a warm worker chooses, or could choose."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import ExecutionError
from grader.execution.preload import _KOREAN_FONTS

_SECONDS = 60
FOLDER = "matplotlib"
"""Where matplotlib keeps its list of fonts, in the cache that a worker is given."""


@dataclass(frozen=True)
class Fonts:
    """Names of fonts with Hangul; empty where there is none."""

    used: str
    """What charts are drawn with."""
    installed: str
    """What would be chosen if matplotlib listed the machine's fonts anew."""


def find_fonts(cache: Path) -> Fonts:
    """Ask matplotlib, in a process of its own, so that this one need not load it.

    Raises:
        ExecutionError: it does not answer.
    """
    # `-P`: the folder that grader is called in may hold a stranger's modules.
    command = [sys.executable, "-P", "-m", "grader.execution.fonts"]
    environment = {**os.environ, "MPLCONFIGDIR": str(cache / FOLDER)}
    try:
        done = subprocess.run(
            command, capture_output=True, env=environment, timeout=_SECONDS, check=True
        )
        return Fonts(**json.loads(done.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError) as error:
        raise ExecutionError(f"matplotlib does not list its fonts ({error})") from error


def _ask_matplotlib() -> dict[str, str]:
    from matplotlib import font_manager

    used = _choose(font_manager.fontManager)
    # Its list is kept in a file, which can be older than the machine's fonts.
    return {"used": used, "installed": used or _choose(font_manager.FontManager())}


def _choose(manager: Any) -> str:
    listed = {font.name for font in manager.ttflist}
    return next((name for name in _KOREAN_FONTS if name in listed), "")


if __name__ == "__main__":
    print(json.dumps(_ask_matplotlib()))
