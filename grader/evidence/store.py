"""The content-addressed store: bytes in, their sha256 out."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from grader.errors import EvidenceError, GraderError
from grader.files import write_whole

_DIGEST = re.compile(r"[0-9a-f]{64}")


class EvidenceStore:
    """A folder of objects, each in `ab/abcdef…`, written once and never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store `content` and return its digest; an object that is there, whole, is left alone.

        Raises:
            GraderError: it cannot be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        try:
            if not _holds(path, content):
                write_whole(path, content)
        except OSError as error:
            raise GraderError(
                f"cannot write evidence to {self.folder}: {error.strerror or error}",
                "check that the folder can be written to and that the disk has room",
            ) from error
        return digest

    def get(self, digest: str) -> bytes:
        """The content stored under `digest`.

        Raises:
            EvidenceError: there is none, or it is not what was stored.
        """
        path = self.path(digest)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise EvidenceError(
                f"evidence {digest[:12]}… is missing from {self.folder}",
                "run the submission again: `grader run` makes it anew",
            ) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise EvidenceError(
                f"evidence {digest[:12]}… in {self.folder} is damaged",
                "remove that file and run the submission again",
            )
        return content

    def path(self, digest: str) -> Path:
        """Where the object called `digest` lies, or would lie."""
        if not _DIGEST.fullmatch(digest):
            raise EvidenceError(f"not a digest: {digest[:80]!r}")
        return self.folder / digest[:2] / digest


def _holds(path: Path, content: bytes) -> bool:
    """Whether the file is there and undamaged; one that cannot be read is not."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
