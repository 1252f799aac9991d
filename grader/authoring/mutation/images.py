"""Which names of a notebook hold the official images and labels."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from grader.authoring.mutation.finding import Cells, argument, called, find_methods, names_in


@dataclass(frozen=True)
class Loaded:
    """What `load_data` was unpacked into."""

    train_inputs: str
    train_labels: str
    test_inputs: str
    test_labels: str


def find_loaded(cells: Cells) -> Loaded | None:
    """The names of images and labels; None where they are unpacked in some other way.

    Understood are `(a, b), (c, d) = load_data()`, and two names that are unpacked on later lines.
    """
    pairs: dict[str, tuple[str, ...]] = {}
    halves: tuple[ast.expr, ...] = ()
    for targets, value in _unpackings(cells):
        if called(value) == "load_data":
            halves = targets
        elif isinstance(value, ast.Name):
            pairs[value.id] = _plain_names(targets)
    found = [
        pairs.get(half.id, ()) if isinstance(half, ast.Name) else _plain_names(_items(half))
        for half in halves
    ]
    if [len(names) for names in found] != [2, 2]:
        return None
    return Loaded(*found[0], *found[1])


def find_test_pair(cells: Cells, training: str) -> tuple[str, str] | None:
    """Official test images and labels as code, prepared as the inputs called `training` are.

    That is what a model is evaluated with where its name says `test`; otherwise the images as they
    were loaded, scaled by 255 and in the shape of `training`.
    """
    for cell in cells:
        for call in find_methods(cell, "evaluate"):
            inputs, labels = argument(call, 0, "x"), argument(call, 1, "y")
            if inputs is None or labels is None:
                continue
            if any("test" in name.lower() for name in names_in(inputs)):
                return cell.text(inputs), cell.text(labels)
    loaded = find_loaded(cells)
    if loaded is None:
        return None
    images = f"{loaded.test_inputs}.reshape(-1, *{training}.shape[1:]) / 255.0"
    return images, loaded.test_labels


def _unpackings(cells: Cells) -> Iterator[tuple[tuple[ast.expr, ...], ast.expr]]:
    """Every assignment to several targets, with its value."""
    for cell in cells:
        for node in cell.nodes:
            if isinstance(node, ast.Assign) and (items := _items(node.targets[0])):
                yield items, node.value


def _items(node: ast.expr) -> tuple[ast.expr, ...]:
    return tuple(node.elts) if isinstance(node, ast.Tuple | ast.List) else ()


def _plain_names(nodes: tuple[ast.expr, ...]) -> tuple[str, ...]:
    return tuple(node.id for node in nodes if isinstance(node, ast.Name))
