"""Mutants of what is done with the data before anything is trained."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import (
    Change,
    Edit,
    drop_statement,
    drop_statements,
    insert_after,
    replace,
)
from grader.authoring.mutation.finding import (
    Cells,
    called,
    calls_any,
    constant,
    find_calls,
    find_methods,
    names_from,
    names_in,
    receiver,
    shown_statements,
    up_to,
)
from grader.authoring.mutation.images import find_loaded
from grader.authoring.mutation.registry import Table

DATA = Table()
_COUNTS = ("unique", "bincount", "value_counts", "Counter", "countplot")
_WHITE = 255


@DATA.operator
def no_scaling(code: Code, cells: Cells) -> Iterator[Change]:
    """Pixels that stay between 0 and 255."""
    edits = [edit for node, edit in _scalings(code) if not _is_of_test(code, node)]
    if edits:
        yield tuple(edits)


@DATA.shared_operator
def unscaled_test(code: Code, cells: Cells) -> Iterator[Change]:
    """Test images that are left unscaled."""
    edits = [edit for node, edit in _scalings(code) if _is_of_test(code, node)]
    if edits:
        yield tuple(edits)


@DATA.operator
def no_reshape(code: Code, cells: Cells) -> Iterator[Change]:
    """Images that are not put into one row each."""
    edits = [
        replace(code, call, code.text(images))
        for call in find_methods(code, "reshape")
        if _is_flattening(call) and (images := receiver(call)) is not None
    ]
    if edits:
        yield tuple(edits)


@DATA.operator
def no_split(code: Code, cells: Cells) -> Iterator[Change]:
    """The same data on both sides of what should be a split."""
    for call in find_calls(code, "train_test_split"):
        if call.args:
            both = [code.text(array) for array in call.args for _ in range(2)]
            yield (replace(code, call, f"({', '.join(both)})"),)


@DATA.operator
def no_show_images(code: Code, cells: Cells) -> Iterator[Change]:
    """No image is shown."""
    if change := drop_statements(code, find_calls(code, "imshow", "matshow")):
        yield change


@DATA.operator
def fewer_images(code: Code, cells: Cells) -> Iterator[Change]:
    """A single image in place of several."""
    for call in find_calls(code, "imshow", "matshow"):
        node: ast.AST = call
        while not isinstance(node, ast.For | ast.Module):
            node = code.parents[node]
        if isinstance(node, ast.For):
            yield (insert_after(code, node.body[-1], "break"),)


@DATA.operator
def drop_labels_print(code: Code, cells: Cells) -> Iterator[Change]:
    """Labels of the training images that are not shown."""
    loaded = find_loaded(cells)
    if loaded is None:
        return
    labels = {loaded.train_labels}
    shown = [
        statement
        for statement in shown_statements(code, _loop_names(code, labels) | labels)
        if not _is_summary(statement)
    ]
    if shown:
        yield drop_statements(code, shown)


@DATA.operator
def drop_class_counts(code: Code, cells: Cells) -> Iterator[Change]:
    """Counts of the classes that are not shown."""
    names = names_from(up_to(cells, code), lambda node: called(node) in _COUNTS)
    if shown := shown_statements(code, names, _COUNTS):
        yield drop_statements(code, shown)


def _scalings(code: Code) -> Iterator[tuple[ast.AST, Edit]]:
    """Every division by 255 with what undoes it; `1 / 255` becomes 1."""
    for node in code.nodes:
        if isinstance(node, ast.AugAssign) and _is_division(node.op, node.value):
            yield node, drop_statement(code, node)
        elif isinstance(node, ast.BinOp) and _is_division(node.op, node.right):
            yield node, replace(code, node, code.text(node.left))


def _is_division(operator: ast.operator, divisor: ast.expr) -> bool:
    return isinstance(operator, ast.Div) and constant(divisor) == _WHITE


def _is_of_test(code: Code, node: ast.AST) -> bool:
    """Whether the test images are scaled here and no others."""
    names = [name.lower() for name in names_in(node)]
    if not names:
        names = [name.lower() for name in names_in(code.statement(node))]
    return any("test" in name for name in names) and not any("train" in name for name in names)


def _is_flattening(call: ast.Call) -> bool:
    """Whether `reshape` is asked for two dimensions."""
    [*shape] = call.args
    if len(shape) == 1 and isinstance(shape[0], ast.Tuple):
        shape = shape[0].elts
    return len(shape) == 2


def _loop_names(code: Code, labels: set[str]) -> set[str]:
    """Names that take one label after the other."""
    return {
        name
        for node in code.nodes
        if isinstance(node, ast.For) and names_in(node.iter) & labels
        for name in names_in(node.target)
    }


def _is_summary(statement: ast.stmt) -> bool:
    """Whether it tells of all labels together: their shape, number or counts."""
    attributes = {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)}
    is_about_all = attributes & {"shape", "dtype", "ndim", "size", "min", "max"}
    return bool(is_about_all) or calls_any(statement, (*_COUNTS, "len"))
