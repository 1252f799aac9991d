"""A text that an author wrote, or got from somebody, read whole."""

from __future__ import annotations

from pathlib import Path

from grader.errors import SpecError
from grader.spec.tree import MAX_BYTES


def read_text(path: Path) -> str:
    """The text of a file of at most 1 MB of UTF-8, without a byte order mark.

    Raises:
        SpecError: it cannot be read, is too large or is not UTF-8; the words begin with `path`
            and the line.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SpecError(f"{path}:1: the file cannot be read — {reason}") from None
    if len(content) > MAX_BYTES:
        line = content.count(b"\n") + 1
        raise SpecError(f"{path}:{line}: the file — expected at most 1 MB, found more")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SpecError(
            f"{path}:{line}: the encoding — expected UTF-8, found the byte "
            f"0x{content[error.start]:02x}; save the file as UTF-8"
        ) from None
