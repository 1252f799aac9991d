"""Mutants of the callbacks given to `fit`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import Change, drop_item
from grader.authoring.mutation.finding import (
    Cells,
    called,
    constant,
    find_calls,
    keyword,
    resolve,
)
from grader.authoring.mutation.registry import Table
from grader.authoring.mutation.training import find_fits

CALLBACKS = Table()


@CALLBACKS.shared_operator
def drop_checkpoint(code: Code, cells: Cells) -> Iterator[Change]:
    """`fit` without ModelCheckpoint."""
    yield from _drop_callback(code, cells, "ModelCheckpoint")


@CALLBACKS.shared_operator
def drop_early_stopping(code: Code, cells: Cells) -> Iterator[Change]:
    """`fit` without EarlyStopping."""
    yield from _drop_callback(code, cells, "EarlyStopping")


@CALLBACKS.operator
def drop_save_best_only(code: Code, cells: Cells) -> Iterator[Change]:
    """ModelCheckpoint that keeps the last epoch and not the best one."""
    yield from _drop_argument(code, "ModelCheckpoint", "save_best_only")


@CALLBACKS.operator
def drop_patience(code: Code, cells: Cells) -> Iterator[Change]:
    """EarlyStopping without patience."""
    yield from _drop_argument(code, "EarlyStopping", "patience")


@CALLBACKS.operator
def drop_restore_best_weights(code: Code, cells: Cells) -> Iterator[Change]:
    """EarlyStopping that keeps the weights of the last epoch."""
    yield from _drop_argument(code, "EarlyStopping", "restore_best_weights")


def _drop_callback(code: Code, cells: Cells, kind: str) -> Iterator[Change]:
    for call in find_fits(code, cells):
        given = keyword(call, "callbacks")
        if given is None:
            continue
        items = given.value.elts if isinstance(given.value, ast.List | ast.Tuple) else [given.value]
        for item in items:
            if called(resolve(item, code, cells)) == kind:
                edit = drop_item(code, given if item is given.value else item)
                if edit is not None:
                    yield (edit,)


def _drop_argument(code: Code, callback: str, name: str) -> Iterator[Change]:
    """Without an argument that is not what it would be anyhow."""
    for call in find_calls(code, callback):
        found = keyword(call, name)
        if found is None or constant(found.value) in (0, False):
            continue
        if edit := drop_item(code, found):
            yield (edit,)
