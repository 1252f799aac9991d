"""Shoes, seen from the side with the toe on the left: sandals, sneakers and ankle boots."""

from dataclasses import dataclass

import numpy as np

from grader.datasets.lookalike.cloth import sew, trim, weave
from grader.datasets.lookalike.drawing import (
    Dice,
    Floats,
    Range,
    hump,
    levels,
    profile,
    sides,
    unite,
)


@dataclass(frozen=True)
class Last:
    """Ranges from which closed shoes of one class are shaped, in pixels; `soled` is a share."""

    shaft: Range
    heel: Range
    soled: float


SNEAKER = Last(shaft=(5, 14.5), heel=(0, 0), soled=0.7)
ANKLE_BOOT = Last(shaft=(7, 22), heel=(0, 6), soled=0.35)

# (where along the sandal, share of the sandals that have it) for strap after strap
STRAPS: tuple[tuple[Range, float], ...] = (((5, 8), 1.0), ((8, 18), 0.6), ((18, 24), 0.7))


def draw_shoe(dice: Dice, last: Last) -> Floats:
    """Closed shoes, brightness 0–1, shape (n, 28, 28)."""
    toe, back = dice.even(0, 3), dice.even(24.5, 28)
    heel = dice.even(*last.heel)
    shaft = dice.even(*last.shaft) + heel * 0.6
    ground = np.minimum(14 + shaft * 0.5 + dice.bell(-1.3, 3.8), 27.8)
    upper = ground - _upper(dice, toe, back, shaft)
    cover = levels(upper, ground - _instep(dice, toe, back, heel)) * sides(toe, back)
    cloth = weave(dice, (0.25, 1), 0.3)
    cloth += trim(dice, levels(ground - dice.even(1, 3), ground), last.soled, (0, 1))
    return sew(dice, cloth, cover)


def _upper(dice: Dice, toe: Floats, back: Floats, shaft: Floats) -> Floats:
    """Height of the upper above the ground, column by column, shape (n, 28)."""
    box, ankle = dice.even(3.5, 6), dice.even(11, 16)
    return profile(
        (toe, box * 0.5),
        (toe + 2, box * 0.8),
        (toe + 7, box),
        (ankle, np.minimum(box + 4, shaft)),
        (ankle + 1.5, shaft),
        (back - 1, shaft - dice.even(0, 1)),
        (back, shaft * 0.9),
    )


def _instep(dice: Dice, toe: Floats, back: Floats, heel: Floats) -> Floats:
    """Height of the gap under the foot in front of the heel, shape (n, 28)."""
    edge = back - dice.even(4, 8)
    return profile((toe + 7, 0 * heel), (edge - 1, heel), (edge, 0 * heel))


def draw_sandal(dice: Dice) -> Floats:
    """Sandals, flat, wedged or heeled, brightness 0–1, shape (n, 28, 28)."""
    toe, back = dice.even(0, 3), dice.even(24.5, 28)
    heel = dice.even(0, 10) * dice.happens(0.6)
    ground = np.minimum(18 + heel * 0.5 + dice.bell(-1, 5), 27.8)
    rise = profile((toe + 7, 0 * heel), (back - 4, heel))
    insole = ground - rise - dice.even(1.2, 4)
    is_wedge = dice.happens(0.25)
    sole = levels(insole, ground - rise * (1 - is_wedge))
    block = levels(insole, ground + 0 * rise) * sides(back - dice.even(1.5, 5), back)
    straps = [_strap(dice, insole, where, share) for where, share in STRAPS]
    cover = unite([sole, block, *straps]) * sides(toe, back)
    return sew(dice, weave(dice, (0.3, 1), 0.3), cover)


def _strap(dice: Dice, insole: Floats, where: Range, share: float) -> Floats:
    middle, width, height = dice.even(*where), dice.even(2, 6), dice.even(3, 9)
    thickness = dice.even(1.2, 5)
    base = insole + 0.5
    hole = hump(middle, width - thickness * 0.7, height - thickness)
    return levels(base - hump(middle, width, height), base - hole) * dice.happens(share)[:, :, None]
