"""All cases, in the order of what is odd about them."""

from __future__ import annotations

import broken_logic
import idioms
import looks_done
import old_calls
import state
import surroundings
import unreadable
import what_remains
import wrong_content

CASES = (
    *old_calls.CASES,
    *unreadable.CASES,
    *wrong_content.CASES,
    *looks_done.CASES,
    *state.CASES,
    *broken_logic.CASES,
    *surroundings.CASES,
    *idioms.CASES,
    *what_remains.CASES,
)
