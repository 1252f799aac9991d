"""Where the code of the open notebook is to be had: a file, Colab, or the cells that were run.

A kernel is not told which notebook talks to it, so each front end is asked in its own way.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import TargetError
from grader.jupyter.colab import ask_colab
from grader.jupyter.saved import describe_saved, holds_cell, list_neighbours
from grader.jupyter.session import is_work, list_runs, running_cell
from grader.messages import Language, Text, message

_HISTORY_NAME = "notebook.ipynb"


@dataclass(frozen=True, slots=True)
class Source:
    """The code to run."""

    path: Path
    """A notebook, script or folder; in the temporary folder where the student has no file."""
    note: Text
    """What the display says of it: what was run, and what could not be seen."""


def find_source(
    shell: Any,
    asked: Path | None,
    folder: Path,
    language: Language,
    environment: Mapping[str, str] = os.environ,
) -> Source:
    """The notebook that is open in the front end of `shell`.

    `asked` is the file that the student named, `folder` takes what has no file of its own, and
    `environment` is what the front end started the kernel with. In this order: the file asked for,
    what VS Code, Jupyter and Colab tell, the only notebook of the current folder, the cells that
    were run.

    Raises:
        TargetError: the file asked for is not there, or nothing was run yet either.
    """
    if asked is not None:
        path = _existing_file(asked, language)
        # It may be another notebook than the one whose cells were run.
        return Source(path, describe_saved(path, ()))
    told = _vscode_file(shell) or _jupyter_file(shell, environment)
    if told is not None:
        return _saved(told, shell)
    page = ask_colab()
    if page is not None:
        path = _write(folder, page.name, page.content)
        return Source(path, message("jupyter.source.colab", file=page.name))
    neighbours = list_neighbours(Path.cwd())
    if len(neighbours) == 1:
        return _saved(neighbours[0], shell)
    return _take_runs(shell, folder, language)


def _saved(path: Path, shell: Any) -> Source:
    return Source(path, describe_saved(path, list_runs(shell)))


def _existing_file(asked: Path, language: Language) -> Path:
    path = asked.expanduser()
    if not path.exists():
        problem = message("jupyter.source.missing", file=asked).in_language(language)
        raise TargetError(problem, message("jupyter.source.missing_hint").in_language(language))
    return path.absolute()


def _vscode_file(shell: Any) -> Path | None:
    told = shell.user_ns.get("__vsc_ipynb_file__")
    return _find_file(told) if isinstance(told, str) else None


def _jupyter_file(shell: Any, environment: Mapping[str, str]) -> Path | None:
    """The notebook of Jupyter's session, or the one that holds the cell being run.

    The session is named when the kernel starts: it may bear a name that the notebook had before, or
    a placeholder, or lie relative to a folder that the kernel is not told. A cell that was saved is
    better evidence.
    """
    named = _find_file(environment.get("JPY_SESSION_NAME", ""))
    cell = running_cell(shell)
    if cell is None or (named is not None and holds_cell(named, cell)):
        return named
    holding = [path for path in list_neighbours(Path.cwd()) if holds_cell(path, cell)]
    return holding[0] if len(holding) == 1 else named


def _find_file(told: str) -> Path | None:
    """The notebook at `told`, a path from the current folder or from one above it."""
    if not told.endswith(".ipynb"):
        return None
    here = Path.cwd()
    try:
        found = (folder / told for folder in (here, *here.parents) if (folder / told).is_file())
        return next(found, None)
    except (OSError, ValueError):
        return None


def _take_runs(shell: Any, folder: Path, language: Language) -> Source:
    """The cells that were run in this session: cell 3 of the notebook made of them is `In [3]`."""
    runs = list_runs(shell)
    if not any(is_work(run) for run in runs):
        problem = message("jupyter.source.nothing").in_language(language)
        raise TargetError(problem, message("jupyter.source.nothing_hint").in_language(language))
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": run}
        for run in runs
    ]
    content = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    return Source(_write(folder, _HISTORY_NAME, content), message("jupyter.source.history"))


def _write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path
