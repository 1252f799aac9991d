"""Limits in words: `4 GiB`, `2 min`."""

from __future__ import annotations

from grader.spec.assignment import Limits


def spoken_limits(limits: Limits) -> dict[str, str]:
    """Each limit as a person writes it, for filling into messages."""
    return {
        "wall": spoken_seconds(limits.wall),
        "cell": spoken_seconds(limits.cell),
        "memory": spoken_bytes(limits.memory),
        "disk": spoken_bytes(limits.disk),
        "output": spoken_bytes(limits.output),
        "processes": str(limits.processes),
    }


def spoken_seconds(seconds: float) -> str:
    """120 → `2 min`, 90 → `90 s`."""
    minutes = seconds / 60
    return f"{minutes:g} min" if minutes >= 1 and minutes == int(minutes) else f"{seconds:g} s"


def spoken_bytes(size: int) -> str:
    """4294967296 → `4 GiB`."""
    for name, unit in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} B"
