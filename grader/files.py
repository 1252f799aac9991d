"""Writing files so that nobody ever finds half of one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all; its folder is made where it is missing.

    The content goes to a file of another name first, which is then renamed. What was at `path`
    stays until that moment.

    Raises:
        OSError: the folder cannot be made or the file not be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{secrets.token_hex(8)}")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
