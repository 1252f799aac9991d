"""Leaves the machine's network for an empty one of the process's own (Linux)."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000
"""`CLONE_NEWUSER` and `CLONE_NEWNET` of linux/sched.h."""


def leave_network() -> None:
    """Move this process into a new network namespace, in which no interface is up.

    Only a privileged process may make one; any other first takes a user namespace of its own, in
    which it keeps its user and group. Must be called before the process has threads.

    Raises:
        OSError: the kernel does not grant it.
    """
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        _unshare(_NEW_NETWORK)
        return
    _unshare(_NEW_USER | _NEW_NETWORK)
    own = Path("/proc/self")
    # The kernel takes a map of groups from an ordinary user only once they cannot be dropped.
    (own / "setgroups").write_text("deny")
    (own / "uid_map").write_text(f"{user} {user} 1")
    (own / "gid_map").write_text(f"{group} {group} 1")


def find_network_problem() -> str:
    """Why `leave_network` would fail here, tried in a process of its own; empty where it works."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            leave_network()
        except OSError as error:
            os.write(write, f"{error.strerror}".encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        problem = answer.read().decode()
    os.waitpid(child, 0)
    return f"the kernel grants no network namespace ({problem})" if problem else ""


def _unshare(flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
