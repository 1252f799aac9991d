"""Limits in words: `4 GiB`, `2 minutes`, `10,000`."""

from __future__ import annotations

from grader.messages import Text, message, plain
from grader.spec.assignment import Limits


def spoken_limits(limits: Limits) -> dict[str, Text]:
    """Each limit as a person writes it, for filling into messages."""
    return {
        "wall": spoken_seconds(limits.wall),
        "cell": spoken_seconds(limits.cell),
        "cpu": spoken_seconds(limits.cpu),
        "memory": spoken_bytes(limits.memory),
        "disk": spoken_bytes(limits.disk),
        "output": spoken_bytes(limits.output),
        "processes": spoken_count(limits.processes),
        "threads": spoken_count(limits.threads),
        "files": spoken_count(limits.files),
        "open_files": spoken_count(limits.open_files),
    }


def spoken_seconds(seconds: float) -> Text:
    """120 → `2분`, `2 minutes`; 90 → `90초`, `90 seconds`."""
    minutes = seconds / 60
    if minutes >= 1 and minutes == int(minutes):
        return _counted(minutes, "minute")
    return _counted(seconds, "second")


def spoken_bytes(size: int) -> Text:
    """4294967296 → `4 GiB`, in every language."""
    for name, unit in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if size >= unit:
            return plain(f"{size / unit:.3g} {name}")
    return plain(f"{size} B")


def spoken_count(count: int) -> Text:
    """10000 → `10,000`, in every language."""
    return plain(f"{count:,}")


def _counted(count: float, unit: str) -> Text:
    if count == 1:
        return message(f"execution.amount.{unit}")
    return message(f"execution.amount.{unit}s", count=f"{round(count, 3):,.10g}")
