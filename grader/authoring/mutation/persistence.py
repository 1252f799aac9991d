"""Mutants of what is saved and read back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import Change, drop_statement, replace
from grader.authoring.mutation.finding import Cells, argument, constant, find_calls, find_methods
from grader.authoring.mutation.registry import Table

PERSISTENCE = Table()
_ENDINGS = (".keras", ".h5", ".hdf5")


@PERSISTENCE.operator
def remove_save(code: Code, cells: Cells) -> Iterator[Change]:
    """A model that is never saved."""
    for call in find_methods(code, "save"):
        if str(constant(argument(call, 0, "filepath"))).endswith(_ENDINGS):
            yield (drop_statement(code, call),)


@PERSISTENCE.operator
def remove_save_weights(code: Code, cells: Cells) -> Iterator[Change]:
    """Weights that are never saved."""
    for call in find_methods(code, "save_weights"):
        yield (drop_statement(code, call),)


@PERSISTENCE.operator
def remove_load(code: Code, cells: Cells) -> Iterator[Change]:
    """A saved model that is never read back."""
    for call in find_calls(code, "load_model"):
        yield (drop_statement(code, call),)


@PERSISTENCE.operator
def remove_load_weights(code: Code, cells: Cells) -> Iterator[Change]:
    """Saved weights that are never read back."""
    for call in find_methods(code, "load_weights"):
        yield (drop_statement(code, call),)


@PERSISTENCE.operator
def load_other_file(code: Code, cells: Cells) -> Iterator[Change]:
    """A file is read that nobody has written."""
    for call in find_calls(code, "load_model", "load_weights"):
        path = argument(call, 0, "filepath")
        written = constant(path)
        if path is not None and isinstance(written, str):
            yield (replace(code, path, repr(_beside(written))),)
        elif isinstance(path, ast.Name):
            yield (replace(code, path, '"other.keras"'),)


def _beside(path: str) -> str:
    """Another file in the same folder."""
    place = PurePosixPath(path)
    return str(place.with_name(f"other-{place.name}")) if place.name else "other"
