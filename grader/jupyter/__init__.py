"""`%grade` in Jupyter, Colab and VS Code: in comes the notebook that is open, out goes a display.

The notebook's code runs from top to bottom in a process of its own, as `grader check` runs it. It
never runs in the kernel that is open, whose variables are neither read nor changed.
"""

from __future__ import annotations

from typing import Any

from grader.jupyter.magic import make_magic


def register(shell: Any) -> None:
    """Give `shell`, an IPython shell, the line magic `%grade`."""
    shell.register_magic_function(make_magic(shell), magic_kind="line", magic_name="grade")


__all__ = ["register"]
