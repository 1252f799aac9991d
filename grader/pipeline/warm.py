"""The sandbox that a run uses."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import platformdirs

from grader.execution.confinement import ConfinementName
from grader.execution.sandbox import Sandbox
from grader.execution.warm import WarmSandbox, WorkerSettings


@contextlib.contextmanager
def open_sandbox(
    datasets: Sequence[str],
    confinement: ConfinementName,
    data_folder: Path | None,
    *,
    rows: tuple[int, int] | None = None,
    download: bool = True,
) -> Iterator[Sandbox]:
    """A warm sandbox that holds `datasets`; everything it started is ended on leaving.

    Raises:
        SandboxUnavailableError: this machine cannot isolate code as `confinement` asks.
    """
    settings = WorkerSettings(
        datasets=tuple(datasets),
        data_folder=data_folder,
        cache=platformdirs.user_cache_path("grader"),
        confinement=confinement,
        rows=rows,
        download=download,
    )
    with WarmSandbox(settings) as sandbox:
        yield sandbox
