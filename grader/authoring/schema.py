"""JSON Schemas of a course's YAML files: what editors complete, explain and check them with.

In come the specification's models and the table of checks, those of other packages included; out go
five schemas of draft 2020-12, each complete in itself. They describe the files as they are written.
What only several values or files together can get wrong is left to `grader lint`.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from grader.authoring.field_notes import describe_fields
from grader.authoring.written_forms import WrittenFormSchema
from grader.checks.registry import Check
from grader.errors import TargetError
from grader.files import write_whole
from grader.messages import message
from grader.spec.assignment import Assignment, CheckSpec, Identifier
from grader.spec.quiz import Glossary, Misconception, Quiz, Topic
from grader.spec.rubric import Criterion, Rubric

FOLDER = Path(".grader") / "schemas"
"""Where the schemas lie in a course, and where the files that `grader new` writes look for them."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FILES: Mapping[str, type[BaseModel]] = {
    "assignment": Assignment,
    "rubric": Rubric,
    "quiz": Quiz,
    "topic": Topic,
    "glossary": Glossary,
}

Schema = dict[str, Any]


def write_schemas(checks: Mapping[str, Check], folder: Path) -> tuple[Path, ...]:
    """Write all schemas to `folder`, each whole or not at all; the same bytes for the same checks.

    Raises:
        TargetError: the folder cannot be made, or a file not be written.
    """
    written = []
    for noun, schema in build_schemas(checks).items():
        text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        written.append(folder / f"{noun}.schema.json")
        try:
            write_whole(written[-1], text.encode("utf-8"))
        except OSError as error:
            raise TargetError(
                f"{written[-1]} cannot be written: {error.strerror}",
                "name a folder that you may write to with --output",
            ) from None
    return tuple(written)


def build_schemas(checks: Mapping[str, Check]) -> dict[str, Schema]:
    """The schema of each kind of file: `assignment`, `rubric`, `quiz`, `topic` and `glossary`."""
    return {noun: _build(model, checks) for noun, model in _FILES.items()}


def _build(model: type[BaseModel], checks: Mapping[str, Check]) -> Schema:
    schema = model.model_json_schema(schema_generator=WrittenFormSchema)
    definitions = schema.pop("$defs", {})
    describe_fields(model, schema, definitions)
    if CheckSpec.__name__ in definitions:
        definitions[CheckSpec.__name__] = _check_schema(checks)
        definitions.update(_argument_schemas(checks))
    for short, allow in ((Criterion, _allow_number), (Misconception, _allow_words)):
        if short.__name__ in definitions:
            definitions[short.__name__] = allow(definitions[short.__name__])
    return {"$schema": DIALECT, **schema, "$defs": dict(sorted(definitions.items()))}


def _check_schema(checks: Mapping[str, Check]) -> Schema:
    """A check as it is written: its kind alone, or its kind with arguments."""
    alone = [
        {"const": kind, **_words(check)}
        for kind, check in sorted(checks.items())
        if not _is_argument_required(check)
    ]
    with_arguments = {
        "type": "object",
        "properties": {kind: {"$ref": f"#/$defs/{_name(kind)}"} for kind in sorted(checks)},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {
        "description": _both("check"),
        "anyOf": [*alone, with_arguments],
    }


def _argument_schemas(checks: Mapping[str, Check]) -> Iterator[tuple[str, Schema]]:
    """The arguments of each kind, and the models that they are made of, by definition name."""
    for kind, check in checks.items():
        schema = check.arguments.model_json_schema(
            schema_generator=WrittenFormSchema, ref_template=f"#/$defs/{_name(kind)}.{{model}}"
        )
        for name, inner in schema.pop("$defs", {}).items():
            yield f"{_name(kind)}.{name}", inner
        properties = schema.get("properties", {})
        for name in check.model_arguments:
            properties[name] = _name_model(properties[name])
        yield (
            _name(kind),
            {
                **schema,
                **_words(check),
                "type": "object" if _is_argument_required(check) else ["object", "null"],
                "properties": {**properties, **_own_arguments()},
            },
        )


def _name(kind: str) -> str:
    return f"check.{kind}"


def _words(check: Check) -> Schema:
    """What an editor shows of a check: its title in both languages, and what it looks at."""
    title = check.title
    both = title.ko if title.ko == title.en else f"{title.ko} · {title.en}"
    return {"title": both, "description": inspect.getdoc(check.function) or both}


def _is_argument_required(check: Check) -> bool:
    return any(field.is_required() for field in check.arguments.model_fields.values())


def _own_arguments() -> Schema:
    """The arguments of every check, which are the assignment's and not the check's."""
    name = _identifier()
    return {
        "id": {**name, "description": _both("argument.id")},
        "as": {**name, "description": _both("argument.as")},
        "needs": {"type": "array", "items": name, "description": _both("argument.needs")},
        "hidden": {"type": "boolean", "description": _both("argument.hidden")},
    }


def _name_model(schema: Schema) -> Schema:
    """An argument that takes the name of a model: its text has to be a name."""
    if schema.get("type") == "string":
        return {**schema, **_identifier(), "description": _both("argument.model")}
    if "anyOf" in schema:
        return {**schema, "anyOf": [_name_model(part) for part in schema["anyOf"]]}
    return schema


def _identifier() -> Schema:
    return TypeAdapter(Identifier).json_schema()


def _allow_number(schema: Schema) -> Schema:
    """A criterion may be the bare number of its points; with levels it needs no points."""
    points = schema["properties"]["points"]
    levels = {"required": ["levels"], "properties": {"levels": {"minItems": 1}}}
    mapping = {name: value for name, value in schema.items() if name != "required"}
    return {
        "description": schema["description"],
        "anyOf": [points, {**mapping, "anyOf": [{"required": ["points"]}, levels]}],
    }


def _allow_words(schema: Schema) -> Schema:
    """A misconception may be its words alone."""
    words = {"$ref": schema["properties"]["text"]["$ref"]}
    return {"description": schema["description"], "anyOf": [words, schema]}


def _both(key: str) -> str:
    text = message(f"cli.schema.{key}")
    return f"{text.ko}\n{text.en}"
