"""Files that attack whoever reads them: groups 23 to 26."""

from __future__ import annotations

from attack import Attack

CASES: tuple[Attack, ...] = ()
