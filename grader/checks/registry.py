"""The table of checks: the built-in ones, and those that other packages bring."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model
from pydantic.fields import FieldInfo

from grader.checks import kinds
from grader.checks.context import Context
from grader.checks.result import CheckResult
from grader.messages import Text, has_message, message, plain

CheckFunction = Callable[..., CheckResult]
ModelName = Annotated[str, "the name that an earlier check gave to a model with `as`"]
"""The type of an argument that names a model: in `context.bound` when the check runs."""
ENTRY_POINT_GROUP = "grader.checks"


@dataclass(frozen=True)
class Check:
    """One kind of check."""

    kind: str
    function: CheckFunction

    @property
    def title(self) -> Text:
        """The catalogue's title, or the first line of the function's docstring."""
        key = f"checks.{self.kind}.title"
        if has_message(key):
            return message(key)
        return plain((self.function.__doc__ or self.kind).strip().splitlines()[0])

    @cached_property
    def arguments(self) -> type[BaseModel]:
        """A model of the arguments that YAML may give."""
        hints = get_type_hints(self.function, include_extras=True)
        fields: dict[str, Any] = {}
        for parameter in inspect.signature(self.function).parameters.values():
            if parameter.kind is parameter.KEYWORD_ONLY:
                default = ... if parameter.default is parameter.empty else parameter.default
                fields[parameter.name] = (hints[parameter.name], default)
        config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
        return create_model(f"{self.kind}_arguments", __config__=config, **fields)

    @cached_property
    def model_arguments(self) -> tuple[str, ...]:
        """The arguments that may name a model which an earlier check found."""
        fields = self.arguments.model_fields.items()
        return tuple(name for name, field in fields if name == "model" or _names_model(field))

    def named_models(self, arguments: Mapping[str, Any]) -> tuple[str, ...]:
        """The names of models in `arguments`, as YAML gives them."""
        given = (arguments.get(name) for name in self.model_arguments)
        return tuple(name for name in given if isinstance(name, str))

    def run(self, context: Context, arguments: Mapping[str, Any]) -> CheckResult:
        """Validate `arguments` and look at `context`."""
        validated = self.arguments.model_validate(dict(arguments))
        values = {name: getattr(validated, name) for name in type(validated).model_fields}
        return self.function(context, **values)


class Registry(Mapping[str, Check]):
    """All kinds of check by name."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)

    def __getitem__(self, kind: str) -> Check:
        return self._checks[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._checks)

    def __len__(self) -> int:
        return len(self._checks)


def _names_model(field: FieldInfo) -> bool:
    mark = get_args(ModelName)[1]
    inner = [annotation for part in get_args(field.annotation) for annotation in get_args(part)]
    return mark in field.metadata or mark in inner


def check(function: CheckFunction) -> CheckFunction:
    """Mark a function as a check; its name is the kind."""
    function.__dict__["is_check"] = True
    return function


def load_registry() -> Registry:
    """The built-in checks and those of the entry-point group `grader.checks`.

    An entry point names a function, or a module with functions, marked by `check`. A built-in kind
    cannot be replaced.
    """
    found = {kind: Check(kind, function) for kind, function in _built_in()}
    for entry_point in importlib.metadata.entry_points(group=ENTRY_POINT_GROUP):
        for kind, function in _marked(entry_point.load()):
            found.setdefault(kind, Check(kind, function))
    return Registry(found)


def _built_in() -> Iterator[tuple[str, CheckFunction]]:
    for module in pkgutil.iter_modules(kinds.__path__):
        yield from _marked(importlib.import_module(f"{kinds.__name__}.{module.name}"))


def _marked(thing: Any) -> Iterator[tuple[str, CheckFunction]]:
    candidates = vars(thing).values() if inspect.ismodule(thing) else [thing]
    for candidate in candidates:
        if inspect.isfunction(candidate) and getattr(candidate, "is_check", False):
            yield candidate.__name__, candidate
