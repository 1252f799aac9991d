"""Where a course, its hand-ins and its reports lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import GraderError
from grader.evidence.store import EvidenceStore
from grader.files import probe_folder, remove_abandoned_parts
from grader.pipeline.grade import Specs
from grader.pipeline.ledger import Ledger
from grader.record.file import record_path
from grader.spec.course import Course

EVIDENCE_FOLDER = "evidence"


@dataclass(frozen=True)
class Places:
    """Where things lie."""

    course: Course
    submissions: Path
    reports: Path
    ledger: Ledger | None = None
    """Where runs are remembered; without one everything is run anew."""

    @property
    def store(self) -> EvidenceStore:
        return EvidenceStore(self.reports / EVIDENCE_FOLDER)


def prepare_reports(places: Places, specs: Sequence[Specs]) -> None:
    """Make the folders that a run writes to, and make sure that it can.

    What a grader that was killed had half written in them is removed.

    Raises:
        GraderError: one of them cannot be made or written to.
    """
    pages = [places.reports / spec.assignment.id for spec in specs]
    records = [record_path(places.reports, spec.assignment.id, "").parent for spec in specs]
    for folder in (places.reports, places.store.folder, *pages, *records):
        try:
            probe_folder(folder)
        except OSError as error:
            raise GraderError(
                f"cannot write to the reports folder {folder}: {error.strerror or error}",
                "make it writable and see that the disk has room, or name another with --reports",
            ) from error
    ledger = () if places.ledger is None else (places.ledger.folder,)
    for folder in (places.reports, places.store.folder, *pages, *ledger):
        remove_abandoned_parts(folder)
