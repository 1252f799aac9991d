"""Mutants of what is made of a trained model's score."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import (
    Change,
    Edit,
    apply_edits,
    drop_statement,
    replace,
    set_keyword,
)
from grader.authoring.mutation.finding import (
    Cells,
    argument,
    called,
    constant,
    find_calls,
    find_methods,
    keyword,
    names_from,
    shown_statements,
    up_to,
)
from grader.authoring.mutation.registry import Table
from grader.authoring.mutation.training import find_fits

EVALUATING = Table()
_SCORES = ("cross_validate", "cross_val_score", "score")


@EVALUATING.operator
def drop_evaluate(code: Code, cells: Cells) -> Iterator[Change]:
    """A model that is never evaluated."""
    for call in find_methods(code, "evaluate"):
        yield (drop_statement(code, call),)


@EVALUATING.operator
def evaluate_on_training(code: Code, cells: Cells) -> Iterator[Change]:
    """Evaluated on the very data that it was trained on."""
    fits = [(cell, call) for cell in up_to(cells, code) for call in find_fits(cell, cells)]
    for call in find_methods(code, "evaluate"):
        inputs, labels = argument(call, 0, "x"), argument(call, 1, "y")
        for cell, fit in reversed(fits):
            x, y = argument(fit, 0, "x"), argument(fit, 1, "y")
            if x is not None and y is not None and inputs is not None and labels is not None:
                yield (
                    replace(code, inputs, cell.text(x)),
                    replace(code, labels, cell.text(y)),
                )


@EVALUATING.operator
def drop_print(code: Code, cells: Cells) -> Iterator[Change]:
    """A score that nobody sees: neither printed nor in a progress bar."""
    own = list(find_methods(code, "evaluate"))
    names = names_from([code], lambda node: node in own) | names_from(cells, _is_silent_score)
    shown = shown_statements(code, names, (*_SCORES, "evaluate"))
    edits = [_silence(code, statement) for statement in shown]
    edits += [
        set_keyword(code, call, "verbose", "0")
        for call in own
        if constant(argument(call, 3, "verbose")) != 0
        and not any(code.encloses(statement, call) for statement in shown)
    ]
    if edits:
        yield tuple(edits)


@EVALUATING.operator
def hard_code_result(code: Code, cells: Cells) -> Iterator[Change]:
    """A typed number in place of a score."""
    for call in find_calls(code, "evaluate", *_SCORES):
        typed = _typed_score(code, call)
        if typed is not None:
            yield (replace(code, call, typed),)


def _is_silent_score(node: ast.AST) -> bool:
    """Whether a call gives a score without showing it by itself."""
    if called(node) == "evaluate" and isinstance(node, ast.Call):
        return constant(argument(node, 3, "verbose")) == 0
    return called(node) in _SCORES


def _silence(code: Code, statement: ast.stmt) -> Edit:
    """Without showing anything; a score that is computed on the way still is."""
    scores = [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and called(node) in (*_SCORES, "evaluate")
    ]
    if not scores:
        return replace(code, statement, "pass")
    text = code.text(scores[0])
    if called(scores[0]) == "evaluate":
        start, _ = code.span(scores[0])
        edit = set_keyword(code, scores[0], "verbose", "0")
        text = apply_edits(text, [Edit(0, edit.start - start, edit.end - start, edit.text)])
    return replace(code, statement, f"_ = {text}")


def _typed_score(code: Code, call: ast.Call) -> str | None:
    """A plausible number in the form that `call` gives it."""
    parent = code.parents[call]
    if called(call) == "cross_validate":
        return '{"test_score": [0.82] * 5}'
    if called(call) == "cross_val_score":
        return "[0.82] * 5"
    if called(call) == "score":
        return "0.82"
    if isinstance(parent, ast.Expr):
        return "print(0.85)"
    if keyword(call, "return_dict") is not None:
        return '{"loss": 0.45, "accuracy": 0.85}'
    return "(0.45, 0.85)"
