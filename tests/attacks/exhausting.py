"""Attacks that use up the machine: groups 16 to 22."""

from __future__ import annotations

from attack import Attack

CASES: tuple[Attack, ...] = ()
