"""Remembers which evidence a run gave, so that nobody's code runs twice without need.

The ledger lies in the user's own cache, apart from the reports. Whoever can write there, a pull
request for one, could otherwise leave evidence of their own to be taken for ours. It holds digests
alone: the evidence is looked up in the store, which gives out nothing that has another digest.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs

from grader.errors import GraderError
from grader.evidence.store import EvidenceStore
from grader.execution.sandbox import Sandbox
from grader.files import write_whole
from grader.pipeline.bundle import Bundle, load_bundle
from grader.spec.assignment import Assignment
from grader.submission.model import Submission

_PACKAGE = Path(__file__).resolve().parents[1]
_RUNNING = ("datasets", "evidence", "execution", "measurement", "pipeline", "submission")


def open_ledger() -> Ledger:
    """The ledger in the user's own cache."""
    return Ledger(platformdirs.user_cache_path("grader") / "runs")


@dataclass(frozen=True)
class Ledger:
    """A folder of small files: what was run, under which limits and where, and what it left."""

    folder: Path

    def find(
        self,
        assignment: Assignment,
        submission: Submission,
        sandbox: Sandbox,
        store: EvidenceStore,
    ) -> Bundle | None:
        """What an earlier run of the same files, under the same conditions, left in `store`.

        None where there was none, or where some of it is missing or damaged by now.
        """
        try:
            path = self._path(assignment, submission, sandbox)
            bundle = load_bundle(store, path.read_text(encoding="ascii"))
            for digest in bundle.evidence.blobs:
                store.get(digest)
        except (GraderError, OSError, ValueError):
            return None
        if not _is_of(bundle, assignment, submission, sandbox):
            return None
        return bundle.model_copy(update={"submission": submission})

    def note(self, assignment: Assignment, bundle: Bundle, sandbox: Sandbox, digest: str) -> None:
        """Remember that a run gave `bundle`, stored as `digest`; not where we failed, or where
        the submission was killed: it may have been by somebody else.

        Raises:
            OSError: it cannot be written down.
        """
        if bundle.problem or bundle.evidence.status in ("sandbox_failed", "killed"):
            return
        path = self._path(assignment, bundle.submission, sandbox)
        write_whole(path, digest.encode("ascii"))

    def _path(self, assignment: Assignment, submission: Submission, sandbox: Sandbox) -> Path:
        """Its name is a digest of everything that a run's result may depend on."""
        conditions = (
            submission.student,
            submission.fingerprint,
            str(assignment.seed),
            assignment.limits.model_dump_json(),
            sandbox.environment().model_dump_json(),
            sandbox.dataset(assignment.dataset).model_dump_json(),
            _digest_program(),
        )
        name = hashlib.sha256("\0".join(conditions).encode()).hexdigest()
        return self.folder / name[:2] / name


@cache
def _digest_program() -> str:
    """Of the parts of the grader that run, read and measure: a release may change while it is
    worked on, and its version not."""
    digest = hashlib.sha256()
    for part in _RUNNING:
        for path in sorted((_PACKAGE / part).rglob("*.py")):
            digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_of(
    bundle: Bundle, assignment: Assignment, submission: Submission, sandbox: Sandbox
) -> bool:
    """Whether it was this student's, ran as it would now; a damaged entry may name another."""
    found = bundle.evidence
    return (
        (found.student, found.fingerprint) == (submission.student, submission.fingerprint)
        and bundle.limits == assignment.limits
        and found.environment == sandbox.environment()
        and found.dataset == sandbox.dataset(assignment.dataset)
    )
