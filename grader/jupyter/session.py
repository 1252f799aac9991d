"""What a running IPython shell knows of itself: the cells that were run, and who talks to it."""

from __future__ import annotations

import re
from typing import Any

_OURS = re.compile(r"^\s*%(grade|(re)?load_ext\s+grader)\b", re.MULTILINE)


def list_runs(shell: Any) -> list[str]:
    """What was run, as it was typed and as often as it was run; the first is `In [1]`."""
    typed = getattr(getattr(shell, "history_manager", None), "input_hist_raw", None)
    found = typed or shell.user_ns.get("In") or [""]
    return [run if isinstance(run, str) else "" for run in found[1:]]


def is_work(run: str) -> bool:
    """Whether a cell holds something to grade, and not only the wish to be graded."""
    return bool(run.strip()) and _OURS.search(run) is None


def running_cell(shell: Any) -> str | None:
    """The id that the notebook gives to the cell being run, where the front end tells it."""
    kernel = getattr(shell, "kernel", None)
    try:
        found = kernel.get_parent()["metadata"]["cellId"] if kernel is not None else None
    except (KeyError, TypeError, AttributeError):
        return None
    return found if isinstance(found, str) else None
