"""Mutants of `fit`: how long, on what, and judged by what."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import Change, drop_item, drop_statement, replace
from grader.authoring.mutation.finding import (
    Cells,
    argument,
    constant,
    find_methods,
    is_keras_fit,
    keyword,
)
from grader.authoring.mutation.images import find_test_pair
from grader.authoring.mutation.registry import Table

TRAINING = Table()


@TRAINING.operator
def fewer_epochs(code: Code, cells: Cells) -> Iterator[Change]:
    """A single epoch."""
    for call in find_fits(code, cells):
        epochs = keyword(call, "epochs")
        if epochs is not None and constant(epochs.value) != 1:
            yield (replace(code, epochs.value, "1"),)


@TRAINING.operator
def change_batch_size(code: Code, cells: Cells) -> Iterator[Change]:
    """Another batch size than the one that is written."""
    for call in find_fits(code, cells):
        if size := keyword(call, "batch_size"):
            yield (replace(code, size.value, "50"),)


@TRAINING.operator
def no_fit(code: Code, cells: Cells) -> Iterator[Change]:
    """A model that is never trained."""
    for call in find_fits(code, cells):
        yield (drop_statement(code, call),)


@TRAINING.shared_operator
def train_on_test(code: Code, cells: Cells) -> Iterator[Change]:
    """Trained on the official test images."""
    for call in find_fits(code, cells):
        inputs, labels = argument(call, 0, "x"), argument(call, 1, "y")
        if inputs is None or labels is None:
            continue
        pair = find_test_pair(cells, code.text(inputs))
        if pair is not None:
            yield (replace(code, inputs, pair[0]), replace(code, labels, pair[1]))


@TRAINING.shared_operator
def validate_on_training(code: Code, cells: Cells) -> Iterator[Change]:
    """Validated with the very data that it is trained on."""
    for call in find_fits(code, cells):
        validation = keyword(call, "validation_data")
        inputs, labels = argument(call, 0, "x"), argument(call, 1, "y")
        if validation is not None and inputs is not None and labels is not None:
            pair = f"({code.text(inputs)}, {code.text(labels)})"
            yield (replace(code, validation.value, pair),)


@TRAINING.shared_operator
def drop_validation_data(code: Code, cells: Cells) -> Iterator[Change]:
    """Without validation data."""
    for call in find_fits(code, cells):
        found = keyword(call, "validation_data") or keyword(call, "validation_split")
        if found is not None and (edit := drop_item(code, found)):
            yield (edit,)


@TRAINING.shared_operator
def drop_history(code: Code, cells: Cells) -> Iterator[Change]:
    """The History is thrown away, though a later line wants it."""
    for call in find_fits(code, cells):
        statement = code.parents[call]
        if isinstance(statement, ast.Assign) and _is_used(statement.targets[0], code, cells):
            yield (replace(code, statement, code.text(call)),)


def find_fits(code: Code, cells: Cells) -> Iterator[ast.Call]:
    """Every call that trains a network, in the order of the text."""
    for call in find_methods(code, "fit"):
        if is_keras_fit(call, code, cells):
            yield call


def _is_used(target: ast.expr, code: Code, cells: Cells) -> bool:
    """Whether the name is read anywhere from this cell on."""
    return isinstance(target, ast.Name) and any(
        isinstance(node, ast.Name) and node.id == target.id and isinstance(node.ctx, ast.Load)
        for cell in cells
        if cell.number >= code.number
        for node in cell.nodes
    )
