"""Short forms of YAML that the models expand: what they are called, and where they are misused.

A model sees a short form only after it was expanded, and can then no longer say what was wrong with
the way it was written. So the written form is looked at first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grader.spec.expectations import found_words
from grader.spec.shapes import Location
from grader.spec.suggestions import listed

WRITTEN_AS: Mapping[str | int, str] = {"binds": "as"}
"""Fields whose name in the model is not the one in the file."""


def odd_checks(data: Any) -> Iterator[tuple[Location, str]]:
    """Checks of an assignment that are not `- kind` or `- kind: {arguments}`."""
    for task_at, task in _entries(data, "tasks"):
        for check_at, check in _entries(task, "checks"):
            words = _odd_check(check)
            if words:
                yield (*task_at, *check_at), words


def odd_levels(data: Any) -> Iterator[tuple[Location, str]]:
    """Criteria of a rubric whose levels are not a list."""
    for task_at, task in _entries(data, "tasks"):
        for check_at, criterion in _entries(task, "checks"):
            levels = criterion.get("levels") if isinstance(criterion, dict) else None
            if levels is not None and not isinstance(levels, list):
                words = f"levels — expected a list, found {found_words(levels)}"
                yield (*task_at, *check_at, "levels"), words


def _odd_check(check: Any) -> str | None:
    if isinstance(check, str):
        return None
    if not isinstance(check, dict) or not check:
        return f"a check — expected `- kind: {{arguments}}`, found {found_words(check)}"
    if len(check) > 1:
        return (
            f"a check — expected one kind, found {len(check)} keys ({listed(check)}); "
            "put the arguments two spaces further in, or in {braces}"
        )
    kind, arguments = next(iter(check.items()))
    if arguments is None or isinstance(arguments, dict):
        return None
    return f"{kind} — expected its arguments as `name: value`, found {found_words(arguments)}"


def _entries(data: Any, key: str) -> Iterator[tuple[Location, Any]]:
    """The entries of the list or mapping under `key`, each with its location; none where odd."""
    inner = data.get(key) if isinstance(data, dict) else None
    if isinstance(inner, dict):
        yield from (((key, name), entry) for name, entry in inner.items())
    elif isinstance(inner, list):
        yield from (((key, index), entry) for index, entry in enumerate(inner))
