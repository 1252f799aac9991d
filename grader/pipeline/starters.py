"""Starter notebooks as they are handed out: their cells, and nothing that running them left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.errors import SpecError
from grader.messages import LANGUAGES, Language
from grader.spec.course import Course

_MAX_BYTES = 20_000_000
_QUIZ_TAG = "quiz:"
"""Begins the one kind of tag that students need: it says which question a cell answers."""
_AGAIN = "open it in Jupyter and save it again"
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def find_starters(course: Course, id: str) -> dict[Language, Path]:
    """The starter notebooks of an assignment by language; empty where it has none.

    Raises:
        TargetError: the course has no such assignment.
    """
    folder = course.path("assignment", id).with_suffix("")
    paths: dict[Language, Path] = {name: folder / f"starter.{name}.ipynb" for name in LANGUAGES}
    return {name: path for name, path in paths.items() if path.is_file()}


def read_starter(path: Path) -> bytes:
    """The notebook at `path` without outputs and metadata; equal cells give equal bytes.

    What stays of a cell is its source, the pictures that its text shows and which question of the
    quiz it answers.

    Raises:
        SpecError: the file cannot be read, is too large or no notebook.
    """
    # Needed by nothing else on the command line, and not quick to import.
    from nbformat import reads, v4, writes

    content = _read(path)
    try:
        notebook = reads(content.decode("utf-8"), as_version=4)
        cells = [_strip(cell, number) for number, cell in enumerate(notebook.cells, start=1)]
    except Exception as error:  # nbformat raises a dozen kinds without a common base
        reason = str(error).partition("\n")[0]
        words = f"{path}: expected a notebook, found what cannot be read as one: {reason}"
        raise SpecError(words[:500], _AGAIN) from error
    text = writes(v4.new_notebook(cells=cells, metadata=_METADATA))
    return f"{text}\n".encode()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SpecError(f"{path}: the starter notebook cannot be read: {reason}") from error
    if len(content) > _MAX_BYTES:
        raise SpecError(f"{path}: expected a notebook, found more than 20 MB", _AGAIN)
    return content


def _strip(cell: Any, number: int) -> Any:
    """A new cell of the same source; `number` gives it its id."""
    from nbformat import v4

    makers = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell}
    make = makers.get(cell.cell_type, v4.new_raw_cell)
    tags = [tag for tag in cell.metadata.get("tags", []) if str(tag).startswith(_QUIZ_TAG)]
    made = make(source=cell.source, id=f"cell-{number}", metadata={"tags": tags} if tags else {})
    pictures = {
        name: picture
        for name, picture in cell.get("attachments", {}).items()
        if f"attachment:{name}" in cell.source
    }
    if pictures:
        made["attachments"] = pictures
    return made
