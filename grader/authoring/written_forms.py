"""Values as an author writes them in YAML: `10min`, `4GiB`, `">= 5"`, `100*10 + 10`.

The models turn these into numbers, so what they say of themselves in JSON Schema describes what
comes out. Editors need what goes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from grader.checks.bounds import Bound
from grader.spec.assignment import parse_duration, parse_size
from grader.spec.quiz import Expression, Written
from grader.spec.quiz.questions import Words

_AMOUNT = r"[0-9]+(\.[0-9]+)?"
_NUMBER = rf"-?{_AMOUNT}"
_SOME = r"(?=.*[1-9])"
"""A number that is not 0."""

DURATION: JsonSchemaValue = {
    "anyOf": [
        {"type": "number", "exclusiveMinimum": 0},
        {"type": "string", "pattern": rf"^{_SOME}\s*{_AMOUNT}\s*(ms|s|sec|min|h)\s*$"},
    ],
    "examples": ["30s", "10min"],
}
SIZE: JsonSchemaValue = {
    "anyOf": [
        {"type": "integer", "exclusiveMinimum": 0},
        {"type": "string", "pattern": rf"^{_SOME}\s*{_AMOUNT}\s*(B|KiB|MiB|GiB)\s*$"},
    ],
    "examples": ["512MiB", "4GiB"],
}
BOUND: JsonSchemaValue = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": rf"^\s*(>=|<=|==|>|<)\s*{_NUMBER}\s*$"},
        {"type": "string", "pattern": rf"^\s*{_NUMBER}\s*\.\.\s*{_NUMBER}\s*$"},
    ],
    "examples": [5, ">= 5", "0.8 .. 0.9"],
}
EXPRESSION: JsonSchemaValue = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": r"^(?!.*[0-9a-z_] +[0-9a-z_])[0-9a-z_.,+\-*/() ]{1,100}$"},
    ],
    "examples": [1010, "100*10 + 10", "inputs*units + units"],
}
WRITTEN: JsonSchemaValue = {"type": ["string", "number"]}
WORDS: JsonSchemaValue = {
    "anyOf": [
        WRITTEN,
        {"type": "array", "items": WRITTEN, "minItems": 1},
    ],
}


def _function_of(annotation: Any, validator: int) -> Callable[..., Any]:
    """The function of the n-th validator of an annotated type."""
    function: Callable[..., Any] = get_args(annotation)[validator].func
    return function


_FORMS: tuple[tuple[Callable[..., Any], JsonSchemaValue], ...] = (
    (parse_duration, DURATION),
    (parse_size, SIZE),
    (Bound.parse, BOUND),
    (_function_of(Expression, 2), EXPRESSION),
    (_function_of(Written, 1), WRITTEN),
    (_function_of(Words, 1), WORDS),
)


class WrittenFormSchema(GenerateJsonSchema):
    """Pydantic's generator, for the form in which a value is written rather than the one it gets.

    Names of fields are not repeated as titles, and mappings refuse keys that are not names.
    """

    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        for function in _functions(schema):
            for known, form in _FORMS:
                if function == known:
                    return dict(form)
        return super().generate_inner(schema)

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        names = self.generate_inner(schema.get("keys_schema", core_schema.str_schema()))
        values = self.generate_inner(schema.get("values_schema", core_schema.any_schema()))
        if "enum" in names:
            properties = {name: dict(values) for name in names["enum"]}
            return {"type": "object", "properties": properties, "additionalProperties": False}
        rules = [part for part in names.get("anyOf", [names]) if "pattern" in part]
        named = {"propertyNames": {"pattern": rules[0]["pattern"]}} if rules else {}
        return {"type": "object", **named, "additionalProperties": values}

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        union = super().tagged_union_schema(schema)
        union.pop("discriminator", None)
        return union

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        described = super().default_schema(schema)
        # What a model fills in would be shown in the form that it has there.
        if isinstance(described.get("default"), Mapping | list):
            described.pop("default")
        return described

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:
        """A type of another package's own making: anything may be written, lint will tell."""
        return {}


def _functions(schema: Mapping[str, Any]) -> Iterator[Callable[..., Any]]:
    """The validators around a value, outermost first."""
    inner: Any = schema
    while inner is not None and inner["type"] in (
        "function-before",
        "function-after",
        "function-plain",
    ):
        yield inner["function"]["function"]
        inner = inner.get("schema")
