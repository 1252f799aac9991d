"""Mutants of what a model predicts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import Change, drop_statement, drop_statements, replace
from grader.authoring.mutation.finding import (
    Cells,
    called,
    calls_any,
    find_methods,
    names_from,
    names_in,
    receiver,
    shown_statements,
    up_to,
)
from grader.authoring.mutation.registry import Table

PREDICTION = Table()


@PREDICTION.operator
def drop_predict(code: Code, cells: Cells) -> Iterator[Change]:
    """Nothing is predicted."""
    for call in find_methods(code, "predict"):
        yield (drop_statement(code, call),)


@PREDICTION.operator
def drop_argmax(code: Code, cells: Cells) -> Iterator[Change]:
    """Probabilities in place of classes."""
    yield from _drop_call(code, cells, "argmax")


@PREDICTION.operator
def drop_round(code: Code, cells: Cells) -> Iterator[Change]:
    """Probabilities with all their decimals."""
    yield from _drop_call(code, cells, "round", "around")
    if change := drop_statements(code, find_methods(code, "set_printoptions")):
        yield change


@PREDICTION.operator
def hide_predictions(code: Code, cells: Cells) -> Iterator[Change]:
    """Predictions that nobody sees."""
    if shown := shown_statements(code, _predicted(code, cells)):
        yield drop_statements(code, shown)


def _drop_call(code: Code, cells: Cells, *names: str) -> Iterator[Change]:
    """What is predicted, in place of that function of it: `np.f(p, …)` or `p.f(…)` becomes `p`."""
    predicted = _predicted(code, cells)
    edits = []
    for call in find_methods(code, *names):
        for node in (receiver(call), *call.args[:1]):
            if node is not None and (names_in(node) & predicted or calls_any(node, ("predict",))):
                edits.append(replace(code, call, code.text(node)))
                break
    if edits:
        yield tuple(edits)


def _predicted(code: Code, cells: Cells) -> set[str]:
    return names_from(up_to(cells, code), _is_prediction)


def _is_prediction(node: ast.AST) -> bool:
    return called(node) == "predict"
