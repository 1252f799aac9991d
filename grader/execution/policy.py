"""What a submission may read and write, and which system calls it is refused (Linux)."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

_SYSTEM = (
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
_MESSAGES = ("sendmsg", "sendmmsg")
"""Descriptors in flight between two sockets are files that nobody can count."""
_MEMORY_FILES = ("memfd_create", "memfd_secret")
"""What is written to one counts neither as memory of a process nor as a file."""
_FILE_OWNERSHIP = ("fchmod", "fchmodat", "fchmodat2", "fchown", "fchownat")
_FILE_ATTRIBUTES = ("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr")
_FILE_DATES = ("utimensat",)
"""Landlock guards what files hold, but not their modes, attributes and dates."""
_OLD_FILE_CALLS = ("chmod", "chown", "lchown", "utime", "utimes", "futimesat")
"""The same by calls that only x86-64 still has."""
_PRIORITIES = (
    "setpriority",
    "ioprio_set",
    "sched_setscheduler",
    "sched_setparam",
    "sched_setattr",
    "sched_setaffinity",
)
"""An ordinary user's processes may set each other's."""

DEVICE = "/dev/null"
"""Writable, and holds nothing."""


def readable_paths() -> list[str]:
    """The system, Python itself, and every folder that packages are installed in."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix}
    packages = {path for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
    paths = [*_SYSTEM, *sorted(prefixes | packages)]
    return [path for path in paths if os.path.exists(path)]


def writable_paths(scratch: Path) -> list[str]:
    """The scratch folder, and the device that swallows all."""
    return [str(scratch), DEVICE]


def denied_calls() -> list[str]:
    """System calls to refuse beyond those that sandlock refuses by itself."""
    calls = [*_IDENTITY, *_SESSIONS, *_SOCKETS, *_MESSAGES, *_MEMORY_FILES, *_FILE_OWNERSHIP]
    calls += [*_FILE_ATTRIBUTES, *_FILE_DATES, *_PRIORITIES]
    return [*calls, *_OLD_FILE_CALLS] if platform.machine() == "x86_64" else calls
