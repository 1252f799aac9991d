"""Mutants of `compile`: loss, optimizer and metrics."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import Change, drop_item, drop_statement, replace
from grader.authoring.mutation.finding import (
    Cells,
    called,
    constant,
    find_calls,
    find_methods,
    keyword,
)
from grader.authoring.mutation.registry import Table

COMPILING = Table()
_OPTIMIZERS = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam")
_DEFAULT_RATES = {"SGD": 0.01}
"""Keras's own; 0.001 for every other optimizer."""


@COMPILING.operator
def wrong_loss(code: Code, cells: Cells) -> Iterator[Change]:
    """A loss for numbers in place of classes."""
    for call in find_methods(code, "compile"):
        if (loss := keyword(call, "loss")) and not _names(loss.value, "mean_squared_error", "mse"):
            yield (replace(code, loss.value, '"mean_squared_error"'),)


@COMPILING.operator
def other_label_form(code: Code, cells: Cells) -> Iterator[Change]:
    """The loss for the other form of labels: one-hot for integers, or the other way round."""
    for call in find_methods(code, "compile"):
        if loss := keyword(call, "loss"):
            is_sparse = "sparse" in code.text(loss.value).lower()
            other = "categorical_crossentropy"
            yield (replace(code, loss.value, f'"{other if is_sparse else "sparse_" + other}"'),)


@COMPILING.operator
def wrong_optimizer(code: Code, cells: Cells) -> Iterator[Change]:
    """Another optimizer than the one that is written."""
    for call in find_methods(code, "compile"):
        if optimizer := keyword(call, "optimizer"):
            other = "adamax" if _names(optimizer.value, "adadelta") else "adadelta"
            yield (replace(code, optimizer.value, f'"{other}"'),)


@COMPILING.operator
def drop_learning_rate(code: Code, cells: Cells) -> Iterator[Change]:
    """Without a learning rate that is not Keras's own."""
    for call in find_calls(code, *_OPTIMIZERS):
        usual = _DEFAULT_RATES.get(called(call), 0.001)
        yield from _drop_keyword(code, call, "learning_rate", usual)


@COMPILING.operator
def drop_momentum(code: Code, cells: Cells) -> Iterator[Change]:
    """Without momentum."""
    for call in find_calls(code, *_OPTIMIZERS):
        yield from _drop_keyword(code, call, "momentum", 0.0)


@COMPILING.operator
def drop_nesterov(code: Code, cells: Cells) -> Iterator[Change]:
    """Without Nesterov's kind of momentum."""
    for call in find_calls(code, *_OPTIMIZERS):
        yield from _drop_keyword(code, call, "nesterov", False)


@COMPILING.operator
def drop_metrics(code: Code, cells: Cells) -> Iterator[Change]:
    """Without metrics."""
    for call in find_methods(code, "compile"):
        yield from _drop_keyword(code, call, "metrics", None)


@COMPILING.operator
def no_compile(code: Code, cells: Cells) -> Iterator[Change]:
    """A model that is never compiled."""
    for call in find_methods(code, "compile"):
        yield (drop_statement(code, call),)


def _drop_keyword(code: Code, call: ast.Call, name: str, usual: object) -> Iterator[Change]:
    """Without that argument, unless it is what it would be anyhow."""
    found = keyword(call, name)
    if found is None or (usual is not None and constant(found.value) == usual):
        return
    if edit := drop_item(code, found):
        yield (edit,)


def _names(node: ast.expr, *names: str) -> bool:
    """Whether `node` is one of `names` as a text, or the class of that name."""
    written = constant(node) or called(node) or getattr(node, "attr", "")
    return str(written).lower().replace("_", "") in {name.replace("_", "") for name in names}
