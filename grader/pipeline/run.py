"""`grader run`: whole assignments, several submissions at once."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from grader.checks.registry import Registry
from grader.errors import ExecutionError, GraderError
from grader.execution.disk import most_bytes
from grader.execution.sandbox import Sandbox
from grader.messages import Language
from grader.pipeline.asking import choose_draw, require_secret
from grader.pipeline.bundle import Bundle, load_bundle, save_bundle
from grader.pipeline.execute import execute, fail
from grader.pipeline.grade import Specs, grade
from grader.pipeline.jobs import check_room
from grader.pipeline.pages import write_all_pages
from grader.pipeline.places import Places
from grader.pipeline.work import Work
from grader.quiz.sharing import share_answers
from grader.record.file import read_record, record_path, write_record
from grader.record.model import Record
from grader.spec.assignment import Assignment, Limits
from grader.submission.model import Submission
from grader.submission.reading import fingerprint, read_submission

Stage = Literal["found", "started", "graded", "kept"]
Progress = Callable[[Stage, str, str], None]
"""Called with what happened, the assignment and the student; from several threads. `kept`: graded
by the evidence of an earlier run of the same files."""

_ROOM_AFTERWARDS = 4 * 2**20
"""Bytes in the temporary folder; submissions that run at the same time may use the rest."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """What went wrong beside the records that a run gives."""

    kind: Literal["no_record", "unreadable_record"]
    """`no_record`: a submission was left without a record. `unreadable_record`: an older record
    cannot be read, and is on no page."""
    name: str
    """The student, or the record's path."""
    reason: str


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
    for asking in {id(spec.asking): spec.asking for item in work for spec in item.specs}.values():
        if asking is not None and asking.quiz.personal:
            require_secret(asking)
    # Each may fill its share of the disk, and none must take another's.
    needed = [join_assignments([spec.assignment for spec in item.specs]) for item in work]
    check_room(jobs * max((most_bytes(joined.limits.disk) for joined in needed), default=0))
    records: list[Record] = []
    one = _One(places, sandbox, registry, clock, progress, tell)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        try:
            futures = [pool.submit(one.grade, item) for item in work]
            for future in as_completed(futures):
                records += future.result()
        except BaseException:
            one.stopped.set()
            pool.shutdown(cancel_futures=True, wait=False)
            sandbox.close()
            raise
    titles = {spec.assignment.id: spec.assignment.title for item in work for spec in item.specs}
    for path, reason in write_all_pages(places.reports, titles, language, clock()):
        tell(Problem("unreadable_record", path, reason))
    # Assignment by assignment, and the students of each as they were found.
    pairs = [(spec.assignment.id, item.student) for item in work for spec in item.specs]
    assignments = list(titles)
    order = sorted(dict.fromkeys(pairs), key=lambda pair: assignments.index(pair[0]))
    rank = {pair: n for n, pair in enumerate(order)}
    return tuple(sorted(records, key=lambda record: rank[record.assignment, record.student]))


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

    def grade(self, item: Work) -> list[Record]:
        """The records, which have been written, one for each assignment that could have one.

        Raises:
            ExecutionError: the sandbox fails for everybody.
        """
        submission = Submission(
            student=item.student, files=(), cells=(), answers=(), fingerprint=fingerprint(())
        )
        if self.stopped.is_set():
            return []
        self._report("started", item)
        try:
            needs_code = any(spec.assignment.tasks for spec in item.specs)
            submission = read_submission(item.path, item.student, needs_code=needs_code)
            whole = join_assignments([spec.assignment for spec in item.specs])
            bundle, stage = self._obtain(whole, submission, item.path)
        except ExecutionError:
            raise
        except Exception as error:
            bundle, stage = self._fail(item, submission, error), "graded"
        records = self._record_all(item, bundle)
        if records:
            self._report(stage, item)
        return records

    def _obtain(
        self, assignment: Assignment, submission: Submission, path: Path
    ) -> tuple[Bundle, Stage]:
        """What an earlier run left, or else this one, which is remembered then."""
        ledger, store = self.places.ledger, self.places.store
        if ledger is None or not assignment.tasks:
            return self._execute(assignment, submission, path), "graded"
        if bundle := ledger.find(assignment, submission, self.sandbox, store):
            return bundle, "kept"
        bundle = self._execute(assignment, submission, path)
        digest = save_bundle(store, bundle)
        # Forgetting it costs time, and nobody's grade.
        with contextlib.suppress(OSError):
            ledger.note(assignment, bundle, self.sandbox, digest)
        return bundle, "graded"

    def _execute(self, assignment: Assignment, submission: Submission, path: Path) -> Bundle:
        check_room(most_bytes(assignment.limits.disk))
        try:
            return execute(assignment, submission, path, self.sandbox, self.places.store)
        finally:
            # Where the disk is full by now, it may have been so while the submission ran.
            check_room(min(assignment.limits.disk, _ROOM_AFTERWARDS))

    def _report(self, stage: Stage, item: Work) -> None:
        for spec in item.specs:
            self.progress(stage, spec.assignment.id, item.student)

    def _fail(self, item: Work, submission: Submission, error: Exception) -> Bundle:
        if not isinstance(error, GraderError):
            _LOG.error("running %r failed", item.student, exc_info=error)
        return fail(item.specs[0].assignment, submission, self.sandbox, _explain(error))

    def _record_all(self, item: Work, bundle: Bundle) -> list[Record]:
        quizzes = [
            [question.id for question in spec.quiz.questions] if spec.quiz else []
            for spec in item.specs
        ]
        shares = share_answers(quizzes, bundle.submission.answers)
        records = []
        for spec, answers in zip(item.specs, shares, strict=True):
            own = self._ask(spec, bundle.address(spec.assignment.id, answers))
            if record := self._record_or_fail(spec, own):
                records.append(record)
        return records

    def _ask(self, spec: Specs, bundle: Bundle) -> Bundle:
        """The bundle with what its student was asked."""
        if spec.asking is None:
            return bundle
        submission = bundle.submission
        # Only a quiz of students' own is marked by a ticket.
        personal = spec.asking.quiz.personal
        earlier = self._ticket_before(spec, submission) if personal else ""
        choice = choose_draw(spec.asking, submission.student, submission.answers, earlier)
        return bundle.model_copy(
            update={
                "submission": submission.model_copy(update={"answers": choice.answers}),
                "draw": choice.draw,
                "ticket": choice.ticket,
                "ticket_state": choice.state,
            }
        )

    def _ticket_before(self, spec: Specs, submission: Submission) -> str:
        """The ticket that the same files were marked by before; not yet believed.

        Reports may have come with a hand-in: a pull request can hold anything.
        """
        with contextlib.suppress(GraderError):
            path = record_path(self.places.reports, spec.assignment.id, submission.student)
            record = read_record(path)
            if record.submission.fingerprint == submission.fingerprint and record.evidence:
                return load_bundle(self.places.store, record.evidence).ticket
        return ""

    def _record_or_fail(self, spec: Specs, bundle: Bundle) -> Record | None:
        """A record, if need be one that says that we failed; where there can be none, that is
        told."""
        try:
            return self._record(spec, bundle)
        except ExecutionError:
            raise
        except Exception as error:
            submission, student = bundle.submission, bundle.submission.student
            if not isinstance(error, GraderError):
                _LOG.error("grading %r failed", student, exc_info=error)
            try:
                failed = fail(spec.assignment, submission, self.sandbox, _explain(error))
                return self._record(spec, failed)
            except ExecutionError:
                raise
            except Exception as second:
                self.tell(Problem("no_record", student, _explain(second)))
                return None

    def _record(self, spec: Specs, bundle: Bundle) -> Record | None:
        if self.stopped.is_set():
            return None
        store = self.places.store
        digest = save_bundle(store, bundle)
        record = grade(spec, bundle, digest, store, self.registry, self.clock())
        if self.stopped.is_set():
            return None
        before = _read_earlier(self.places.reports, record)
        if before is not None and _is_same(before, record):
            return before
        if before is None or not _would_wipe(before, record):
            write_record(self.places.reports, record)
        return record


def join_assignments(assignments: Sequence[Assignment]) -> Assignment:
    """What a hand-in for several assignments is run as: the first, with the limits of all.

    Times add up, as the work does; of everything else the most generous limit holds.
    """
    limits = [assignment.limits for assignment in assignments]
    joined = Limits(
        wall=sum(limit.wall for limit in limits),
        cell=max(limit.cell for limit in limits),
        cpu=sum(limit.cpu for limit in limits),
        memory=max(limit.memory for limit in limits),
        processes=max(limit.processes for limit in limits),
        threads=max(limit.threads for limit in limits),
        disk=max(limit.disk for limit in limits),
        files=max(limit.files for limit in limits),
        open_files=max(limit.open_files for limit in limits),
        output=max(limit.output for limit in limits),
    )
    # Whose code is of no account for one of them runs for the others all the same.
    tasks = tuple(task for assignment in assignments for task in assignment.tasks)
    return assignments[0].model_copy(update={"limits": joined, "tasks": tasks})


def _explain(error: Exception) -> str:
    if isinstance(error, GraderError):
        return error.message
    reason = error.strerror if isinstance(error, OSError) else None
    return reason or type(error).__name__


def _read_earlier(reports: Path, record: Record) -> Record | None:
    """The record that `record` would replace, where there is one that can be read."""
    try:
        return read_record(record_path(reports, record.assignment, record.student))
    except GraderError:
        return None


def _is_same(before: Record, record: Record) -> bool:
    """Whether nothing but the time of grading has changed."""
    return before.model_copy(update={"graded_at": record.graded_at}) == record


def _would_wipe(before: Record, record: Record) -> bool:
    """Whether a failure of ours would replace the grade that the same files have already got."""
    if record.execution.status != "sandbox_failed":
        return False
    same = before.submission.fingerprint == record.submission.fingerprint
    return same and before.status != "not_graded"
