"""What is stored of one run: everything that a grade is computed from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from grader.errors import EvidenceError
from grader.evidence.model import Evidence
from grader.evidence.store import EvidenceStore
from grader.measurement.model import Measurement
from grader.quiz.papers.drawing import Draw
from grader.spec.assignment import Limits
from grader.submission.model import Answer, Submission


class Bundle(BaseModel):
    """A submission, what happened when it ran, and what we measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: Literal["grader/bundle/1"] = "grader/bundle/1"
    submission: Submission
    limits: Limits
    """Under which it ran."""
    evidence: Evidence
    measurement: Measurement | None
    problem: str = ""
    """Why there is no evidence or no measurement; empty where nothing went wrong."""

    draw: Draw | None = None
    """What the quiz asked; None for a run without one."""
    ticket: str = ""
    """The draw, sealed with the course's secret; empty where everybody has the same quiz."""
    ticket_state: Literal["none", "good", "refused"] = "none"
    """What became of the ticket that came with the answers."""

    def address(self, assignment: str, answers: tuple[Answer, ...]) -> Bundle:
        """The same run as evidence for `assignment`, with the answers that belong to its quiz."""
        return self.model_copy(
            update={
                "submission": self.submission.model_copy(update={"answers": answers}),
                "evidence": self.evidence.model_copy(update={"assignment": assignment}),
            }
        )


def save_bundle(store: EvidenceStore, bundle: Bundle) -> str:
    """Store `bundle`; returns its digest."""
    return store.put(bundle.model_dump_json().encode())


def load_bundle(store: EvidenceStore, digest: str) -> Bundle:
    """Read a stored bundle.

    Raises:
        EvidenceError: it is missing, damaged, or of another release.
    """
    try:
        return Bundle.model_validate_json(store.get(digest))
    except ValidationError as error:
        raise EvidenceError(
            f"evidence {digest[:12]}… is of another release of the grader",
            "run the submission again with `grader run`",
        ) from error


def picture_reader(store: EvidenceStore) -> Callable[[str], bytes | None]:
    """A function that reads pictures from `store`, and None for those that are not there."""

    def read(digest: str) -> bytes | None:
        try:
            return store.get(digest)
        except EvidenceError:
            return None

    return read
