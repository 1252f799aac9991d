"""All attacks, by the files that hold them."""

from __future__ import annotations

import escaping
import exhausting
import forging
import hostile_files
import reaching_readers
from attack import Attack

ATTACKS: tuple[Attack, ...] = (
    *forging.CASES,
    *escaping.CASES,
    *exhausting.CASES,
    *hostile_files.CASES,
    *reaching_readers.CASES,
)
