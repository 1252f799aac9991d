"""All attacks, by the files that hold them, and which of them are fought under which layers."""

from __future__ import annotations

import os

import escaping
import exhausting
import forging
import hostile_files
import reaching_readers
from attack import Attack, Layers

ATTACKS: tuple[Attack, ...] = (
    *forging.CASES,
    *escaping.CASES,
    *exhausting.CASES,
    *hostile_files.CASES,
    *reaching_readers.CASES,
)


def attacks_under(layers: Layers) -> tuple[Attack, ...]:
    """All of them under every layer; under a single one those that the sandbox has to hold.

    What limits, readers and reports hold does not depend on the layers. `GRADER_ATTACKS=all` has
    them fought under a single layer, too.
    """
    if layers == "kernel" or os.environ.get("GRADER_ATTACKS") == "all":
        return ATTACKS
    return tuple(attack for attack in ATTACKS if attack.held_by == "sandbox")
