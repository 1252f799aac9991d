"""Upper garments: one outline, cut five ways that overlap as T-shirts, shirts and coats do."""

from dataclasses import dataclass, replace

import numpy as np

from grader.datasets.lookalike.cloth import sew, trim, weave
from grader.datasets.lookalike.drawing import (
    Dice,
    Floats,
    Range,
    levels,
    mirrored,
    profile,
    sides,
    wave,
)


@dataclass(frozen=True)
class Cut:
    """Ranges from which garments of one class are cut.

    Widths are half-widths in pixels from the middle, heights are rows from the top, the rest are
    shares of the garments that have a feature.
    """

    shoulder: Range
    chest: Range
    waist: Range
    hem: Range
    top: Range
    bottom: Range
    neck: Range
    neckline: Range
    short_sleeve: Range
    long_sleeve: Range
    sleeve_reach: Range
    long_sleeved: float
    sleeveless: float
    fronted: float
    buttoned: float
    collared: float
    patterned: float


SHIRT = Cut(
    shoulder=(5, 8),
    chest=(5, 7.8),
    waist=(4.8, 7.8),
    hem=(4.8, 8),
    top=(0.5, 3),
    bottom=(24.5, 28),
    neck=(1.5, 4),
    neckline=(0.5, 4),
    short_sleeve=(5, 12),
    long_sleeve=(17, 26),
    sleeve_reach=(1, 4),
    long_sleeved=0.6,
    sleeveless=0.05,
    fronted=0.86,
    buttoned=0.5,
    collared=0.6,
    patterned=0.5,
)
T_SHIRT = replace(
    SHIRT,
    shoulder=(5.5, 8.8),
    chest=(5.2, 8),
    hem=(5, 8.4),
    bottom=(25, 28),
    neck=(2.2, 5),
    neckline=(1, 5),
    short_sleeve=(4, 10.5),
    long_sleeve=(13, 22),
    long_sleeved=0.23,
    sleeveless=0.15,
    fronted=0.05,
    collared=0.05,
)
PULLOVER = replace(
    SHIRT,
    shoulder=(5.5, 8),
    chest=(5.5, 8),
    hem=(4.6, 7.6),
    bottom=(22.5, 27),
    neckline=(0.5, 3),
    long_sleeve=(20, 27),
    sleeve_reach=(1.5, 4.5),
    long_sleeved=0.95,
    sleeveless=0.0,
    fronted=0.06,
    collared=0.1,
)
COAT = replace(
    PULLOVER,
    shoulder=(5, 8),
    hem=(6, 9.2),
    top=(0, 2.5),
    bottom=(26.5, 28),
    neck=(1.5, 3.5),
    long_sleeved=0.98,
    fronted=0.9,
    buttoned=0.15,
    collared=0.5,
    patterned=0.2,
)
DRESS = replace(
    SHIRT,
    shoulder=(2.8, 8),
    chest=(2.8, 7.6),
    waist=(2.2, 7.2),
    hem=(3, 8.5),
    top=(0, 2),
    bottom=(26, 28),
    neck=(1.3, 3.5),
    neckline=(0.5, 5),
    short_sleeve=(2, 9),
    long_sleeve=(12, 22),
    sleeve_reach=(0.5, 2),
    long_sleeved=0.3,
    sleeveless=0.4,
    fronted=0.12,
    collared=0.05,
    patterned=0.4,
)


@dataclass(frozen=True)
class Pose:
    """Where a garment hangs: its middle, its upper and its lower end, each (n, 1)."""

    centre: Floats
    top: Floats
    bottom: Floats


def draw_top(dice: Dice, cut: Cut) -> Floats:
    """Garments of one cut, brightness 0–1, shape (n, 28, 28)."""
    pose = Pose(dice.bell(12.8, 15.2), dice.even(*cut.top), dice.even(*cut.bottom))
    shoulder = dice.bell(*cut.shoulder)
    body = _cut_body(dice, cut, pose, shoulder)
    sleeves = _cut_sleeves(dice, cut, pose, shoulder)
    cloth = weave(dice, (0.2, 1.05), cut.patterned)
    cloth += trim(dice, np.clip(sleeves - body, 0, 1), 0.2, (0.1, 0.5))
    cloth += _front(dice, cut, pose)
    cloth += _collar(dice, cut, pose)
    return sew(dice, cloth, body, sleeves)


def _cut_body(dice: Dice, cut: Cut, pose: Pose, shoulder: Floats) -> Floats:
    top = pose.top
    width = profile(
        (top, shoulder * 0.5),
        (top + 2.5, shoulder),
        (top + 8, dice.bell(*cut.chest)),
        (top + 14, dice.bell(*cut.waist)),
        (pose.bottom, dice.bell(*cut.hem)),
    )
    opening = profile((top, dice.even(*cut.neck)), (top + dice.even(*cut.neckline), 0 * top))
    neck = sides(pose.centre - opening, pose.centre + opening)
    return sides(pose.centre - width, pose.centre + width) * levels(top, pose.bottom) * (1 - neck)


def _cut_sleeves(dice: Dice, cut: Cut, pose: Pose, shoulder: Floats) -> Floats:
    is_long = dice.happens(cut.long_sleeved)
    length = is_long * dice.bell(*cut.long_sleeve) + (1 - is_long) * dice.bell(*cut.short_sleeve)
    top, cuff = pose.top, pose.top + 1 + length
    reach = shoulder + 1 + dice.even(*cut.sleeve_reach)
    outer = profile((top, shoulder * 0.6), (top + 3, shoulder + 1), (cuff, reach))
    thickness = profile((top, shoulder), (top + 4, dice.even(3, 5)), (cuff, dice.even(2, 4)))
    worn = 1 - (1 - is_long) * dice.happens(cut.sleeveless)
    pair = mirrored(pose.centre, np.maximum(outer - thickness, 0), outer)
    return pair * levels(top + 0.7, cuff) * worn[:, :, None]


def _front(dice: Dice, cut: Cut, pose: Pose) -> Floats:
    """A zip or a row of buttons down the middle."""
    middle, half = pose.centre + dice.bell(-1, 1), dice.even(0.4, 1.2)
    buttons = np.clip(wave(dice.even(3, 6), dice.even(0, 1)), 0, 1)
    is_buttoned = dice.happens(cut.buttoned)
    along = 1 - is_buttoned * (1 - buttons)
    line = sides(middle - half, middle + half) * along[:, :, None]
    return trim(dice, line, cut.fronted, (0.3, 0.6))


def _collar(dice: Dice, cut: Cut, pose: Pose) -> Floats:
    flap = profile((0 * pose.top, dice.even(3, 5)), (pose.top + 4, 0 * pose.top))
    return trim(dice, sides(pose.centre - flap, pose.centre + flap), cut.collared, (0.3, 0.6))
