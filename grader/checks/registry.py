"""The table of checks: the built-in ones, and those that other packages bring."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import logging
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model
from pydantic.fields import FieldInfo

from grader.checks import kinds
from grader.checks.context import Context
from grader.checks.result import CheckResult
from grader.errors import GraderError
from grader.messages import Text, has_message, message, plain
from grader.spec.assignment import Identifier

CheckFunction = Callable[..., CheckResult]
ModelName = Annotated[str, "the name that an earlier check gave to a model with `as`"]
"""The type of an argument that names a model: in `context.bound` when the check runs."""
ENTRY_POINT_GROUP = "grader.checks"
_LOG = logging.getLogger(__name__)
Threshold = "what a measured number is held against; students learn it once they are graded"
"""Annotates such an argument: `at_least: Annotated[float, Threshold]`."""
WholeRun = "what only a whole training can show, such as how many epochs there were"
"""Annotates such an argument, where a check without it does with a short training."""
_RESERVED = ("id", "as", "needs", "hidden")
"""Arguments of every check that belong to the assignment: a check never gets to see them."""


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

    def needs_whole_run(self, arguments: Mapping[str, Any]) -> bool:
        """Whether a short training on part of the data can make it fail for honest work."""
        is_whole = bool(getattr(self.function, "needs_whole_run", False))
        return is_whole or self._has_marked(arguments, WholeRun)

    @property
    def needs_final_numbers(self) -> bool:
        """Whether a short training tells nothing of it, not even where it passes."""
        return bool(getattr(self.function, "needs_final_numbers", False))

    def has_threshold(self, arguments: Mapping[str, Any]) -> bool:
        """Whether `arguments`, as YAML gives them, name what students are not to know yet."""
        return self._has_marked(arguments, Threshold)

    def _has_marked(self, arguments: Mapping[str, Any], mark: str) -> bool:
        fields = self.arguments.model_fields
        return any(name in fields and _is_marked(fields[name], mark) for name in arguments)

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
    return _is_marked(field, get_args(ModelName)[1])


def _is_marked(field: FieldInfo, mark: object) -> bool:
    """Whether the type of an argument, or a part of it, is annotated with `mark`."""
    inner = [annotation for part in get_args(field.annotation) for annotation in get_args(part)]
    return mark in field.metadata or mark in inner


def check(function: CheckFunction) -> CheckFunction:
    """Mark a function as a check; its name is the kind."""
    function.__dict__["is_check"] = True
    return function


def whole_run(function: CheckFunction) -> CheckFunction:
    """Mark a check that honest work can fail where training was cut short: `@check` stands above.

    A student's quick look at their work leaves such a check to grading, unless it passes.
    """
    function.__dict__["needs_whole_run"] = True
    return function


def final_numbers(function: CheckFunction) -> CheckFunction:
    """Mark a check of `whole_run` that weighs the numbers at which training ends: `@check` stands
    above.

    Honest work can fail it after a short training, and work that is wrong can pass by chance.
    """
    function.__dict__["needs_final_numbers"] = True
    return whole_run(function)


def load_registry() -> Registry:
    """The built-in checks and those of the entry-point group `grader.checks`.

    An entry point names a function, or a module with functions, marked by `check`. A built-in kind
    cannot be replaced, and of two packages that bring the same kind the first one is heard; either
    is warned about.

    Raises:
        GraderError: a package cannot be imported, or brings a check that no assignment could use.
    """
    found = {kind: Check(kind, function) for kind, function in _built_in()}
    owners = dict.fromkeys(found, "the grader itself")
    for entry_point in importlib.metadata.entry_points(group=ENTRY_POINT_GROUP):
        package = _package_name(entry_point)
        checks = _load_checks(entry_point, package)
        if not checks:
            _LOG.warning("the package %s brings no check: mark its functions with @check", package)
        for brought in checks:
            kept = found.setdefault(brought.kind, brought)
            owner = owners.setdefault(brought.kind, f"the package {package}")
            if kept.function is not brought.function:
                words = "the check '%s' of the package %s is not used: %s has one of that name"
                _LOG.warning(words, brought.kind, package, owner)
    return Registry(found)


def _load_checks(entry_point: importlib.metadata.EntryPoint, package: str) -> list[Check]:
    """The checks that an entry point brings, each fit to be used in an assignment."""
    advice = f"mend the package {package}, or remove it"
    try:
        thing = entry_point.load()
    # A package may end the interpreter while it is imported, which is no way to end the grader.
    except (Exception, SystemExit) as error:
        raise GraderError(
            f"the checks of the package {package} cannot be loaded: expected to import "
            f"'{entry_point.value}', found {type(error).__name__}: {error}",
            advice,
        ) from error
    checks = [Check(kind, function) for kind, function in _marked(thing)]
    for brought in checks:
        fault = _find_fault(brought)
        if fault:
            words = f"the check '{brought.kind}' of the package {package} cannot be used: {fault}"
            raise GraderError(words, advice)
    return checks


def _find_fault(brought: Check) -> str | None:
    """Why no assignment could use a check; None where all is well."""
    try:
        TypeAdapter(Identifier).validate_python(brought.kind)
    except ValidationError:
        return "expected a name of lower-case letters, digits and '_'"
    try:
        names = brought.arguments.model_fields
    except Exception as error:
        words = "expected a type that pydantic can check for each keyword-only parameter"
        return f"{words}, found {type(error).__name__}: {error}"
    taken = [f"expected another name for its parameter '{n}'" for n in names if n in _RESERVED]
    return next(iter(taken), None)


def _package_name(entry_point: importlib.metadata.EntryPoint) -> str:
    """The package that an entry point belongs to, or else the entry point's own name."""
    return f"'{getattr(entry_point.dist, 'name', None) or entry_point.name}'"


def _built_in() -> Iterator[tuple[str, CheckFunction]]:
    for module in pkgutil.iter_modules(kinds.__path__):
        yield from _marked(importlib.import_module(f"{kinds.__name__}.{module.name}"))


def _marked(thing: Any) -> Iterator[tuple[str, CheckFunction]]:
    candidates = vars(thing).values() if inspect.ismodule(thing) else [thing]
    for candidate in candidates:
        if inspect.isfunction(candidate) and getattr(candidate, "is_check", False):
            yield candidate.__name__, candidate
