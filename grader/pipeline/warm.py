"""The sandbox that a run uses."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import platformdirs

from grader.execution.confinement import ConfinementName
from grader.execution.sandbox import Sandbox
from grader.execution.warm import WarmSandbox, WorkerSettings
from grader.pipeline.jobs import remove_abandoned_jobs

if TYPE_CHECKING:
    from grader.execution.container.sandbox import ContainerSandbox

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
    remove_abandoned_jobs()
    cache = platformdirs.user_cache_path("grader")
    with _open(tuple(datasets), name, data_folder, cache, rows, download) as sandbox:
        yield sandbox


def _open(
    datasets: tuple[str, ...],
    name: SandboxName,
    folder: Path | None,
    cache: Path,
    rows: tuple[int, int] | None,
    download: bool,
) -> WarmSandbox | ContainerSandbox:
    if name == "container":
        from grader.execution.container.sandbox import open_container_sandbox
        from grader.execution.container.settings import ContainerSettings

        return open_container_sandbox(
            ContainerSettings(datasets, folder, cache, rows=rows, download=download)
        )
    return WarmSandbox(WorkerSettings(datasets, folder, cache, name, rows, download))
