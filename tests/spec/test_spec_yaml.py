"""A YAML file → plain data and models."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from grader.errors import SpecError
from grader.spec.assignment import Assignment
from grader.spec.yaml import load_document, load_spec


class Item(BaseModel):
    """A model with the shapes that the course's own do not have."""

    key: int | str
    odds: dict[str, float] = {}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.yaml"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3),
        ("-3", -3),
        ("0.83", 0.83),
        ("1e-3", 0.001),
        (".5", 0.5),
        ("true", True),
        ("null", None),
        ("'3'", "3"),
        ("no", "no"),
        ("on", "on"),
        ("10:30", "10:30"),
        ("2026-01-01", "2026-01-01"),
        (".nan", ".nan"),
        ("1_000", "1_000"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("인공 신경망", "인공 신경망"),
    ],
)
def test_value_is_read_as_yaml_12_has_it(path: Path, written: str, value: Any) -> None:
    """Only numbers, true, false and null are more than text."""
    path.write_text(f"a: {written}\n", encoding="utf-8")
    assert load_document(path).data == {"a": value}


def test_byte_order_mark_is_no_part_of_the_first_key(path: Path) -> None:
    """A file saved by a Windows editor reads like any other."""
    path.write_bytes("\ufeffa: 1\r\nb: 2\r\n".encode())
    assert load_document(path).data == {"a": 1, "b": 2}


def test_place_of_something_missing_is_what_it_is_missing_from(path: Path) -> None:
    """A location that the file does not have has the line of the nearest one around it."""
    path.write_text("a:\n  b: 1\n")
    assert load_document(path).place(("a", "c", "d")) == f"{path}:1"


def test_model_is_loaded(path: Path) -> None:
    """A file without mistakes becomes its model, with its short forms expanded."""
    path.write_text(
        "id: a\nweek: 6\ntitle: {ko: 가, en: A}\ndataset: mnist\nrubric: r\n"
        "tasks:\n- id: t\n  title: {ko: 나, en: B}\n"
        "  checks: [{compiled: {as: single, loss: mse}}]\n",
        encoding="utf-8",
    )
    check = load_spec(path, Assignment).tasks[0].checks[0]
    found = (check.kind, check.id, check.binds, check.arguments)
    assert found == ("compiled", "compiled", "single", {"loss": "mse"})


def test_union_is_one_sentence(path: Path) -> None:
    """What no member of a union takes is reported once, with all that was expected."""
    path.write_text("key: [1]\n")
    with pytest.raises(SpecError) as caught:
        load_spec(path, Item)
    assert str(caught.value) == (
        f"{path}:1: key — expected a whole number or text, found a list of 1"
    )


def test_long_value_is_shortened(path: Path) -> None:
    """A value that was found is shown on one line and no longer than it helps."""
    path.write_text("key: a\nodds: {x: " + "y" * 500 + "}\n")
    with pytest.raises(SpecError) as caught:
        load_spec(path, Item)
    shown = "y" * 59
    assert str(caught.value) == f"{path}:2: odds.x — expected a number, found the text '{shown}…'"
