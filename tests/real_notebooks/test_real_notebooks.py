"""What learners really hand in: what runs, what is credited, what is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from case import Case
from cases import CASES

from grader.record.model import Record

pytestmark = pytest.mark.sandbox
Records = Mapping[str, Record]
by_name = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def errors(record: Record) -> dict[int, str]:
    """The class of the error of each cell that raised one."""
    return {cell.index: cell.error.name for cell in record.execution.cells if cell.error}


def sentences(record: Record) -> Iterator[str]:
    """Everything the student reads in English."""
    yield record.execution.message.en
    yield from (reason.en for reason in record.reasons)
    yield from (file.problem.en for file in record.submission.files if file.problem)
    yield from (note.text.en for note in record.notes if note.audience == "student")
    for cell in record.execution.cells:
        if cell.error is not None and cell.error.explanation is not None:
            yield cell.error.explanation.en
    for task in record.tasks:
        for check in task.checks:
            texts = (check.message, check.hint, check.expected, check.found)
            yield from (text.en for text in texts if text is not None)


def test_names_are_unique() -> None:
    """Two cases of one name would be one hand-in."""
    assert len({case.name for case in CASES}) == len(CASES)


@by_name
def test_what_runs(records: Records, case: Case) -> None:
    """Cells end as they should: after a failing one the next still runs."""
    record = records[case.name]
    found = errors(record)
    if case.stops:
        assert record.execution.cells == ()
        assert record.execution.status == "unreadable"
        return
    assert record.execution.status in ("completed", "raised")
    raised = {cell for cell, name in case.errors.items() if name != "?"}
    possible = {cell for cell, name in case.errors.items() if name == "?"}
    assert set(found) - possible == raised
    assert {n: e for n, e in case.errors.items() if e not in "*?"}.items() <= found.items()


@by_name
def test_what_is_credited(records: Records, case: Case) -> None:
    """Work that was done counts however it was written, and nothing else does."""
    record = records[case.name]
    found = {check.id: check.outcome for task in record.tasks for check in task.checks}
    assert {id: found[id] for id in case.outcomes} == dict(case.outcomes)
    if case.stops:
        assert record.score in (None, 0)


@by_name
def test_what_is_said(records: Records, case: Case) -> None:
    """The student is told in words what to know about it."""
    told = "\n".join(sentences(records[case.name]))
    assert [words for words in case.says if words not in told] == []


@by_name
def test_nobody_waits_for_a_person(records: Records, case: Case) -> None:
    """None of this is so odd that the grader could not decide."""
    assert records[case.name].status != "needs_review"
