"""The sandbox that a run uses."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import platformdirs

from grader.errors import SandboxUnavailableError
from grader.execution.confinement import ConfinementName, choose_confinement
from grader.execution.idle import IdleSandbox
from grader.execution.policy import readable_paths
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
    out_of_reach: Sequence[Path] = (),
    cache: Path | None = None,
    may_idle: bool = True,
) -> Iterator[Sandbox]:
    """A warm sandbox that holds `datasets`; everything it started is ended on leaving.

    Without data sets nothing is to run, and the sandbox is one that runs nothing; but where it may
    not idle, since its promises are to be tried, which need no data.

    `out_of_reach` are folders that no submission may read; `cache` is one to write to, in place of
    the user's own.

    Raises:
        SandboxUnavailableError: this machine cannot isolate code as `name` asks, or one of the
            folders lies where every submission may read.
    """
    if may_idle and not datasets:
        yield IdleSandbox()
        return
    cache = cache or platformdirs.user_cache_path("grader")
    if name != "none" and name != "container":
        choose_confinement(name)
        _refuse_readable((*out_of_reach, cache, Path(tempfile.gettempdir())))
    remove_abandoned_jobs()
    with _open(tuple(datasets), name, data_folder, cache, rows, download) as sandbox:
        yield sandbox


def _refuse_readable(folders: Sequence[Path]) -> None:
    """Python and the system are open to all submissions; nothing else of ours may lie in there."""
    for folder in folders:
        for readable in readable_paths():
            if folder.resolve().is_relative_to(Path(readable).resolve()):
                raise SandboxUnavailableError(
                    f"{folder.resolve()} lies in {readable}, which every submission may read",
                    "move it elsewhere, for example into your home folder; an environment of "
                    "Python goes into a folder of its own, such as .venv",
                )


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
