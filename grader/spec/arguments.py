"""What an assignment's checks refer to: kinds, arguments, models and one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import BaseModel, ValidationError

from grader.spec.assignment import Assignment, CheckSpec
from grader.spec.expectations import found_words
from grader.spec.mistakes import Mistake, explain_mistakes
from grader.spec.shapes import Location
from grader.spec.suggestions import did_you_mean, listed


class CheckInfo(Protocol):
    """What has to be known of a check to lint the places that use it."""

    @property
    def arguments(self) -> type[BaseModel]:
        """The arguments that may be written in YAML, without `id`, `as`, `needs` and `hidden`."""

    @property
    def model_arguments(self) -> tuple[str, ...]:
        """The arguments whose text names a model that an earlier check has bound with `as:`."""


@dataclass
class _Seen:
    """What the checks read so far have made known."""

    models: dict[str, Location] = field(default_factory=dict)
    checks: set[str] = field(default_factory=set)


def check_mistakes(assignment: Assignment, checks: Mapping[str, CheckInfo]) -> Iterator[Mistake]:
    """What is wrong with the checks that `assignment` asks for, in the order of its file."""
    seen = _Seen()
    for task_at, task in enumerate(assignment.tasks):
        for check_at, check in enumerate(task.checks):
            at: Location = ("tasks", task_at, "checks", check_at, check.kind)
            info = checks.get(check.kind)
            if info is None:
                yield Mistake(at, _unknown_kind(check, checks))
            else:
                yield from _argument_mistakes(check, info, at)
                yield from _model_mistakes(check, info, at, seen)
            yield from _order_mistakes(check, at, seen)
            if check.binds is not None:
                seen.models.setdefault(check.binds, at)
            seen.checks.add(check.id)


def _unknown_kind(check: CheckSpec, checks: Iterable[str]) -> str:
    meant = did_you_mean(check.kind, checks)
    known = "" if meant else f"; there are: {listed(sorted(checks))}"
    return f"{check.kind} — expected a kind of check, found '{check.kind}'{meant or known}"


def _argument_mistakes(check: CheckSpec, info: CheckInfo, at: Location) -> Iterator[Mistake]:
    try:
        info.arguments.model_validate(check.arguments)
    except ValidationError as error:
        found = explain_mistakes(error, info.arguments, check.arguments, root=check.kind)
        yield from (Mistake((*at, *mistake.location), mistake.words) for mistake in found)


def _model_mistakes(
    check: CheckSpec, info: CheckInfo, at: Location, seen: _Seen
) -> Iterator[Mistake]:
    words = f"expected a name that an earlier check gives with `as:` ({listed(seen.models)})"
    for argument in info.model_arguments:
        name = check.arguments.get(argument)
        # What is not text at all was found by the arguments' own types, which may allow a number.
        if isinstance(name, str) and name not in seen.models:
            found = f"{found_words(name)}{did_you_mean(name, seen.models)}"
            place = (*at, argument)
            yield Mistake(place, f"{check.kind}.{argument} — {words}, found {found}")


def _order_mistakes(check: CheckSpec, at: Location, seen: _Seen) -> Iterator[Mistake]:
    if check.binds is not None and check.binds in seen.models:
        words = f"expected a new name for the model, found '{check.binds}', which is taken"
        yield Mistake((*at, "as"), f"{check.kind}.as — {words}")
    for need_at, need in enumerate(check.needs):
        if need not in seen.checks:
            words = f"expected the id of an earlier check ({listed(sorted(seen.checks))})"
            meant = did_you_mean(need, seen.checks)
            place = (*at, "needs", need_at)
            yield Mistake(place, f"{check.kind}.needs — {words}, found '{need}'{meant}")
