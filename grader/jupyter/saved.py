"""A notebook as it was saved: whether it holds a cell, and whether it is behind what was run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from grader.jupyter.session import is_work
from grader.messages import Text, join_texts, message
from grader.submission.decoding import clean_text
from grader.submission.notebook import parse_notebook

_MAX_BYTES = 50_000_000
_MAX_NEIGHBOURS = 100


def list_neighbours(folder: Path) -> Sequence[Path]:
    """The notebooks of `folder`, in the order of their names."""
    found = (path for path in sorted(folder.glob("*.ipynb")) if path.is_file())
    return [path for path in found if not path.name.startswith(".")][:_MAX_NEIGHBOURS]


def holds_cell(path: Path, cell: str) -> bool:
    """Whether the saved notebook has a cell with the id `cell`."""
    return re.search(rb'"id":\s*' + re.escape(json.dumps(cell).encode()), _read(path)) is not None


def describe_saved(path: Path, runs: Sequence[str]) -> Text:
    """Which file it is and when it was saved; that it is behind `runs`, where they tell so."""
    moment = datetime.fromtimestamp(path.stat().st_mtime)
    form = "%H:%M:%S" if moment.date() == datetime.now().date() else "%Y-%m-%d %H:%M"
    note = message("jupyter.source.saved", file=path.name, time=f"{moment:{form}}")
    if not is_behind(path, runs):
        return note
    return join_texts((note, message("jupyter.source.behind")))


def is_behind(path: Path, runs: Sequence[str]) -> bool:
    """Whether the last cell that was run is not in the notebook as it was saved."""
    work = [clean_text(run).strip() for run in runs if is_work(run)]
    if not work or path.suffix != ".ipynb":
        return False
    pieces = parse_notebook(_read(path), path.name).pieces
    return work[-1] not in {piece.source.strip() for piece in pieces}


def _read(path: Path) -> bytes:
    """What a notebook holds; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES)
    except OSError:
        return b""
