"""Annotations: a problem beside the line of the pull request's files that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

from grader.messages import Language, Text, message
from grader.record.model import CheckRecord, Place, Record
from grader.report.ci.findings import (
    find_checks,
    find_explanation,
    find_file_problems,
    find_run_problem,
    find_stop,
)
from grader.report.ci.single_line import legible_line
from grader.submission.folder import readable_name

_MOST: Final = 10
"""More of one kind a step's log does not show."""
_TITLE_LIMIT: Final = 120
_LINE_LIMIT: Final = 400
_RUN, _FILE, _CHECK = range(3)


@dataclass(frozen=True, slots=True)
class _Annotation:
    level: Literal["error", "warning"]
    rank: tuple[int, float]
    """The worst is the lowest: the kind of problem, then the points it cost, negative."""
    path: str
    where: Place | None
    title: str
    lines: tuple[str, ...]


def render_annotations(
    records: Sequence[Record],
    paths: Mapping[tuple[str, str], str],
    find_line: Callable[[Place], int | None],
    language: Language,
) -> list[str]:
    """Workflow commands, each one line without its end: at most ten, the worst first.

    `paths` holds for each assignment and student where the hand-in lies, its file or its folder,
    relative to the repository's top and with `/`; a record without one is annotated nowhere in
    particular. `find_line` gives the line of a file, from 1, or None: it is asked for a place whose
    `file` is the path from the repository's top. What has no problem is not mentioned, and neither
    are checks that wait for others or for a person: there is nothing to mend at those.
    """
    found: list[_Annotation] = []
    for record in records:
        path = _showable(paths.get((record.assignment, record.student), ""))
        found += _annotate(record, path, language)
    found.sort(key=lambda one: one.rank)
    return [_render(one, find_line) for one in found[:_MOST]]


def _annotate(record: Record, path: str, language: Language) -> Iterator[_Annotation]:
    def say(text: Text) -> str:
        return text.in_language(language)

    problem = find_run_problem(record)
    if problem is None and record.status == "not_graded":
        problem = message("ci_report.annotation.not_graded")
    if problem is not None:
        title = f"{record.student} · {say(message('ci_report.missed.run'))}"
        lines = tuple(say(text) for text in (problem, find_explanation(record)) if text is not None)
        yield _Annotation("error", (_RUN, 0), path, find_stop(record), title, lines)
    for name, text in find_file_problems(record):
        title = f"{record.student} · {say(message('ci_report.missed.file'))}"
        place = Place(file=name, cell=0, number=1, line=1)
        yield _Annotation("warning", (_FILE, 0), _join(path, place), None, title, (say(text),))
    for check in find_checks(record):
        if check.outcome in ("failed", "partial"):
            title = f"{record.student} · {say(check.title)}"
            rank = (_CHECK, check.points - check.max_points)
            lines = tuple(say(text) for text in _words(check))
            yield _Annotation("warning", rank, path, check.where, title, lines)


def _words(check: CheckRecord) -> Iterator[Text]:
    yield check.message
    if check.hint is not None:
        yield message("ci_report.annotation.hint", hint=check.hint)


def _render(one: _Annotation, find_line: Callable[[Place], int | None]) -> str:
    properties = {"title": legible_line(one.title, _TITLE_LIMIT)}
    path = _showable(_join(one.path, one.where) if one.where is not None else one.path)
    if path:
        line = one.where and find_line(one.where.model_copy(update={"file": path}))
        properties = {"file": path, **({"line": str(line)} if line else {}), **properties}
    words = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    text = "\n".join(legible_line(line, _LINE_LIMIT) for line in one.lines)
    return f"::{one.level} {words}::{_escape(text)}"


def _join(path: str, where: Place) -> str:
    """Where a file of the hand-in at `path` lies; empty where the hand-in's place is not known."""
    if not path or where.file in (".", readable_name(PurePosixPath(path).name)):
        return path
    return f"{path}/{where.file}"


def _showable(path: str) -> str:
    # A path that would have to be changed to be shown names no file any more.
    return path if path == legible_line(path, len(path)) else ""


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
