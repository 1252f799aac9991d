"""The machine itself: its system, its memory, and the room on its disks."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from grader.files import probe_folder
from grader.messages import message, plain
from grader.pipeline.doctor.finding import Finding, Look, Question
from grader.record.amounts import spoken_bytes

_MACHINES = ("x86_64", "aarch64")
"""For which sandlock is built."""
_GLIBC = (2, 28)
"""The oldest with which sandlock loads."""
_ROOM = 512 * 2**20
"""Bytes for the evidence, records and pages of a class, and for the look-alikes."""


def look_at_kernel(question: Question) -> Iterator[Finding]:
    """Which system this is; strangers' code is shut in by Linux alone."""
    is_linux = sys.platform == "linux"
    yield Finding(
        "kernel",
        "holds" if is_linux else "lacks",
        message("doctor.title.kernel"),
        plain(f"{platform.system()} {platform.release()}"),
        None if is_linux else message("doctor.advice.not_linux"),
    )


def look_at_architecture(question: Question) -> Iterator[Finding]:
    """What the processor is."""
    found = platform.machine()
    is_known = sys.platform != "linux" or found in _MACHINES
    yield Finding(
        "architecture",
        "holds" if is_known else "lacks",
        message("doctor.title.architecture"),
        plain(found or "?"),
        None if is_known else message("doctor.advice.architecture"),
    )


def look_at_libc(question: Question) -> Iterator[Finding]:
    """Which C library there is; Linux only."""
    if sys.platform != "linux":
        return
    name, version = platform.libc_ver()
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    is_good = name == "glibc" and numbers >= _GLIBC
    yield Finding(
        "libc",
        "holds" if is_good else "lacks",
        message("doctor.title.libc"),
        plain(f"{name} {version}") if name else message("doctor.found.other_libc"),
        None if is_good else message("doctor.advice.libc"),
    )


def look_at_user(question: Question) -> Iterator[Finding]:
    """Whose rights the grader has."""
    if hasattr(os, "geteuid"):
        who = "root" if os.geteuid() == 0 else "ordinary"
        title = message("doctor.title.user")
        yield Finding("user", "told", title, message(f"doctor.found.{who}_user"))


def look_at_cores(question: Question) -> Iterator[Finding]:
    """How many processors may be used."""
    yield Finding("cores", "told", message("doctor.title.cores"), plain(f"{count_cores()}"))


def look_at_memory(question: Question) -> Iterator[Finding]:
    """Whether one submission at least finds room."""
    memory = psutil.virtual_memory()
    jobs = memory.available // question.needs.limits.memory
    amounts = {
        "available": spoken_bytes(memory.available),
        "total": spoken_bytes(memory.total),
        "limit": spoken_bytes(question.needs.limits.memory),
    }
    yield Finding(
        "memory",
        "holds" if jobs else "lacks",
        message("doctor.title.memory"),
        message("doctor.found.memory", **amounts),
        None if jobs else message("doctor.advice.memory", **amounts),
    )


def look_at_room(question: Question) -> Iterator[Finding]:
    """Whether the folders that a run writes to are writable and have room."""
    limits = question.needs.limits
    jobs = max(1, min(count_cores(), psutil.virtual_memory().available // limits.memory))
    yield _weigh("reports", question.reports, _ROOM)
    yield _weigh("temporary", Path(tempfile.gettempdir()), limits.disk * jobs)
    yield _weigh("cache", question.cache, _ROOM)


def count_cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _weigh(name: str, folder: Path, needed: int) -> Finding:
    """Whether `folder`, or where it is still to be made the one it will lie in, can be used."""
    title = message(f"doctor.title.{name}")
    # Only where it is: looking must not leave folders behind.
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    amounts = {"folder": folder, "needed": spoken_bytes(needed)}
    try:
        probe_folder(there)
        free = shutil.disk_usage(there).free
    except OSError as error:
        found = message("doctor.found.unwritable", folder=folder, reason=error.strerror or error)
        advice = message(f"doctor.advice.unwritable_{name}", **amounts)
        return Finding(name, "lacks", title, found, advice, is_needed=True)
    is_enough = free >= needed
    return Finding(
        name,
        "holds" if is_enough else "lacks",
        title,
        message("doctor.found.room", free=spoken_bytes(free), **amounts),
        None if is_enough else message(f"doctor.advice.room_{name}", **amounts),
    )


LOOKS: dict[str, Look] = {
    "kernel": look_at_kernel,
    "architecture": look_at_architecture,
    "libc": look_at_libc,
    "user": look_at_user,
    "cores": look_at_cores,
    "memory": look_at_memory,
}
DISK: dict[str, Look] = {"room": look_at_room}
