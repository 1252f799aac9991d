"""What a container that measures is given, and what is taken from it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from grader.evidence.model import Evidence
from grader.execution.container.attached import Attached
from grader.files import write_whole
from grader.measurement.model import Measurement


def copy_evidence(evidence: Path, blobs: Path, folder: Path) -> None:
    """Copy one submission's evidence to `folder`, where the container's user can read it.

    Of the store only the blobs that it names: a container sees nothing of another submission.

    Raises:
        ValueError: `evidence` holds none.
        OSError: a blob is missing, or `folder` cannot be written to.
    """
    content = evidence.read_bytes()
    _write_readable(folder / "evidence.json", content)
    (folder / "blobs").mkdir()
    for digest in Evidence.model_validate_json(content).blobs:
        _write_readable(folder / "blobs" / digest, (blobs / digest[:2] / digest).read_bytes())
    for path in (folder / "blobs", folder):
        path.chmod(0o755)


def keep_measurement(attached: Attached, output: Path) -> str:
    """Write to `output` what the container measured; returns what went wrong, or nothing."""
    try:
        measured = Measurement.model_validate_json(attached.printed)
    except ValidationError:
        return f"measuring ended with code {attached.code}: {attached.problem or 'no log'}"
    write_whole(output, measured.model_dump_json().encode())
    return ""


def _write_readable(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o644)
