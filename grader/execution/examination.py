"""Settings and programs of this machine that bear on its sandboxes; only looked at."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from grader.execution.kernel import _SECCOMP_ACTIONS

SECCOMP_ACTION = "user_notif"
"""What a filter of system calls must be able to do for sandlock: ask another process."""

_SETTINGS = Path("/proc/sys")
_BARRIERS = (
    ("kernel.unprivileged_userns_clone", "0", "1"),
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ("user.max_user_namespaces", "0", "10000"),
    ("user.max_net_namespaces", "0", "10000"),
)
"""A setting, the value with which an ordinary user gets no network namespace, and a better one."""
_ENGINES = ("docker", "podman")


def find_barriers(settings: Path = _SETTINGS) -> tuple[str, ...]:
    """The settings that keep users from network namespaces, as `sysctl -w` takes them to change."""
    return tuple(
        f"{name}={better}"
        for name, barring, better in _BARRIERS
        if _read(settings / name.replace(".", "/")) == barring
    )


def find_seccomp_actions(file: Path = _SECCOMP_ACTIONS) -> tuple[str, ...]:
    """What the kernel's filters of system calls can do; empty where it has none."""
    return tuple(_read(file).split())


def find_engines() -> tuple[str, ...]:
    """The container engines whose command is installed; whether they answer is not asked."""
    return tuple(name for name in _ENGINES if shutil.which(name))


def _read(file: Path) -> str:
    with contextlib.suppress(OSError):
        return file.read_text(encoding="ascii", errors="replace").strip()
    return ""
