"""`grader run` and `grader regrade`: whole assignments, several submissions at once."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs
import psutil

from grader.checks.registry import Registry
from grader.errors import GraderError, SpecError, TargetError
from grader.evidence.store import EvidenceStore
from grader.execution.confinement import ConfinementName
from grader.execution.sandbox import Sandbox
from grader.execution.warm import WarmSandbox, WorkerSettings
from grader.messages import Language
from grader.pipeline.bundle import load_bundle, save_bundle
from grader.pipeline.execute import execute
from grader.pipeline.grade import Specs, grade, load_specs
from grader.pipeline.pages import write_pages
from grader.record.file import list_records, read_record, record_path, write_record
from grader.record.model import Record
from grader.spec.course import Course
from grader.spec.references import check_references
from grader.submission.finding import find_submissions
from grader.submission.reading import read_submission

EVIDENCE_FOLDER = "evidence"
Stage = Literal["found", "started", "graded"]
Progress = Callable[[Stage, str, str], None]
"""Called with what happened, the assignment and the student; from several threads."""


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
) -> tuple[Record, ...]:
    """Run and grade all of `work`; each record is written as soon as it is there.

    Raises:
        GraderError: the first failure that concerns every submission.
    """
    records = []
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        futures = [
            pool.submit(_grade_one, places, item, sandbox, registry, clock, progress)
            for item in work
        ]
        try:
            for future in as_completed(futures):
                records.append(future.result())
        except BaseException:
            pool.shutdown(cancel_futures=True, wait=False)
            raise
    _write_all_pages(places, {item.specs.assignment.id for item in work}, language, clock)
    order = {(item.specs.assignment.id, item.student): n for n, item in enumerate(work)}
    return tuple(sorted(records, key=lambda record: order[record.assignment, record.student]))


def _grade_one(
    places: Places,
    item: Work,
    sandbox: Sandbox,
    registry: Registry,
    clock: Callable[[], str],
    progress: Progress,
) -> Record:
    assignment = item.specs.assignment
    progress("started", assignment.id, item.student)
    submission = read_submission(item.path, item.student)
    bundle = execute(assignment, submission, item.path, sandbox, places.store)
    digest = save_bundle(places.store, bundle)
    record = grade(item.specs, bundle, digest, places.store, registry, clock())
    if not _would_wipe(places.reports, record):
        write_record(places.reports, record)
    progress("graded", assignment.id, item.student)
    return record


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
    _write_all_pages(places, {spec.assignment.id for spec in specs}, language, clock)
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
    places: Places, assignments: set[str], language: Language, clock: Callable[[], str]
) -> None:
    for assignment in sorted(assignments):
        records = []
        for path in list_records(places.reports, assignment):
            with contextlib.suppress(GraderError):
                records.append(read_record(path))
        write_pages(places.reports, assignment, records, language, clock())


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
