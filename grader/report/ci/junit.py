"""JUnit XML, as CI services read it: a suite for each hand-in, a case for each check and question.

Elements and attributes are those that Ant's reporter writes and others expect. Points, for which
the format has no place, are properties of a case.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from grader.messages import Language, Text, message
from grader.record.model import CheckRecord, QuestionRecord, Record
from grader.report.ci.findings import find_run_problem
from grader.report.ci.single_line import legible_line
from grader.report.self_check import describe_place
from grader.report.words import status_text

_NAME_LIMIT: Final = 200
_LINE_LIMIT: Final = 600
_Verdict = Literal["passed", "failure", "error", "skipped"]
_TAGS: Final = {"failure": "failures", "error": "errors", "skipped": "skipped"}
_OUTCOMES: Final[dict[str, _Verdict]] = {
    **{"passed": "passed", "partial": "failure", "failed": "failure"},
    **{"skipped": "skipped", "later": "skipped", "errored": "error"},
}
_STATUSES: Final[dict[str, _Verdict]] = {"correct": "passed", "review": "skipped"}


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    verdict: _Verdict
    kind: str
    """The outcome or status as the record has it."""
    lines: tuple[str, ...] = ()
    """What is to be said of it; the first stands for the whole."""
    points: tuple[float, float] | None = None
    seconds: float = 0.0


def render_junit(records: Sequence[Record], language: Language) -> str:
    """The records as one XML document, in their order; the same records give the same text."""
    root = ET.Element("testsuites", name="grader")
    for record in records:
        _add_suite(root, record, language)
    _count(root, [suite.attrib for suite in root])
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_suite(root: ET.Element, record: Record, language: Language) -> None:
    cases = list(_list_cases(record, language))
    # A dot would part a name into a package and a class.
    student = legible_line(record.student, _NAME_LIMIT).replace(".", "·")
    name = f"{legible_line(record.assignment, _NAME_LIMIT)}.{student}"
    suite = ET.SubElement(root, "testsuite", name=name)
    suite.set("tests", str(len(cases)))
    for verdict, total in _TAGS.items():
        suite.set(total, str(sum(case.verdict == verdict for case in cases)))
    suite.set("time", _seconds(record.execution.wall_seconds))
    if moment := _moment(record.graded_at):
        suite.set("timestamp", moment)
    suite.set("hostname", "localhost")
    for case in cases:
        _add_case(suite, name, case)


def _count(root: ET.Element, suites: Sequence[dict[str, str]]) -> None:
    for total in ("tests", *_TAGS.values()):
        root.set(total, str(sum(int(suite[total]) for suite in suites)))


def _add_case(suite: ET.Element, group: str, case: _Case) -> None:
    name = legible_line(case.name, _NAME_LIMIT)
    element = ET.SubElement(suite, "testcase", classname=group, name=name)
    element.set("time", _seconds(case.seconds))
    if case.points is not None:
        properties = ET.SubElement(element, "properties")
        for title, value in zip(("points", "max_points"), case.points, strict=True):
            ET.SubElement(properties, "property", name=title, value=f"{value:g}")
    if case.verdict != "passed":
        kind = legible_line(case.kind, _NAME_LIMIT) or case.verdict
        lines = [legible_line(line, _LINE_LIMIT) for line in case.lines]
        verdict = ET.SubElement(element, case.verdict, message=lines[0], type=kind)
        verdict.text = "\n".join(lines)


def _list_cases(record: Record, language: Language) -> Iterator[_Case]:
    run = message("ci_report.junit.run").in_language(language)
    status, seconds = record.execution.status, record.execution.wall_seconds
    problem = find_run_problem(record)
    if problem is not None or record.status == "not_graded":
        said = problem or message("ci_report.annotation.not_graded")
        yield _Case(run, "error", status, (said.in_language(language),), seconds=seconds)
    elif record.execution.cells:
        yield _Case(run, "passed", status, seconds=seconds)
    for task in record.tasks:
        title = task.title.in_language(language)
        for check in task.checks:
            yield _check_case(check, title, language)
    for number, item in enumerate(record.quiz, start=1):
        yield _question_case(item, number, language)


def _check_case(check: CheckRecord, task: str, language: Language) -> _Case:
    name = f"{task}: {check.title.in_language(language)} [{check.id}]"
    lines = tuple(text.in_language(language) for text in _check_texts(check))
    points = (check.points, check.max_points)
    return _Case(name, _OUTCOMES[check.outcome], check.outcome, lines, points)


def _check_texts(check: CheckRecord) -> Iterator[Text]:
    yield check.message
    if check.hint is not None:
        yield message("ci_report.annotation.hint", hint=check.hint)
    if check.where is not None:
        place = describe_place(check.where)
        yield message("ci_report.junit.place", file=check.where.file, place=place)


def _question_case(item: QuestionRecord, number: int, language: Language) -> _Case:
    quiz = message("report.quiz.title").in_language(language)
    name = message("report.quiz.number", number=number).in_language(language)
    word = status_text("quiz", item.status).in_language(language)
    verdict = _STATUSES.get(item.status, "failure")
    points = (item.points, item.max_points)
    return _Case(f"{quiz}: {name} [{item.id}]", verdict, item.status, (word,), points)


def _moment(text: str) -> str:
    """A time of ours, in UTC, without the zone that the format lacks; empty where it is none."""
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def _seconds(seconds: float) -> str:
    return f"{max(seconds, 0.0):.3f}"
