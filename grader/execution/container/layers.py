"""Which layers of a container hold, looked at from within (Linux).

An engine may leave out what it was asked for: a rootless one without delegated control groups only
warns that memory is not bounded. So nothing is taken for granted that can be looked at.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

FLOOR = ("network-namespace", "read-only-root", "no-new-privileges", "capabilities")
"""Without one of these no stranger's code is run."""
OWN = ("call-filter", "rlimits", "supervisor")
"""What `inside` adds; without them it runs nothing."""
_LOOPBACK = "lo"


def find_layers(root: Path = Path("/")) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The layers around this process, outermost first, and those that are missing.

    `root` is where `proc` and `sys` are looked for.
    """
    found = list(_look(root))
    held = ["container", *(name for name, holds in found if holds), *OWN]
    return tuple(held), tuple(name for name, holds in found if not holds)


def _look(root: Path) -> Iterator[tuple[str, bool]]:
    status = _read_status(root)
    groups = root / "sys" / "fs" / "cgroup"
    yield "network-namespace", _has_no_route(root)
    yield "read-only-root", _is_root_read_only(root)
    yield "no-new-privileges", status.get("NoNewPrivs") == "1"
    yield "capabilities", _has_no_capability(status)
    yield "engine-seccomp", status.get("Seccomp") == "2"
    memory = (groups / "memory.max", groups / "memory" / "memory.limit_in_bytes")
    yield "cgroup-memory", any(_is_bound(file) for file in memory)
    yield "cgroup-pids", any(_is_bound(groups / name) for name in ("pids.max", "pids/pids.max"))


def _read_status(root: Path) -> dict[str, str]:
    lines = _read(root / "proc" / "self" / "status").splitlines()
    pairs = (line.partition(":") for line in lines)
    return {name: value.strip() for name, _, value in pairs}


def _has_no_capability(status: dict[str, str]) -> bool:
    sets = [status.get(name, "?") for name in ("CapPrm", "CapEff", "CapInh", "CapBnd", "CapAmb")]
    return all(value.strip("0") == "" for value in sets)


def _has_no_route(root: Path) -> bool:
    """Whether the loopback interface is the only one by which anything can be reached.

    Others may exist, as kernels put tunnels that are down into every namespace.
    """
    heading, *routes = _read(root / "proc" / "self" / "net" / "route").splitlines() or [""]
    names = {route.split()[0] for route in routes if route.split()}
    newer = _read(root / "proc" / "self" / "net" / "ipv6_route").splitlines()
    names |= {route.split()[-1] for route in newer if route.split()}
    return heading.startswith("Iface") and names <= {_LOOPBACK}


def _is_root_read_only(root: Path) -> bool:
    """What is mounted last on a place is what lies there."""
    options = ""
    for line in _read(root / "proc" / "self" / "mounts").splitlines():
        fields = line.split(" ")
        if len(fields) > 3 and fields[1] == "/":
            options = fields[3]
    return "ro" in options.split(",")


def _is_bound(file: Path) -> bool:
    """A bound is a number; version 1 writes a huge one where there is none."""
    text = _read(file).strip()
    return text.isdecimal() and int(text) < 2**60


def _read(file: Path) -> str:
    with contextlib.suppress(OSError):
        return file.read_text(encoding="utf-8", errors="replace")
    return ""
