"""What a sandbox of containers is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader import __version__
from grader.execution.container.engine import EngineName


@dataclass(frozen=True)
class Patience:
    """Seconds that the engine and its containers may take, beside a submission's own limits."""

    answer: float = 15.0
    """For one call of the engine."""
    start: float = 180.0
    """Until a container has loaded everything."""
    grace: float = 10.0
    """Beyond the limits of time, which are held within the container first."""


@dataclass(frozen=True)
class ContainerSettings:
    """Which engine and image to use, and what containers are given."""

    datasets: tuple[str, ...]
    data_folder: Path | None
    cache: Path
    engine: EngineName | None = None
    """None for whichever answers first."""
    image: str = f"grader-sandbox:{__version__}"
    rows: tuple[int, int] | None = None
    download: bool = True
    patience: Patience = Patience()
