"""What commands take from their surroundings: the clock, and where the real data lies."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path


def now() -> str:
    """The time as records hold it: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def data_folder() -> Path | None:
    """The folder of real data that the environment names."""
    value = os.environ.get("GRADER_DATA_DIR")
    return Path(value).resolve() if value else None
