"""Finds things in cells by their shape, whatever the student or author calls them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Sequence

from grader.authoring.mutation.code import Code

Cells = Sequence[Code]
"""All code cells of a notebook, in order."""

_DEEDS = frozenset(
    {"plot", "imshow", "show", "legend", "xlabel", "ylabel", "title", "axis"}
    | {"fit", "compile", "summary", "add", "save", "save_weights", "load_weights"}
)
_BARS = frozenset({"bar", "barh", "hist", "countplot"})
_ESTIMATORS = (
    "Classifier",
    "Regression",
    "Regressor",
    "Scaler",
    "Pipeline",
    "make_pipeline",
    "SVC",
)


def called(node: ast.AST) -> str:
    """The last name of what is called: `fit` for `model.fit(…)`; empty where nothing is."""
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def find_calls(code: Code, *names: str) -> Iterator[ast.Call]:
    """Every call of one of `names`, in the order of the text."""
    for node in code.nodes:
        if isinstance(node, ast.Call) and called(node) in names:
            yield node


def find_methods(code: Code, *names: str) -> Iterator[ast.Call]:
    """Every call of one of `names` on something: `x.save(…)`, not `save(…)`."""
    for call in find_calls(code, *names):
        if isinstance(call.func, ast.Attribute):
            yield call


def receiver(call: ast.Call) -> ast.expr | None:
    """What a method is called on."""
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def keyword(call: ast.Call, name: str) -> ast.keyword | None:
    """The argument given by that name."""
    return next((argument for argument in call.keywords if argument.arg == name), None)


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """The argument given at that place or by that name."""
    found = keyword(call, name)
    if found is not None:
        return found.value
    return call.args[place] if len(call.args) > place else None


def constant(node: ast.AST | None) -> object:
    """The value of a literal; None for everything else."""
    return node.value if isinstance(node, ast.Constant) else None


def names_in(node: ast.AST) -> set[str]:
    """Every name that `node` mentions."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def calls_any(node: ast.AST, names: Collection[str]) -> bool:
    """Whether one of `names` is called anywhere in `node`."""
    return any(called(inner) in names for inner in ast.walk(node))


def resolve(node: ast.AST, code: Code, cells: Cells) -> ast.AST:
    """What a name was given last before `node`; any other node is itself."""
    if not isinstance(node, ast.Name):
        return node
    found: ast.AST = node
    for cell in cells:
        for assigned, value in _assignments(cell):
            is_before = cell is not code or cell.span(value)[1] <= cell.span(node)[0]
            if isinstance(assigned, ast.Name) and assigned.id == node.id and is_before:
                found = value
        if cell is code:
            break
    return found


def is_keras_fit(call: ast.Call, code: Code, cells: Cells) -> bool:
    """Whether a call of `fit` trains a network, and no scikit-learn estimator."""
    model = receiver(call)
    return called(call) == "fit" and model is not None and not is_estimator(model, code, cells)


def is_estimator(node: ast.AST, code: Code, cells: Cells) -> bool:
    """Whether `node` is, or is a name of, something that scikit-learn makes."""
    return called(resolve(node, code, cells)).endswith(_ESTIMATORS)


def names_from(cells: Cells, is_source: Callable[[ast.AST], bool]) -> set[str]:
    """Every name whose value comes, over whatever other names, from a node that `is_source`."""
    found: set[str] = set()
    for cell in cells:
        for target, value in _assignments(cell):
            comes = any(is_source(node) for node in ast.walk(value))
            if comes or names_in(value) & found:
                found |= names_in(target)
    return found


def shown_statements(
    code: Code, names: Collection[str], sources: Collection[str] = ()
) -> list[ast.stmt]:
    """Statements that show one of `names`, or the result of calling one of `sources`."""
    shown: list[ast.stmt] = []
    last = code.tree.body[-1] if code.tree.body else None
    for node in code.nodes:
        if not isinstance(node, ast.Expr):
            continue
        is_shown = called(node.value) in ("print", "display", *_BARS)
        is_value = node is last and not _is_deed(node.value)
        if (is_shown or is_value) and (names_in(node) & set(names) or calls_any(node, sources)):
            shown.append(node)
    return shown


def imported_as(cells: Cells, module: str) -> set[str]:
    """The names under which `module` is imported."""
    return {
        alias.asname or alias.name
        for cell in cells
        for node in ast.walk(cell.tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == module
    } | {
        alias.asname or alias.name
        for cell in cells
        for node in ast.walk(cell.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}" == module
    }


def up_to(cells: Cells, code: Code) -> Cells:
    """The cells up to `code`, itself included."""
    return [cell for cell in cells if cell.number <= code.number]


def _assignments(cell: Code) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target with its value, in the order of the text; a loop gives its variable one."""
    for node in cell.nodes:
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.For):
            yield node.target, node.iter
        elif isinstance(node, ast.NamedExpr | ast.AnnAssign) and node.value is not None:
            yield node.target, node.value


def _is_deed(node: ast.AST) -> bool:
    """Whether a call is made for what it does or draws, not for its value."""
    return called(node) in _DEEDS
