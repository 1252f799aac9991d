"""The errors a caller can expect. Anything else that escapes is a bug of ours.

GraderError                 every expected error: a message and a hint
├── SpecError               an assignment, rubric or quiz file is wrong (file and line are known)
├── TargetError             the assignment, week or student asked for does not exist
├── DatasetError            a data set cannot be had
├── EvidenceError           what a sandbox left behind cannot be believed, or the store is damaged
├── RecordError             a stored record cannot be read
└── ExecutionError          our own machinery failed; never the student's fault
    └── SandboxUnavailableError   this machine cannot isolate a stranger's code
"""

from __future__ import annotations


class GraderError(Exception):
    """An expected error: what happened, and what to do about it.

    `message` names the thing, what was expected and what was found; `hint` says what to do next
    (empty where there is nothing to say).
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SpecError(GraderError):
    """A specification file is wrong. `str(error)` begins with `file:line`."""


class TargetError(GraderError):
    """The assignment, week or student that was asked for does not exist."""


class DatasetError(GraderError):
    """A data set is unknown, damaged or cannot be had on this machine."""


class EvidenceError(GraderError):
    """Evidence is missing, damaged or larger than anything honest."""


class RecordError(GraderError):
    """A stored grading record cannot be read."""


class ExecutionError(GraderError):
    """Our own machinery failed while a submission ran; a case for a person, never a zero."""


class SandboxUnavailableError(ExecutionError):
    """This machine cannot isolate a stranger's code."""
