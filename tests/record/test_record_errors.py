"""What an error means, in words for a beginner."""

from __future__ import annotations

import pytest
from findings_factory import cells

from grader.evidence.events import CellError
from grader.messages import message
from grader.record.errors import depends_on_numbers, explain_error

SOURCES = ("val_target = train[1]\nmodel.evaluate(x, val_targt)",)


def explain(name: str, text: str = "", sources: tuple[str, ...] = SOURCES) -> object:
    return explain_error(CellError(name=name, message=text), cells(sources))


@pytest.mark.parametrize("name", ["np", "plt", "pd", "keras", "tf"])
def test_missing_import_is_named(name: str) -> None:
    """The usual short names say which import is missing."""
    found = explain("NameError", f"name '{name}' is not defined")
    assert found == message(f"execution.missing_name.{name}")


def test_misspelt_name_is_compared_with_what_was_written() -> None:
    """`val_targt` was meant to be `val_target`."""
    found = explain("NameError", "name 'val_targt' is not defined")
    expected = message("execution.missing_name.similar", name="val_targt", similar="val_target")
    assert found == expected


@pytest.mark.parametrize("name", ["zzz", "similar"])
def test_name_like_nothing_gets_the_general_words(name: str) -> None:
    """Where no name is near, the error itself is explained."""
    found = explain("NameError", f"name '{name}' is not defined")
    assert found == message("execution.error.NameError")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ValueError", "ValueError"),
        ("TabError", "IndentationError"),
        ("_ArrayMemoryError", "MemoryError"),
    ],
)
def test_known_error_is_explained(name: str, key: str) -> None:
    """Errors that beginners meet have words; relatives share them."""
    assert explain(name) == message(f"execution.error.{key}")


@pytest.mark.parametrize("name", ["HomemadeError", "", "NameError.ko", "../status.completed"])
def test_unknown_error_is_not_explained(name: str) -> None:
    """A class that a student invented has no words, whatever its name."""
    assert explain(name) is None


def test_braces_in_a_name_are_only_characters() -> None:
    """A message that looks like a placeholder is filled in as it is."""
    found = explain("NameError", "name '{name}' is not defined")
    assert found == message("execution.error.NameError")


@pytest.mark.parametrize("module", ["torch", "torch.nn"])
def test_pytorch_is_named(module: str) -> None:
    """Work in another library gets a clear word, whichever part of it was imported."""
    found = explain("ModuleNotFoundError", f"No module named '{module}'")
    assert found == message("execution.missing_module.torch")


def test_other_missing_module_gets_the_general_words() -> None:
    """A package that nothing is known about."""
    found = explain("ModuleNotFoundError", "No module named 'torchless'")
    assert found == message("execution.error.ModuleNotFoundError")


def test_first_tensorflow_is_named() -> None:
    """Sessions belong to TensorFlow 1."""
    found = explain("AttributeError", "module 'tensorflow' has no attribute 'Session'")
    assert found == message("execution.old_tensorflow")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("NameError", "name 'x' is not defined", False),
        ("KeyError", "'acc'", False),
        ("KeyError", "19", True),
        ("IndexError", "list index out of range", True),
        ("ValueError", "x and y must have same first dimension", True),
    ],
)
def test_error_may_come_from_a_short_training(name: str, text: str, expected: bool) -> None:
    """A missing name is missing however long one trains; a missing number may not be."""
    assert depends_on_numbers(name, text) is expected
