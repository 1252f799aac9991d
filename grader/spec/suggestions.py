"""Near misses: which of the known names somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable

_CLOSE_ENOUGH = 70.0


def find_nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None where none is close or two are equally close."""
    # Only needed once something is wrong, so a run without mistakes does not pay for it.
    from rapidfuzz import fuzz, process

    choices = sorted(set(known))
    found = process.extract(
        name[:200],
        choices,
        scorer=fuzz.ratio,
        processor=str.casefold,
        score_cutoff=_CLOSE_ENOUGH,
        limit=2,
    )
    if not found or (len(found) == 2 and found[0][1] == found[1][1]):
        return None
    return str(found[0][0])


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing; made to be put at the end of a sentence."""
    nearest = find_nearest(name, known)
    return f"; did you mean '{nearest}'?" if nearest is not None else ""


def listed(names: Iterable[str]) -> str:
    """Names as they are listed in a message: `a, b, c`, or `none`."""
    return ", ".join(names) or "none"
