"""The shares of points that Moodle knows: it refuses a file with any other.

From Moodle's `question/engine/bank.php`: all p/q with q up to 6, p/10, 1/q with q up to 10, 1/20.
"""

from __future__ import annotations

_SHARES = {p / q for q in (1, 2, 3, 4, 5, 6, 10) for p in range(q + 1)}
_SHARES |= {1 / q for q in range(7, 10)} | {1 / 20}
PERCENTAGES = tuple(sorted(round(100 * share, 5) for share in _SHARES))
"""From 0 to 100, with five decimals as Moodle prints them."""


def nearest_percentage(percent: float) -> float:
    """The percentage that Moodle knows nearest to `percent`, which may be negative."""
    found = min(PERCENTAGES, key=lambda known: abs(known - abs(percent)))
    return -found if percent < 0 else found


def is_known(percent: float) -> bool:
    """Whether Moodle knows a percentage, to the precision to which it compares."""
    return abs(nearest_percentage(percent) - percent) < 1e-3


def show_percentage(percent: float) -> str:
    """A percentage as Moodle writes it: `100`, `33.33333`, `-50`."""
    return f"{nearest_percentage(percent):.5f}".rstrip("0").rstrip(".")
