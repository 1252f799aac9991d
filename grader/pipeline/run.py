"""`grader run` and `grader regrade`: whole assignments, several submissions at once."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import platformdirs
import psutil

from grader.checks.registry import Registry
from grader.errors import ExecutionError, GraderError, SpecError, TargetError
from grader.evidence.store import EvidenceStore
from grader.execution.confinement import ConfinementName
from grader.execution.sandbox import Sandbox
from grader.execution.warm import WarmSandbox, WorkerSettings
from grader.files import probe_folder
from grader.messages import Language
from grader.pipeline.bundle import Bundle, load_bundle, save_bundle
from grader.pipeline.execute import execute, fail
from grader.pipeline.grade import Specs, grade, load_specs
from grader.pipeline.pages import write_pages
from grader.record.file import list_records, read_record, record_path, write_record
from grader.record.model import Record
from grader.spec.assignment import Assignment
from grader.spec.course import Course
from grader.spec.references import check_references
from grader.submission.finding import find_submissions
from grader.submission.model import Submission
from grader.submission.reading import fingerprint, read_submission

EVIDENCE_FOLDER = "evidence"
Stage = Literal["found", "started", "graded"]
Progress = Callable[[Stage, str, str], None]
"""Called with what happened, the assignment and the student; from several threads."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Places:
    """Where things lie."""

    course: Course
    submissions: Path
    reports: Path

    @property
    def store(self) -> EvidenceStore:
        return EvidenceStore(self.reports / EVIDENCE_FOLDER)


@dataclass(frozen=True)
class Work:
    """One submission that is to be graded."""

    specs: Specs
    student: str
    path: Path


@dataclass(frozen=True)
class Problem:
    """What went wrong beside the records that a run gives."""

    kind: Literal["no_record", "unreadable_record"]
    """`no_record`: a submission was left without a record. `unreadable_record`: an older record
    cannot be read, and is on no page."""
    name: str
    """The student, or the record's path."""
    reason: str


def prepare_reports(places: Places, specs: Sequence[Specs]) -> None:
    """Make the folders that a run writes to, and make sure that it can.

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


def find_work(
    places: Places, specs: Sequence[Specs], students: Sequence[str] = ()
) -> tuple[Work, ...]:
    """Every submission for the assignments in `specs`, or only those of `students`.

    Raises:
        TargetError: there are none, or a student that was asked for has handed in nothing.
    """
    work = []
    for spec in specs:
        folder = _submissions_folder(places.submissions, spec.assignment.id, len(specs))
        for student, path in find_submissions(folder):
            work.append(Work(spec, student, path))
    known = {item.student for item in work}
    for student in students:
        if student not in known:
            raise TargetError(
                f"no submission by {student!r} in {places.submissions}",
                f"there are: {', '.join(sorted(known)) or 'none'}",
            )
    chosen = tuple(item for item in work if not students or item.student in students)
    if not chosen:
        raise TargetError(
            f"no submissions in {places.submissions}",
            "each notebook, script or folder in it is one student's submission",
        )
    return chosen


def run(
    places: Places,
    work: Sequence[Work],
    sandbox: Sandbox,
    registry: Registry,
    clock: Callable[[], str],
    *,
    jobs: int,
    language: Language,
    progress: Progress,
    tell: Callable[[Problem], None] = lambda _problem: None,
) -> tuple[Record, ...]:
    """Run and grade all of `work`; each record is written as soon as it is there.

    What fails for one submission alone is its record, or where there can be none is told to `tell`,
    as are older records that cannot be read. When something else is raised, an interruption
    included, `sandbox` is closed, and submissions that have not ended get no record.

    Raises:
        GraderError: the first failure that concerns every submission.
    """
    records = []
    one = _One(places, sandbox, registry, clock, progress, tell)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        try:
            futures = [pool.submit(one.grade, item) for item in work]
            for future in as_completed(futures):
                if record := future.result():
                    records.append(record)
        except BaseException:
            one.stopped.set()
            pool.shutdown(cancel_futures=True, wait=False)
            sandbox.close()
            raise
    assignments = (item.specs.assignment for item in work)
    _write_all_pages(places, assignments, language, clock, tell)
    order = {(item.specs.assignment.id, item.student): n for n, item in enumerate(work)}
    return tuple(sorted(records, key=lambda record: order[record.assignment, record.student]))


@dataclass(frozen=True)
class _One:
    """Grades one submission at a time, from several threads."""

    places: Places
    sandbox: Sandbox
    registry: Registry
    clock: Callable[[], str]
    progress: Progress
    tell: Callable[[Problem], None]
    stopped: threading.Event = field(default_factory=threading.Event)
    """Once it is set no record is written: whatever failed may have failed because of it."""

    def grade(self, item: Work) -> Record | None:
        """The record, which has been written; None where there is none.

        Raises:
            ExecutionError: the sandbox fails for everybody.
        """
        assignment = item.specs.assignment
        submission = Submission(
            student=item.student, files=(), cells=(), answers=(), fingerprint=fingerprint(())
        )
        if self.stopped.is_set():
            return None
        self.progress("started", assignment.id, item.student)
        try:
            submission = read_submission(item.path, item.student)
            bundle = execute(assignment, submission, item.path, self.sandbox, self.places.store)
            record = self._record(item, bundle)
        except ExecutionError:
            raise
        except Exception as error:
            record = self._record_failure(item, submission, error)
        if record is not None:
            self.progress("graded", assignment.id, item.student)
        return record

    def _record(self, item: Work, bundle: Bundle) -> Record | None:
        if self.stopped.is_set():
            return None
        store = self.places.store
        digest = save_bundle(store, bundle)
        record = grade(item.specs, bundle, digest, store, self.registry, self.clock())
        if self.stopped.is_set():
            return None
        if not _would_wipe(self.places.reports, record):
            write_record(self.places.reports, record)
        return record

    def _record_failure(
        self, item: Work, submission: Submission, error: Exception
    ) -> Record | None:
        """A record that says that we failed; where there cannot be one either, that is told."""
        if self.stopped.is_set():
            return None
        if not isinstance(error, GraderError):
            _LOG.error("grading %r failed", item.student, exc_info=error)
        try:
            bundle = fail(item.specs.assignment, submission, self.sandbox, _explain(error))
            return self._record(item, bundle)
        except ExecutionError:
            raise
        except Exception as second:
            self.tell(Problem("no_record", item.student, _explain(second)))
            return None


def _explain(error: Exception) -> str:
    return error.message if isinstance(error, GraderError) else type(error).__name__


def _would_wipe(reports: Path, record: Record) -> bool:
    """Whether a failure of ours would replace the grade that the same files have already got."""
    if record.execution.status != "sandbox_failed":
        return False
    try:
        before = read_record(record_path(reports, record.assignment, record.student))
    except GraderError:
        return False
    same = before.submission.fingerprint == record.submission.fingerprint
    return same and before.status != "not_graded"


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
    assignments = (spec.assignment for spec in specs)
    _write_all_pages(places, assignments, language, clock, lambda _problem: None)
    return tuple(changes)


def choose_jobs(asked: int | None, specs: Sequence[Specs]) -> int:
    """How many submissions run at once: as asked, or as cores and memory allow."""
    if asked is not None:
        return max(1, asked)
    memory = max(spec.assignment.limits.memory for spec in specs)
    by_memory = psutil.virtual_memory().available // memory
    return max(1, min(_cores(), by_memory))


def load_targets(course: Course, target: str, registry: Registry) -> tuple[Specs, ...]:
    """The specifications of an assignment, or of all assignments of a week.

    Raises:
        TargetError: nothing goes by that name.
        SpecError: one of the files is faulty, or they do not go together.
    """
    assignments = course.find_assignments(target)
    errors = check_references(course, registry, [item.id for item in assignments])
    if errors:
        more = f"{len(errors)} problems; " if len(errors) > 1 else ""
        raise SpecError(errors[0].message, errors[0].hint or f"{more}`grader lint` lists them all")
    return tuple(load_specs(course, item) for item in assignments)


def _cores() -> int:
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _submissions_folder(folder: Path, assignment: str, count: int) -> Path:
    """`DIR/<assignment>`, or DIR itself where it holds no such folder and only one is graded."""
    own = folder / assignment
    if own.is_dir():
        return own
    if count == 1 and folder.is_dir():
        return folder
    raise TargetError(
        f"no folder {own}", f"put the submissions for {assignment} there, or use --submissions"
    )


def _stored(reports: Path, assignment: str) -> Iterator[Record]:
    for path in list_records(reports, assignment):
        yield read_record(path)


def _write_all_pages(
    places: Places,
    assignments: Iterable[Assignment],
    language: Language,
    clock: Callable[[], str],
    tell: Callable[[Problem], None],
) -> None:
    titles = {assignment.id: assignment.title for assignment in assignments}
    for assignment, title in sorted(titles.items(), key=lambda item: item[0]):
        records = []
        for path in list_records(places.reports, assignment):
            try:
                records.append(read_record(path))
            except GraderError as error:
                tell(Problem("unreadable_record", str(path), error.message))
        write_pages(places.reports, assignment, title, records, language, clock())


@contextlib.contextmanager
def open_sandbox(
    datasets: Sequence[str],
    confinement: ConfinementName,
    data_folder: Path | None,
    *,
    rows: tuple[int, int] | None = None,
    download: bool = True,
) -> Iterator[Sandbox]:
    """A warm sandbox that holds `datasets`; everything it started is ended on leaving.

    Raises:
        SandboxUnavailableError: this machine cannot isolate code as `confinement` asks.
    """
    settings = WorkerSettings(
        datasets=tuple(datasets),
        data_folder=data_folder,
        cache=platformdirs.user_cache_path("grader"),
        confinement=confinement,
        rows=rows,
        download=download,
    )
    with WarmSandbox(settings) as sandbox:
        yield sandbox
