"""The schemas that editors use, held against a validator and against what the grader reads."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from grader.authoring.schema import build_schemas, write_schemas
from grader.authoring.written_forms import BOUND, DURATION, EXPRESSION, SIZE
from grader.checks.bounds import Bound
from grader.checks.context import Context
from grader.checks.registry import Check, check, load_registry
from grader.checks.result import CheckResult
from grader.errors import SpecError
from grader.messages import plain
from grader.spec.assignment import Assignment, Duration, Size
from grader.spec.course import GLOSSARY, inspect_assignment
from grader.spec.quiz import Expression
from grader.spec.yaml import load_document, load_spec

ROOT = Path(__file__).parents[2]
FAULTY = Path(__file__).parents[1] / "spec" / "faulty"
SCHEMAS = build_schemas(load_registry())
SHIPPED = [
    *(
        ("assignment", path)
        for path in sorted((ROOT / "assignments").glob("*.yaml"))
        if path != ROOT / GLOSSARY
    ),
    *(("rubric", path) for path in sorted((ROOT / "rubrics").glob("*.yaml"))),
    *(("quiz", path) for path in sorted((ROOT / "assignments/quizzes").glob("*.yaml"))),
    *(("topic", path) for path in sorted((ROOT / "assignments/questions").glob("*.yaml"))),
    ("glossary", ROOT / GLOSSARY),
]
ACROSS_VALUES = {"repeated_task_id", "name_is_not_id"}
"""Mistakes that no single value shows; they are lint's."""
ASSIGNMENT: dict[str, Any] = {
    "id": "a1",
    "week": 6,
    "title": {"ko": "과제", "en": "Assignment"},
    "dataset": "mnist",
    "rubric": "a1",
    "tasks": [{"id": "t", "title": {"ko": "하나", "en": "One"}, "checks": []}],
}
RUBRIC: dict[str, Any] = {"id": "a1", "tasks": {"t": {"checks": {}}}}


def is_valid(noun: str, data: object) -> bool:
    return bool(Draft202012Validator(SCHEMAS[noun]).is_valid(data))


def with_check(written: object) -> dict[str, Any]:
    """An assignment whose one check is `written`."""
    assignment = copy.deepcopy(ASSIGNMENT)
    assignment["tasks"][0]["checks"] = [written]
    return assignment


def with_criterion(written: object) -> dict[str, Any]:
    """A rubric whose one criterion is `written`."""
    rubric = copy.deepcopy(RUBRIC)
    rubric["tasks"]["t"]["checks"] = {"c": written}
    return rubric


def readable_faulty_files() -> Iterator[Path]:
    """Faulty files that are YAML, and wrong in what they say."""
    for path in sorted(FAULTY.glob("*.yaml")):
        try:
            load_document(path)
        except SpecError:
            continue
        if path.stem not in ACROSS_VALUES:
            yield path


@pytest.mark.parametrize("noun", SCHEMAS)
def test_schema_is_of_its_dialect(noun: str) -> None:
    """Each schema is itself valid, as the meta-schema of draft 2020-12 has it."""
    Draft202012Validator.check_schema(SCHEMAS[noun])
    assert SCHEMAS[noun]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(("noun", "path"), SHIPPED, ids=lambda part: getattr(part, "stem", part))
def test_shipped_file_is_valid(noun: str, path: Path) -> None:
    """Every file of the course is as its schema says."""
    validator = Draft202012Validator(SCHEMAS[noun])
    errors = validator.iter_errors(load_document(path).data)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("path", readable_faulty_files(), ids=lambda path: path.stem)
def test_faulty_file_is_refused(path: Path) -> None:
    """What the grader refuses for a type, a name or a value, an editor underlines."""
    with pytest.raises(SpecError):
        load_spec(path, Assignment, inspect_assignment)
    assert not is_valid("assignment", load_document(path).data)


def test_faulty_files_are_found() -> None:
    """There are faulty files to refuse."""
    assert len(list(readable_faulty_files())) > 15


@pytest.mark.parametrize(
    "written",
    [
        "inputs_scaled",
        {"inputs_scaled": None},
        {"inputs_scaled": {"id": "scaled", "needs": ["loaded"]}},
        {"inputs_scaled": {"hidden": True}},
        {"trained": {"model": "deep", "epochs": 5, "hidden": False}},
        {"images_shown": {"at_least": 3}},
        {"model_structure": {"as": "deep", "layers": ["Dense(10)"], "params": "<= 8000"}},
        {"model_structure": {"as": "deep", "layers": ["Dense(10)"], "params": 7850}},
        {"trained": {"model": "deep", "epochs": "5 .. 20"}},
    ],
    ids=str,
)
def test_check_may_be_written_so(written: object) -> None:
    """The kind alone, or with its arguments and those of every check."""
    assert is_valid("assignment", with_check(written))


@pytest.mark.parametrize(
    "written",
    [
        "input_scaled",
        "trained",
        {"input_scaled": None},
        {"trained": None},
        {"images_shown": {"at_leats": 3}},
        {"images_shown": {"at_least": "many"}},
        {"images_shown": {"at_least": True}},
        {"images_shown": 3},
        {"trained": {"model": "deep", "epochs": "=> 5"}},
        {"trained": {"model": "deep", "epochs": "5 to 20"}},
        {"trained": {"model": "Deep", "epochs": 5}},
        {"trained": {"epochs": 5}},
        {"inputs_scaled": {"needs": "loaded"}},
        {"inputs_scaled": {"hidden": "maybe"}},
        {"inputs_scaled": {"hidden": 1}},
        {"inputs_scaled": {"id": "Scaled"}},
        {"inputs_scaled": None, "inputs_flattened": None},
        {"kind": "inputs_scaled", "id": "inputs_scaled"},
        {},
    ],
    ids=str,
)
def test_check_may_not_be_written_so(written: object) -> None:
    """An unknown kind, a misspelt or missing argument, a wrong bound or name is refused."""
    assert not is_valid("assignment", with_check(written))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (5, True),
        (2.5, True),
        ({"points": 5, "partial": 0.25}, True),
        ({"levels": [{"at_least": 0.8, "points": 5}]}, True),
        (-1, False),
        (True, False),
        ("5", False),
        ({"partial": 0.5}, False),
        ({"levels": []}, False),
        ({"levels": {"at_least": 0.8, "points": 5}}, False),
        ({"levels": [{"at_least": 0.8}]}, False),
        ({"points": 5, "partail": 0.5}, False),
    ],
    ids=str,
)
def test_criterion_is_a_number_or_a_mapping(written: object, expected: bool) -> None:
    """Points are given as a number, by outcome, or by levels."""
    assert is_valid("rubric", with_criterion(written)) is expected


def test_id_of_a_rubric_is_a_name() -> None:
    """Keys of mappings are checked as ids are."""
    assert not is_valid("rubric", {"id": "a1", "tasks": {"My task": {"checks": {"c": 1}}}})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"key": 1010}, True),
        ({"key": "about 10"}, False),
        ({"key": "inputs*units + units", "variables": {"inputs": [1, 2], "units": [3]}}, True),
        ({"misconceptions": {"10 + 1": {"ko": "아니요", "en": "No"}}}, True),
        ({"misconceptions": {"10": {"credit": 0.5, "text": {"ko": "아니요", "en": "No"}}}}, True),
        ({"misconceptions": {"10 ten": {"ko": "아니요", "en": "No"}}}, False),
        ({"misconceptions": {"10": {"credit": 1, "text": {"ko": "네", "en": "Yes"}}}}, False),
        ({"cases": {"correct": [1010, "1,010"]}}, True),
        ({"cases": {"corect": [1010]}}, False),
        ({"type": "number"}, False),
        ({"subjects": ["relu"]}, False),
    ],
    ids=str,
)
def test_question_is_checked_by_its_type(change: dict[str, Any], expected: bool) -> None:
    """A numeric question has what numeric questions have."""
    text = {"ko": "글", "en": "text"}
    question = {"id": "q", "type": "numeric", "key": "100*10", "prompt": text}
    question |= {"explanation": text, "hint": text, **change}
    quiz = {"id": "a1", "title": text, "questions": [question]}
    assert is_valid("quiz", quiz) is expected


FORMS: dict[str, tuple[dict[str, Any], Callable[[object], object], list[object]]] = {
    "bound": (
        BOUND,
        Bound.parse,
        [5, -0.5, ">= 5", " <0.5 ", "==3", "0.8 .. 0.9", "5", "=5", "> five", "1 ..", True, None],
    ),
    "duration": (
        DURATION,
        TypeAdapter(Duration).validate_python,
        [30, 0.5, "30s", "1.5 h", "10min", "500ms", 0, -1, "0s", "10minutes", "min", "1e3s", None],
    ),
    "size": (
        SIZE,
        TypeAdapter(Size).validate_python,
        [1024, "4GiB", "1.5 MiB", "10 B", 0, -1, "0B", "4GB", "GiB", "4 gib", None],
    ),
    "expression": (
        EXPRESSION,
        TypeAdapter(Expression).validate_python,
        [1010, 0.5, "100*10 + 10", "(1 + 2) / 3", "ten", "2 ^ 3", "", "x + 1", True, None],
    ),
}


@pytest.mark.parametrize(
    ("form", "value"),
    [(form, value) for form, (_, _, values) in FORMS.items() for value in values],
)
def test_written_form_is_what_the_grader_reads(form: str, value: object) -> None:
    """Bounds, durations, sizes and arithmetic are valid exactly where they can be read."""
    schema, read, _ = FORMS[form]
    try:
        read(value)
        readable = True
    except (ValueError, ValidationError):
        readable = False
    assert Draft202012Validator(schema).is_valid(value) is readable


@given(st.from_regex(r"[ ]?(>=|<=|==|=|>|<)?[ ]?-?[0-9.]{0,4}( \.\. )?[0-9]?[ ]?", fullmatch=True))
def test_bound_that_can_be_read_is_valid(text: str) -> None:
    """Nothing that `Bound.parse` takes is underlined."""
    try:
        Bound.parse(text)
    except ValueError:
        return
    assert Draft202012Validator(BOUND).is_valid(text)


@pytest.mark.parametrize("noun", SCHEMAS)
def test_every_field_is_explained(noun: str) -> None:
    """An editor has something to say of each field of a file."""
    own = {"": SCHEMAS[noun], **SCHEMAS[noun]["$defs"]}
    mute = [
        f"{name}.{field}"
        for name, schema in own.items()
        if not name.startswith("check.")
        for field, about in schema.get("properties", {}).items()
        if not about.get("description")
    ]
    assert mute == []


@pytest.mark.parametrize("kind", sorted(load_registry()))
def test_every_check_is_explained(kind: str) -> None:
    """Each kind has its title and what it looks at."""
    about = SCHEMAS["assignment"]["$defs"][f"check.{kind}"]
    assert (bool(about["title"]), bool(about["description"])) == (True, True)


def test_check_of_another_package_is_there() -> None:
    """Another package's check is described as a built-in one is, down to its arguments."""

    @check
    def pages_turned(context: Context, *, pages: Bound, quick: bool = False) -> CheckResult:
        """Pages are turned."""
        return CheckResult(outcome="passed", message=plain("ok"))

    registry = {"pages_turned": Check("pages_turned", pages_turned)}
    schema = build_schemas(registry)["assignment"]
    about = schema["$defs"]["check.pages_turned"]
    assert (about["title"], about["required"]) == ("Pages are turned.", ["pages"])
    validator = Draft202012Validator(schema)
    written = ({"pages": ">= 5"}, {"pages": 5, "quick": True}, {"pages": 5, "quik": True}, {})
    found = [validator.is_valid(with_check({"pages_turned": arguments})) for arguments in written]
    assert found == [True, True, False, False]


def test_argument_of_an_unknown_type_may_be_anything() -> None:
    """A type that JSON Schema cannot tell of is left to lint."""

    class Odd:
        pass

    def odd_check(context: Context, *, thing: Any) -> CheckResult:
        """Takes an odd thing."""
        return CheckResult(outcome="passed", message=plain("ok"))

    odd_check.__annotations__["thing"] = Odd
    schema = build_schemas({"odd_check": Check("odd_check", odd_check)})["assignment"]
    assert Draft202012Validator(schema).is_valid(with_check({"odd_check": {"thing": [1]}}))


def test_files_are_the_same_each_time(tmp_path: Path) -> None:
    """Written twice, the files have the same bytes and nothing lies beside them."""
    first = {path.name: path.read_bytes() for path in write_schemas(load_registry(), tmp_path)}
    write_schemas(load_registry(), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert sorted(first) == [
        "assignment.schema.json",
        "glossary.schema.json",
        "quiz.schema.json",
        "rubric.schema.json",
        "topic.schema.json",
    ]
