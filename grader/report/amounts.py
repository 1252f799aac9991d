"""Numbers as people read them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime


def format_points(points: float) -> str:
    """`2.0` → `2`, `2.50` → `2.5`, `1/3` → `0.33`."""
    return _trim(f"{points:.2f}") if math.isfinite(points) else "—"


def format_count(count: int) -> str:
    """`78500` → `78,500`."""
    return f"{count:,}"


def format_accuracy(accuracy: float | None) -> str:
    """Four places, as Keras prints it; a dash where there is none."""
    return "—" if accuracy is None or not math.isfinite(accuracy) else f"{accuracy:.4f}"


def format_seconds(seconds: float) -> str:
    """`0.03` → `< 0.1`, `3.21` → `3.2`, `95.4` → `95`."""
    if not math.isfinite(seconds):
        return "—"
    if seconds < 0.1:
        return "< 0.1"
    return f"{seconds:.1f}" if seconds < 20 else f"{seconds:.0f}"


def format_size(size: int) -> str:
    """Bytes in the largest fitting unit: `2048` → `2 KB`."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1e3:.0f} KB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def format_time(moment: str) -> str:
    """`2025-11-21T07:26:00Z` → `2025-11-21 07:26 UTC`; anything else stays as it is."""
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    if parsed.tzinfo is None:
        return f"{parsed:%Y-%m-%d %H:%M}"
    return f"{parsed.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def share_percent(part: float | None, whole: float) -> int:
    """`part` of `whole` in percent, from 0 to 100; 0 where there is nothing to divide."""
    if part is None or not (math.isfinite(part) and math.isfinite(whole)) or whole <= 0:
        return 0
    return round(100 * min(max(part / whole, 0.0), 1.0))


def _trim(digits: str) -> str:
    return re.sub(r"\.?0+$", "", digits) or "0"
