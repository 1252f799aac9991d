"""Gives up what a submission's processes do not need, before the sandbox is entered (Linux).

A grader that runs as root would hand its capabilities on, and the kernel does not count root's
processes. So the runner drops every capability and takes a real user id of its own, against which
`RLIMIT_NPROC` is counted; the effective id stays, because it decides which files can be read.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal

import psutil

_PR_CAPBSET_DROP = 24
_CAPABILITIES = 64
_CAPABILITY_VERSION_3 = 0x20080522
_FIRST_REAL_ID = 2_000_000_000
"""Above every id that a system gives out."""


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilityData(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def choose_real_id() -> int | None:
    """A real user id for what this process starts; None where only root could give one."""
    chosen = _FIRST_REAL_ID + os.getpid()
    return chosen if os.geteuid() == 0 and _is_mapped(chosen) else None


def _is_mapped(user: int) -> bool:
    """Whether this process's user namespace knows the id; user_namespaces(7), `uid_map`."""
    with open("/proc/self/uid_map", encoding="ascii") as lines:
        ranges = [[int(field) for field in line.split()] for line in lines]
    return any(first <= user < first + count for first, _, count in ranges)


def give_up_privileges(real_id: int | None) -> None:
    """Drop all capabilities and take `real_id`, where there is one."""
    libc = ctypes.CDLL(None)
    for capability in range(_CAPABILITIES):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    if real_id is not None:
        os.setresuid(real_id, -1, -1)
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    libc.capset(ctypes.byref(header), ctypes.byref((_CapabilityData * 2)()))


def bound_processes(tasks: int) -> None:
    """Let the kernel refuse more than `tasks` processes and threads together.

    The kernel counts by real user id: an ordinary user's other tasks are added to the bound.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    bound = tasks + _tasks_of_this_user()
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (bound, bound))


def end_user(real_id: int) -> None:
    """Kill every process of a real user id in one call that no fork can outrun; needs root."""
    killer = os.fork()
    if killer == 0:
        try:
            os.setresuid(real_id, real_id, real_id)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(killer, 0)


def _tasks_of_this_user() -> int:
    mine = os.getuid()
    tasks = 0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.uids().real == mine:
                tasks += process.num_threads()
    return tasks
