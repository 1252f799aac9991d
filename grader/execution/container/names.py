"""Names of containers: which grader on which machine made one, so that leftovers are known."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import secrets
from functools import cache
from pathlib import Path

import psutil

_NAME = re.compile(r"grader-(?P<machine>[0-9a-f]{12})-(?P<pid>\d+)-(?P<began>\d+)-[0-9a-f]{12}")
_MACHINE_ID = Path("/etc/machine-id")


def new_name() -> str:
    """A name that no other container has, and that tells this process as its maker."""
    pid = os.getpid()
    return f"grader-{_machine()}-{pid}-{_began(pid)}-{secrets.token_hex(6)}"


def is_left_over(name: str) -> bool:
    """Whether a grader on this machine made the container called `name`, and has ended since.

    An engine may serve several machines: what another's grader made is never ours to end.
    """
    match = _NAME.fullmatch(name)
    if match is None or match["machine"] != _machine():
        return False
    now = _began(int(match["pid"]))
    # A second's difference is a matter of how a clock is read.
    return now is None or abs(now - int(match["began"])) >= 2


@cache
def _machine() -> str:
    parts = [platform.node()]
    with contextlib.suppress(OSError):
        parts.append(_MACHINE_ID.read_text(encoding="ascii"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _began(pid: int) -> int | None:
    """The second in which process `pid` began; None where there is none."""
    try:
        return int(psutil.Process(pid).create_time())
    except (psutil.Error, OverflowError):
        return None
