"""The command line with which a container is made: what it may reach, and what it may use.

The options are those of `docker run` (docs.docker.com/reference/cli/docker/container/run and, for
mounts, docs.docker.com/engine/storage/bind-mounts) which `podman run` takes with the same meaning
(docs.podman.io/en/latest/markdown/podman-run.1.html); where the two differ, it says so below.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.execution.container.engine import LABEL, EngineName
from grader.execution.preload import SETTINGS
from grader.spec.assignment import Limits

USER = "65534:65534"
"""Nobody: owns nothing outside, and is not the user who runs the grader."""
OWN_MEMORY = 1536 * 2**20
"""Bytes that Python, TensorFlow and the data sets take before a student's first cell."""
_OWN_TASKS = 64
"""Tasks of the container's own processes and of TensorFlow's pools."""
_OPEN_FILES = 1024
_CORES = 2
_ENVIRONMENT = {
    **SETTINGS,
    "HOME": "/tmp",
    "KERAS_HOME": "/tmp/keras",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    "PYTHONDONTWRITEBYTECODE": "1",
}
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")
_INSIDE = ("python", "-m", "grader.execution.container.inside")

Relabel = Literal["", "private", "shared"]


@dataclass(frozen=True)
class Mount:
    """A folder or file of this machine that a container sees."""

    source: Path
    target: str
    writable: bool = False
    relabel: Relabel = ""
    """The SELinux label it takes, by Podman: for this container alone, or for several."""


@dataclass(frozen=True)
class Bounds:
    """What the kernel lets all processes of a container use together."""

    memory: int
    """Bytes."""
    tasks: int
    """Processes and threads."""
    open_files: int = _OPEN_FILES
    """Of one process."""


@dataclass(frozen=True)
class Container:
    """What is to run, and what it sees."""

    name: str
    action: Sequence[str]
    """Arguments of `grader.execution.container.inside`."""
    mounts: Sequence[Mount] = ()
    bounds: Bounds = Bounds(memory=4 * 2**30, tasks=512)
    returns_files: bool = False
    """It runs no student's code, and hands files over to the user who runs the grader: only that
    needs to be root in the container, with two capabilities."""


def bound(limits: Limits) -> Bounds:
    """Bounds of a container that are passed only after the limits of its submission are."""
    return Bounds(
        memory=limits.memory + OWN_MEMORY,
        tasks=limits.processes + limits.threads + _OWN_TASKS,
        open_files=max(_OPEN_FILES, limits.open_files),
    )


def run_command(engine: EngineName, image: str, container: Container) -> list[str]:
    """Arguments of the engine that run `container` from `image` and stay attached to it."""
    return [
        "run",
        *("--name", container.name, "--label", LABEL),
        # Never fetched: what runs here is what the leader has built.
        *("--pull", "never"),
        "--interactive",
        # What a container prints goes to us alone; a log of the engine's would have no end.
        *("--log-driver", "none"),
        *_isolation(engine, container.returns_files),
        *_bounds(container.bounds),
        *_environment(engine),
        *(part for mount in container.mounts for part in ("--mount", _mount(engine, mount))),
        image,
        *_INSIDE,
        *container.action,
    ]


def _isolation(engine: EngineName, returns_files: bool) -> list[str]:
    options = ["--network", "none", "--read-only", "--cap-drop", "ALL"]
    options += ["--security-opt", "no-new-privileges"]
    # No /dev/shm at all: memory there is a file that no limit on files counts.
    options += ["--ipc", "none", "--workdir", "/"]
    options += ["--tmpfs", "/tmp:rw,noexec,nosuid,nodev,size=33554432"]
    if engine == "podman":
        # Podman adds writable places to a read-only root, and hands proxies on, unless told not to.
        options += ["--read-only-tmpfs=false", "--http-proxy=false"]
    if returns_files:
        return [*options, "--user", "0:0", "--cap-add", "CHOWN", "--cap-add", "DAC_READ_SEARCH"]
    return [*options, "--user", USER]


def _bounds(bounds: Bounds) -> list[str]:
    options = ["--memory", str(bounds.memory), "--memory-swap", str(bounds.memory)]
    options += ["--pids-limit", str(bounds.tasks)]
    # Engines refuse more than there are.
    options += ["--cpus", str(min(_CORES, os.cpu_count() or 1))]
    files = bounds.open_files
    return [*options, "--ulimit", "core=0:0", "--ulimit", f"nofile={files}:{files}"]


def _environment(engine: EngineName) -> list[str]:
    variables = dict(_ENVIRONMENT)
    if engine == "docker":
        # A proxy in the client's configuration, password and all, would be set otherwise.
        names = [*_PROXIES, *(name.lower() for name in _PROXIES)]
        variables |= dict.fromkeys(names, "")
    return [part for name, value in variables.items() for part in ("--env", f"{name}={value}")]


def _mount(engine: EngineName, mount: Mount) -> str:
    """The mount as one line of CSV, which is how engines read it: a path may hold a comma."""
    fields = ["type=bind", f"source={mount.source}", f"target={mount.target}"]
    fields += [] if mount.writable else ["readonly"]
    if engine == "podman" and mount.relabel:
        fields.append(f"relabel={mount.relabel}")
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(fields)
    return line.getvalue()
