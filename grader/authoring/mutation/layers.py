"""Mutants of a network's layers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import (
    Change,
    Edit,
    drop_layer_use,
    drop_statements,
    insert_before,
    replace,
)
from grader.authoring.mutation.finding import (
    Cells,
    argument,
    called,
    constant,
    find_calls,
    find_methods,
    resolve,
)
from grader.authoring.mutation.registry import Table

LAYERS = Table()
_ODD_UNITS = 37
"""No network of a course has as many."""


@LAYERS.operator
def drop_layer(code: Code, cells: Cells) -> Iterator[Change]:
    """Without a hidden dense layer."""
    for node, layer in _uses(code, cells, "Dense"):
        if not _is_output(code, layer) and (edit := drop_layer_use(code, node)):
            yield (edit,)


@LAYERS.operator
def add_layer(code: Code, cells: Cells) -> Iterator[Change]:
    """With one more hidden layer before the output layer."""
    for node, layer in _uses(code, cells, "Dense"):
        if _is_output(code, layer):
            name = code.text(layer.func) if layer in code.parents else called(layer)
            edit = _insert_layer(code, node, f'{name}({_ODD_UNITS}, activation="relu")')
            if edit is not None:
                yield (edit,)


@LAYERS.operator
def change_units(code: Code, cells: Cells) -> Iterator[Change]:
    """Another number of units in a hidden layer."""
    for layer in find_calls(code, "Dense"):
        if not _is_output(code, layer) and (units := argument(layer, 0, "units")):
            yield (replace(code, units, str(_ODD_UNITS)),)


@LAYERS.operator
def output_units(code: Code, cells: Cells) -> Iterator[Change]:
    """More outputs than there are classes."""
    for layer in find_calls(code, "Dense"):
        if _is_output(code, layer) and (units := argument(layer, 0, "units")):
            yield (replace(code, units, "64"),)


@LAYERS.operator
def change_activation(code: Code, cells: Cells) -> Iterator[Change]:
    """Another activation in a hidden layer."""
    for layer in find_calls(code, "Dense"):
        activation = argument(layer, 1, "activation")
        if activation is not None and not _is_output(code, layer):
            other = "relu" if _activation(layer) == "tanh" else "tanh"
            yield (replace(code, activation, f'"{other}"'),)


@LAYERS.operator
def output_activation(code: Code, cells: Cells) -> Iterator[Change]:
    """Outputs that are no probabilities of ten classes."""
    for layer in find_calls(code, "Dense"):
        activation = argument(layer, 1, "activation")
        if activation is not None and _is_output(code, layer):
            other = "softmax" if _activation(layer) == "sigmoid" else "sigmoid"
            yield (replace(code, activation, f'"{other}"'),)


@LAYERS.operator
def drop_dropout(code: Code, cells: Cells) -> Iterator[Change]:
    """Without dropout."""
    for node, _ in _uses(code, cells, "Dropout"):
        if edit := drop_layer_use(code, node):
            yield (edit,)


@LAYERS.operator
def change_dropout_rate(code: Code, cells: Cells) -> Iterator[Change]:
    """Another rate of dropout."""
    for layer in find_calls(code, "Dropout"):
        rate = argument(layer, 0, "rate")
        value = constant(rate)
        if rate is not None and isinstance(value, int | float):
            yield (replace(code, rate, "0.7" if value < 0.5 else "0.1"),)


@LAYERS.operator
def no_flatten(code: Code, cells: Cells) -> Iterator[Change]:
    """Without the layer that flattens the images."""
    for node, _ in _uses(code, cells, "Flatten"):
        if edit := drop_layer_use(code, node):
            yield (edit,)


@LAYERS.operator
def drop_summary(code: Code, cells: Cells) -> Iterator[Change]:
    """Without the table of the model's layers."""
    if change := drop_statements(code, find_methods(code, "summary")):
        yield change


def _uses(code: Code, cells: Cells, kind: str) -> Iterator[tuple[ast.expr, ast.Call]]:
    """Where layers of a kind are put into a model, in the order of the text, each with the call
    that makes it: that call itself, or a name for it."""
    for node in code.nodes:
        if not isinstance(node, ast.Name | ast.Call) or not _is_put(code, node):
            continue
        layer = resolve(node, code, cells)
        if isinstance(layer, ast.Call) and called(layer) == kind:
            yield node, layer


def _is_put(code: Code, node: ast.expr) -> bool:
    parent = code.parents[node]
    if isinstance(parent, ast.List | ast.Tuple):
        return True
    return isinstance(parent, ast.Call) and called(parent) not in ("print", "isinstance")


def _is_output(code: Code, layer: ast.Call) -> bool:
    """Whether a dense layer gives the classes: by its activation, or else as the last of its
    cell."""
    activation = _activation(layer)
    if activation is not None:
        is_binary = activation == "sigmoid" and constant(argument(layer, 0, "units")) == 1
        return activation == "softmax" or is_binary
    dense = [node for node in code.nodes if called(node) == "Dense"]
    return bool(dense) and dense[-1] is layer


def _activation(layer: ast.Call) -> str | None:
    """The activation's name, however it is given."""
    node = argument(layer, 1, "activation")
    if isinstance(node, ast.Attribute):
        return node.attr
    value = constant(node)
    return value.lower() if isinstance(value, str) else None


def _insert_layer(code: Code, node: ast.expr, layer: str) -> Edit | None:
    """`layer` before the layer at `node`."""
    parent = code.parents[node]
    start, _ = code.span(node)
    if isinstance(parent, ast.List):
        return Edit(code.number, start, start, f"{layer}, ")
    if not isinstance(parent, ast.Call):
        return None
    if parent.func is node:
        return replace(code, parent.args[0], f"{layer}({code.text(parent.args[0])})")
    if isinstance(parent.func, ast.Attribute) and parent.func.attr == "add":
        added = f"{code.text(parent.func)}({layer})"
        return insert_before(code, code.statement(parent), added)
    return None
