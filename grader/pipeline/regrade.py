"""`grader regrade`: stored evidence, marked again by today's specifications."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from grader.checks.registry import Registry
from grader.errors import TargetError
from grader.messages import Language
from grader.pipeline.bundle import load_bundle
from grader.pipeline.grade import Specs, grade
from grader.pipeline.pages import write_all_pages
from grader.pipeline.places import Places
from grader.record.file import list_records, read_record, write_record
from grader.record.model import Record


def regrade(
    places: Places,
    specs: Sequence[Specs],
    registry: Registry,
    clock: Callable[[], str],
    *,
    language: Language,
) -> tuple[tuple[Record, Record], ...]:
    """Mark all stored records again from their evidence; returns (before, after) for each.

    Raises:
        TargetError: nothing has been graded yet.
        GraderError: a record or its evidence is missing or damaged; nothing is overwritten then.
    """
    pairs = [
        (record, spec) for spec in specs for record in _stored(places.reports, spec.assignment.id)
    ]
    if not pairs:
        names = ", ".join(spec.assignment.id for spec in specs)
        raise TargetError(f"nothing graded yet for {names}", f"first: grader run {names}")
    changes = []
    for before, spec in pairs:
        digest = before.evidence or ""
        bundle = load_bundle(places.store, digest)
        after = grade(spec, bundle, digest, places.store, registry, clock())
        changes.append((before, after))
    for _, after in changes:
        write_record(places.reports, after)
    titles = {spec.assignment.id: spec.assignment.title for spec in specs}
    write_all_pages(places.reports, titles, language, clock())
    return tuple(changes)


def _stored(reports: Path, assignment: str) -> Iterator[Record]:
    for path in list_records(reports, assignment):
        yield read_record(path)
