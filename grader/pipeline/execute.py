"""Runs one submission in a sandbox and turns what it left behind into a stored bundle."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import stat
import tempfile
from pathlib import Path

from grader.errors import ExecutionError
from grader.evidence.model import CellStatus, Evidence, ExecutionStatus
from grader.evidence.read import Trace, judge_status, read_trace
from grader.evidence.store import EvidenceStore
from grader.execution.sandbox import Exit, Request, RequestCell, Sandbox
from grader.measurement.model import Measurement
from grader.pipeline.bundle import Bundle
from grader.pipeline.jobs import job_folder
from grader.spec.assignment import Assignment
from grader.submission.folder import list_entries
from grader.submission.model import Submission

_MAX_BYTES = 100 * 2**20

_LOG = logging.getLogger(__name__)


def execute(
    assignment: Assignment,
    submission: Submission,
    path: Path,
    sandbox: Sandbox,
    store: EvidenceStore,
    *,
    quick: bool = False,
) -> Bundle:
    """Run `submission`, whose files lie at `path`, and measure what it trained.

    `quick` trains for a few epochs on part of the data. Where the sandbox fails, once more: a
    worker that something killed has been replaced by then.
    """
    if not submission.cells and not submission.answers:
        evidence = _evidence(assignment, submission, sandbox, None, None)
        return Bundle(
            submission=submission, limits=assignment.limits, evidence=evidence, measurement=None
        )
    if not assignment.tasks:
        return take_answers(assignment, submission, sandbox)
    bundle = _try(assignment, submission, path, sandbox, store, quick)
    if bundle.evidence.status == "sandbox_failed" and not sandbox.is_closed:
        _LOG.warning("running %r again: %s", submission.student, bundle.problem)
        bundle = _try(assignment, submission, path, sandbox, store, quick)
    return bundle


def take_answers(assignment: Assignment, submission: Submission, sandbox: Sandbox) -> Bundle:
    """The bundle of a submission of which only the answers count: none of its code is run."""
    evidence = Evidence(
        assignment=assignment.id,
        student=submission.student,
        fingerprint=submission.fingerprint,
        status="completed",
        wall_seconds=0.0,
        cells=(),
        events=(),
        environment=sandbox.environment(),
        dataset=None,
    )
    return Bundle(
        submission=submission, limits=assignment.limits, evidence=evidence, measurement=None
    )


def _try(
    assignment: Assignment,
    submission: Submission,
    path: Path,
    sandbox: Sandbox,
    store: EvidenceStore,
    quick: bool,
) -> Bundle:
    with job_folder() as job:
        end = _run(assignment, submission, path, sandbox, job, quick)
        trace = read_trace(
            job / "scratch" / "evidence", len(submission.cells), ended_by=_cell_end(end)
        )
        for content in trace.blobs.values():
            store.put(content)
        evidence = _evidence(assignment, submission, sandbox, end, trace)
        measurement, problem = _measure(assignment, evidence, sandbox, store, job)
    return Bundle(
        submission=submission,
        limits=assignment.limits,
        evidence=evidence,
        measurement=measurement,
        problem=problem or end.problem,
    )


def fail(assignment: Assignment, submission: Submission, sandbox: Sandbox, problem: str) -> Bundle:
    """The bundle of a submission that we failed to run or to grade, because of `problem`."""
    end = Exit(reason="sandbox_failed", wall_seconds=0.0, problem=problem)
    evidence = _evidence(assignment, submission, sandbox, end, None)
    return Bundle(
        submission=submission,
        limits=assignment.limits,
        evidence=evidence,
        measurement=None,
        problem=problem,
    )


def _run(
    assignment: Assignment,
    submission: Submission,
    path: Path,
    sandbox: Sandbox,
    job: Path,
    quick: bool,
) -> Exit:
    work = job / "scratch" / "work"
    work.mkdir(parents=True)
    _copy_files(path, work)
    cells = tuple(
        RequestCell(index=cell.index, source=cell.source, file=cell.file)
        for cell in submission.cells
    )
    request = Request(cells=cells, seed=assignment.seed, limits=assignment.limits, quick=quick)
    try:
        return sandbox.run(request, job)
    except ExecutionError as error:
        return Exit(reason="sandbox_failed", wall_seconds=0.0, problem=error.message)
    except Exception as error:
        _LOG.exception("running %s failed", submission.student)
        return Exit(reason="sandbox_failed", wall_seconds=0.0, problem=type(error).__name__)


def _copy_files(path: Path, work: Path) -> None:
    """Give the student's code the files that were handed in beside it; no links, within bounds."""
    room = _MAX_BYTES
    for entry in list_entries(path):
        # What cannot be opened was noted when the submission was read.
        with contextlib.suppress(OSError):
            if entry.problem is not None or not stat.S_ISREG(os.lstat(entry.path).st_mode):
                continue
            room -= entry.path.stat().st_size
            if room < 0:
                return
            target = work / entry.path.relative_to(path if path.is_dir() else path.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(entry.path, target, follow_symlinks=False)


def _cell_end(end: Exit) -> CellStatus:
    """What became of a cell that began and did not finish."""
    if end.reason == "ended" or end.reason == "sandbox_failed":
        return "killed"
    return end.reason


def _evidence(
    assignment: Assignment,
    submission: Submission,
    sandbox: Sandbox,
    end: Exit | None,
    trace: Trace | None,
) -> Evidence:
    return Evidence(
        assignment=assignment.id,
        student=submission.student,
        fingerprint=submission.fingerprint,
        status=_status(end, trace),
        wall_seconds=0.0 if end is None else end.wall_seconds,
        cpu_seconds=0.0 if end is None else end.cpu_seconds,
        cells=() if trace is None else trace.cells,
        events=() if trace is None else trace.events,
        dropped=0 if trace is None else trace.dropped,
        unaccounted=0 if trace is None else trace.unaccounted,
        environment=sandbox.environment(),
        dataset=sandbox.dataset(assignment.dataset) if assignment.tasks else None,
        blobs=() if trace is None else tuple(sorted(trace.blobs)),
    )


def _status(end: Exit | None, trace: Trace | None) -> ExecutionStatus:
    if end is None:
        return "unreadable"
    if end.reason != "ended":
        return end.reason
    return "unreadable" if trace is None else judge_status(trace)


def _measure(
    assignment: Assignment, evidence: Evidence, sandbox: Sandbox, store: EvidenceStore, job: Path
) -> tuple[Measurement | None, str]:
    if evidence.status == "sandbox_failed":
        return None, ""
    try:
        # Under a new name: without a sandbox the code may have put anything in the place of others.
        folder = Path(tempfile.mkdtemp(prefix="measure-", dir=job))
        source, output = folder / "evidence.json", folder / "measurement.json"
        source.write_text(evidence.model_dump_json(), encoding="utf-8")
        problem = _measure_in(sandbox, source, store.folder, assignment.dataset, output)
    except ExecutionError as error:
        problem = error.message
    except OSError as error:
        problem = f"the run's folder cannot be used any more: {error.strerror or error}"
    if problem:
        return None, problem
    return Measurement.model_validate_json(output.read_bytes()), ""


def _measure_in(sandbox: Sandbox, evidence: Path, blobs: Path, dataset: str, output: Path) -> str:
    """Have the evidence measured, once more where the worker ended; returns what went wrong."""
    try:
        return sandbox.measure(evidence, blobs, dataset, output)
    except ExecutionError:
        if sandbox.is_closed:
            raise
        return sandbox.measure(evidence, blobs, dataset, output)
