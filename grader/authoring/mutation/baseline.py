"""Mutants of the baseline that a network is compared with."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.mutation.code import Code
from grader.authoring.mutation.edits import Change, drop_item, drop_statements
from grader.authoring.mutation.finding import (
    Cells,
    constant,
    find_calls,
    find_methods,
    is_estimator,
    keyword,
    receiver,
)
from grader.authoring.mutation.registry import Table

BASELINE = Table()


@BASELINE.operator
def remove_baseline(code: Code, cells: Cells) -> Iterator[Change]:
    """No baseline is trained."""
    fits: list[ast.Call] = [
        call
        for call in find_methods(code, "fit")
        if (model := receiver(call)) is not None and is_estimator(model, code, cells)
    ]
    scored = list(find_calls(code, "cross_validate", "cross_val_score"))
    if change := drop_statements(code, [*scored, *fits]):
        yield change


@BASELINE.operator
def baseline_other_loss(code: Code, cells: Cells) -> Iterator[Change]:
    """A support-vector machine in place of a logistic regression."""
    for call in find_calls(code, "SGDClassifier"):
        loss = keyword(call, "loss")
        if loss is not None and constant(loss.value) != "hinge" and (edit := drop_item(code, loss)):
            yield (edit,)
