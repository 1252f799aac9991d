"""Attacks on whoever reads a result: groups 27 to 31."""

from __future__ import annotations

from attack import Attack

CASES: tuple[Attack, ...] = ()
