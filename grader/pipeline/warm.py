"""The sandbox that a run uses."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import platformdirs

from grader.execution.confinement import ConfinementName
from grader.execution.sandbox import Sandbox
from grader.execution.warm import WarmSandbox, WorkerSettings
from grader.pipeline.jobs import remove_abandoned_jobs

SandboxName = Literal[ConfinementName, "container"]
"""What a run can be shut in by: a confinement on this machine, or containers."""


@contextlib.contextmanager
def open_sandbox(
    datasets: Sequence[str],
    name: SandboxName,
    data_folder: Path | None,
    *,
    rows: tuple[int, int] | None = None,
    download: bool = True,
) -> Iterator[Sandbox]:
    """A warm sandbox that holds `datasets`; everything it started is ended on leaving.

    Raises:
        SandboxUnavailableError: this machine cannot isolate code as `name` asks.
    """
    settings = WorkerSettings(
        datasets=tuple(datasets),
        data_folder=data_folder,
        cache=platformdirs.user_cache_path("grader"),
        confinement=name,
        rows=rows,
        download=download,
    )
    remove_abandoned_jobs()
    with WarmSandbox(settings) as sandbox:
        yield sandbox
