"""Mutants of plotted curves."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import (
    Change,
    Edit,
    drop_item,
    drop_statements,
    insert_before,
    replace,
)
from grader.authoring.mutation.finding import (
    Cells,
    called,
    constant,
    find_calls,
    find_methods,
    imported_as,
    receiver,
)
from grader.authoring.mutation.registry import Table

PLOTS = Table()
_PYPLOT = "matplotlib.pyplot"
_OTHER_KEY = {
    "loss": "accuracy",
    "accuracy": "loss",
    "acc": "loss",
    "val_loss": "loss",
    "val_accuracy": "accuracy",
    "val_acc": "acc",
}
_WORDS = ("label", "title", "legend", "xlabel", "ylabel", "set_title", "set_xlabel", "set_ylabel")
_LABELS = ("xlabel", "ylabel", "title", "set_xlabel", "set_ylabel", "set_title", "suptitle", "set")


@PLOTS.operator
def no_plot(code: Code, cells: Cells) -> Iterator[Change]:
    """Nothing is plotted."""
    if change := drop_statements(code, _plots(code)):
        yield change


@PLOTS.operator
def plot_wrong_key(code: Code, cells: Cells) -> Iterator[Change]:
    """The curve of another metric."""
    for key in _keys(code):
        yield (replace(code, key, f'"{_OTHER_KEY[str(key.value)]}"'),)


@PLOTS.operator
def drop_validation_curve(code: Code, cells: Cells) -> Iterator[Change]:
    """The training curve alone."""
    dropped: list[ast.AST] = []
    for key in _keys(code):
        if not str(key.value).startswith("val_"):
            continue
        if isinstance(code.parents[key], ast.List | ast.Tuple):
            if edit := drop_item(code, key):
                yield (edit,)
                return
        elif _is_plotting(code.statement(key)):
            dropped.append(key)
    if dropped:
        yield drop_statements(code, dropped)


@PLOTS.operator
def drop_legend(code: Code, cells: Cells) -> Iterator[Change]:
    """Several curves without a legend."""
    lines = list(_plots(code))
    is_repeated = any(_is_in_loop(code, line) for line in lines)
    if len(lines) < 2 and not is_repeated:
        return
    if change := drop_statements(code, find_methods(code, "legend")):
        yield change


@PLOTS.operator
def drop_labels(code: Code, cells: Cells) -> Iterator[Change]:
    """Axes without a word on what they show."""
    if any(_plots(code)) and (change := drop_statements(code, find_methods(code, *_LABELS))):
        yield change


@PLOTS.operator
def hard_code_history(code: Code, cells: Cells) -> Iterator[Change]:
    """Typed numbers in place of a curve."""
    for call in _plots(code):
        points = [argument for argument in call.args if not isinstance(constant(argument), str)]
        if not points or not any(code.encloses(call, key) for key in _keys(code)):
            continue
        edits = [replace(code, points[-1], "[0.61, 0.48, 0.44, 0.41, 0.39]")]
        if len(points) > 1:
            edits.append(replace(code, points[0], "[0, 1, 2, 3, 4]"))
        yield tuple(edits)


@PLOTS.operator
def split_axes(code: Code, cells: Cells) -> Iterator[Change]:
    """Training and validation in two figures."""
    names = imported_as(cells, _PYPLOT)
    for key in _keys(code):
        statement = code.statement(key)
        if str(key.value).startswith("val_") and isinstance(statement, ast.Expr):
            drawn_on = receiver(statement.value) if isinstance(statement.value, ast.Call) else None
            if isinstance(drawn_on, ast.Name) and drawn_on.id in names:
                yield (_new_figure(code, statement, drawn_on.id),)


def _new_figure(code: Code, statement: ast.stmt, pyplot: str) -> Edit:
    return insert_before(code, statement, f"{pyplot}.figure()")


def _plots(code: Code) -> Iterator[ast.Call]:
    yield from find_methods(code, "plot")
    yield from find_calls(code, "lineplot")


def _keys(code: Code) -> list[ast.Constant]:
    """Keys of a History in statements that plot, in the order of the text."""
    return [
        node
        for node in code.nodes
        if isinstance(node, ast.Constant)
        and node.value in _OTHER_KEY
        and not _is_word(code, node)
        and _is_plotting(_outermost(code, node))
    ]


def _is_plotting(statement: ast.stmt) -> bool:
    return any(called(node) in ("plot", "lineplot") for node in ast.walk(statement))


def _is_word(code: Code, node: ast.AST) -> bool:
    """Whether `node` stands in a label or title."""
    while not isinstance(node, ast.stmt):
        name = node.arg if isinstance(node, ast.keyword) else called(node)
        if name in _WORDS:
            return True
        node = code.parents[node]
    return False


def _outermost(code: Code, node: ast.AST) -> ast.stmt:
    """The statement of the cell itself that holds `node`."""
    while not isinstance(code.parents[node], ast.Module):
        node = code.parents[node]
    assert isinstance(node, ast.stmt)
    return node


def _is_in_loop(code: Code, node: ast.AST) -> bool:
    return isinstance(_outermost(code, node), ast.For)
