"""Confinements: how a fork of the warm worker is shut in before it runs a student's code."""

from __future__ import annotations

import importlib.metadata
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from grader.errors import SandboxUnavailableError
from grader.execution.kernel import FULL_LANDLOCK_ABI, LIMITING, Kernel, LayerName, examine_kernel
from grader.execution.namespaces import leave_network
from grader.execution.policy import denied_calls, readable_paths, writable_paths
from grader.execution.ruleset import shut_in

ConfinementName = Literal["kernel", "sandlock", "landlock", "none"]
"""`kernel`: every layer that this machine's kernel gives. `sandlock`: that of the layers which
guard files and network alone. `landlock`: the ruleset of our own and the network namespace alone.
"""


class Confinement(Protocol):
    """Runs a function in a forked child that is shut in, and returns when that child has ended."""

    @property
    def name(self) -> ConfinementName:
        """As it was asked for."""

    @property
    def layers(self) -> tuple[LayerName, ...]:
        """What stands between the code and the machine, outermost first."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What a newer kernel would put there besides."""

    @property
    def guards_signals(self) -> bool:
        """Whether the code can signal nobody outside, the process that calls `run` included."""

    def prepare(self) -> None:
        """Do, in the process that will call `run`, what must be done while it has its rights."""

    def run(self, work: Callable[[], None], scratch: Path) -> None:
        """Fork, shut the child in so that it can write to `scratch` only, and call `work` in it."""


@dataclass(frozen=True)
class KernelConfinement:
    """Layers of the kernel's: what files and network can be reached is shut twice where it can."""

    name: ConfinementName
    layers: tuple[LayerName, ...]
    missing: tuple[str, ...] = ()
    landlock_abi: int = 0

    @property
    def guards_signals(self) -> bool:
        return self.landlock_abi >= FULL_LANDLOCK_ABI

    def prepare(self) -> None:
        if "network-namespace" in self.layers:
            leave_network()

    def run(self, work: Callable[[], None], scratch: Path) -> None:
        def shut_in_and_work() -> None:
            if "landlock" in self.layers:
                shut_in(scratch)
            work()

        if "sandlock-landlock" in self.layers:
            _run_in_sandlock(shut_in_and_work, scratch, self.landlock_abi)
        else:
            _run_in_fork(shut_in_and_work)


@dataclass(frozen=True)
class Unconfined:
    """A plain fork: limits hold, but the code can read, write and connect as its user can."""

    name: ConfinementName = "none"
    layers: tuple[LayerName, ...] = LIMITING
    missing: tuple[str, ...] = ()
    guards_signals: bool = False

    def prepare(self) -> None:
        pass

    def run(self, work: Callable[[], None], scratch: Path) -> None:
        _run_in_fork(work)


def choose_confinement(name: ConfinementName, kernel: Kernel | None = None) -> Confinement:
    """The confinement called `name`, of the layers that `kernel`, or else this machine's, gives.

    Raises:
        SandboxUnavailableError: it would leave files or the network open.
    """
    if name == "none":
        return Unconfined()
    kernel = kernel or examine_kernel()
    layers = tuple(layer for layer in kernel.held if layer in _LAYERS[name])
    _refuse_below_floor(name, layers, kernel)
    missing = kernel.missing if name == "kernel" else ()
    return KernelConfinement(name, layers, missing, kernel.landlock_abi)


def describe_sandbox(confinement: Confinement) -> str:
    """Its name, and the packages that it rests on with their versions; `none` for none."""
    packages = {"sandlock-landlock": "sandlock", "landlock": "landlockpy"}
    used = [package for layer, package in packages.items() if layer in confinement.layers]
    versions = ", ".join(f"{package} {importlib.metadata.version(package)}" for package in used)
    return f"{confinement.name} ({versions})" if versions else confinement.name


_OWN: tuple[LayerName, ...] = ("landlock", "network-namespace", *LIMITING)
_SANDLOCK: tuple[LayerName, ...] = ("sandlock-landlock", "sandlock-seccomp", *LIMITING)
_LAYERS: dict[ConfinementName, tuple[LayerName, ...]] = {
    "kernel": (*_SANDLOCK, *_OWN),
    "sandlock": _SANDLOCK,
    "landlock": _OWN,
}


def _refuse_below_floor(
    name: ConfinementName, layers: tuple[LayerName, ...], kernel: Kernel
) -> None:
    problems = []
    if not {"sandlock-landlock", "landlock"} & set(layers):
        problems += ["no layer guards files"]
    if not {"sandlock-seccomp", "network-namespace"} & set(layers):
        problems += ["no layer guards the network"]
    if problems:
        wanted = [layer for layer in _LAYERS[name] if kernel.problem_of(layer)]
        reasons = dict.fromkeys(kernel.problem_of(layer) for layer in wanted)
        raise SandboxUnavailableError(
            f"no sandbox on this machine: {' and '.join(problems)}; {'; '.join(reasons)}",
            "grade on Linux 6.12 or newer with Landlock, or with --sandbox container; "
            "for code you trust, add --sandbox none; `grader doctor` tells more",
        )


def _run_in_sandlock(work: Callable[[], None], scratch: Path, landlock_abi: int) -> None:
    import sandlock

    least = {
        sandlock.Protection.FS_TRUNCATE: 3,
        sandlock.Protection.NET_TCP: 4,
        sandlock.Protection.FS_IOCTL_DEV: 5,
        sandlock.Protection.SIGNAL_SCOPE: 6,
        sandlock.Protection.ABSTRACT_UNIX_SOCKET_SCOPE: 6,
    }
    sandbox = sandlock.Sandbox(
        fs_readable=readable_paths(),
        fs_writable=writable_paths(scratch),
        extra_deny_syscalls=denied_calls(),
        allow_degraded=[part for part, abi in least.items() if landlock_abi < abi],
        init_fn=lambda: None,
        work_fn=lambda _clone: work(),
    )
    if not sandbox.fork(1).pids:
        raise SandboxUnavailableError("sandlock started no process")


def _run_in_fork(work: Callable[[], None]) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.waitpid(pid, 0)
