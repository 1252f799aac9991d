"""Confinements: how a fork of the warm worker is shut in before it runs a student's code."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from grader.errors import SandboxUnavailableError

ConfinementName = Literal["sandlock", "none"]

_READABLE = (
    "/usr",
    "/bin",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/ssl",
    "/etc/fonts",
    "/proc",
    "/dev/urandom",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
)
_IDENTITY = ("setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups")
"""The real user id that processes are counted by must stay."""
_SESSIONS = ("setsid",)
"""By its session a process is found again, however often its parents have changed."""
_SOCKETS = ("socket",)
"""Landlock stops TCP, but neither sockets that lie in the file system nor vsock or netlink."""
_MEMORY_FILES = ("memfd_create", "memfd_secret")
"""What is written to one counts neither as memory of a process nor as a file."""
_FILE_OWNERSHIP = ("fchmod", "fchmodat", "fchmodat2", "fchown", "fchownat")
_FILE_ATTRIBUTES = ("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr")
"""Landlock guards what files hold, not their modes and attributes, anywhere on the machine."""
_OLD_FILE_OWNERSHIP = ("chmod", "chown", "lchown")
"""The same by calls that only x86-64 still has."""
_MINIMUM_LANDLOCK_ABI = 6


class Confinement(Protocol):
    """Runs a function in a forked child that is shut in, and returns when that child has ended."""

    @property
    def name(self) -> str:
        """`sandlock` or `none`."""

    @property
    def layers(self) -> tuple[str, ...]:
        """What stands between the code and the machine, outermost first."""

    def run(self, work: Callable[[], None], scratch: Path) -> None:
        """Fork, shut the child in so that it can write to `scratch` only, and call `work` in it."""


@dataclass(frozen=True)
class Sandlock:
    """Landlock and seccomp through sandlock: no files but the scratch folder, no network."""

    name: str = "sandlock"
    layers: tuple[str, ...] = ("landlock", "seccomp", "rlimits", "supervisor")

    def run(self, work: Callable[[], None], scratch: Path) -> None:
        import sandlock

        sandbox = sandlock.Sandbox(
            fs_readable=_readable_paths(),
            fs_writable=[str(scratch), "/dev/null"],
            extra_deny_syscalls=_denied_calls(),
            init_fn=lambda: None,
            work_fn=lambda _clone: work(),
        )
        if not sandbox.fork(1).pids:
            raise SandboxUnavailableError("sandlock started no process")


@dataclass(frozen=True)
class Unconfined:
    """A plain fork: limits hold, but the code can read, write and connect as its user can."""

    name: str = "none"
    layers: tuple[str, ...] = ("rlimits", "supervisor")

    def run(self, work: Callable[[], None], scratch: Path) -> None:
        pid = os.fork()
        if pid == 0:
            try:
                work()
            finally:
                os._exit(0)
        os.waitpid(pid, 0)


def choose_confinement(name: ConfinementName) -> Confinement:
    """The confinement called `name`.

    Raises:
        SandboxUnavailableError: this machine cannot give it.
    """
    if name == "none":
        return Unconfined()
    problem = _sandlock_problem()
    if problem:
        raise SandboxUnavailableError(
            f"no sandbox on this machine: {problem}",
            "grade on Linux 6.12 or newer with Landlock; for code you trust, add --sandbox none",
        )
    return Sandlock()


def sandbox_version(name: str) -> str:
    """`sandlock 0.9.0`, or `none`."""
    return f"sandlock {importlib.metadata.version('sandlock')}" if name == "sandlock" else name


def _sandlock_problem() -> str:
    if sys.platform != "linux":
        return f"sandlock needs Linux, and this is {sys.platform}"
    try:
        import sandlock
    except ImportError as error:
        return f"the package sandlock does not load ({error})"
    abi = sandlock.landlock_abi_version()
    if abi < _MINIMUM_LANDLOCK_ABI:
        return f"the kernel's Landlock ABI is {abi}, and {_MINIMUM_LANDLOCK_ABI} is needed"
    return ""


def _denied_calls() -> list[str]:
    calls = [*_IDENTITY, *_SESSIONS, *_SOCKETS, *_MEMORY_FILES, *_FILE_OWNERSHIP]
    calls += _FILE_ATTRIBUTES
    return [*calls, *_OLD_FILE_OWNERSHIP] if platform.machine() == "x86_64" else calls


def _readable_paths() -> list[str]:
    """The system, Python itself, and every folder that packages are installed in."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix}
    packages = {path for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
    paths = [*_READABLE, *sorted(prefixes | packages)]
    return [path for path in paths if os.path.exists(path)]
