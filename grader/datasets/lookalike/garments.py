"""The ten classes of Fashion-MNIST, in their official order, as drawings of our own."""

from collections.abc import Callable
from functools import partial

import numpy as np

from grader.datasets.lookalike.cloth import sew, trim, weave
from grader.datasets.lookalike.drawing import Dice, Floats, arch, levels, mirrored, profile, sides
from grader.datasets.lookalike.shoes import ANKLE_BOOT, SNEAKER, draw_sandal, draw_shoe
from grader.datasets.lookalike.tops import COAT, DRESS, PULLOVER, SHIRT, T_SHIRT, draw_top


def draw_trousers(dice: Dice) -> Floats:
    """Trousers, brightness 0–1, shape (n, 28, 28)."""
    centre, top, bottom = dice.bell(13, 15), dice.even(0, 1.5), dice.even(26, 28)
    hip, crotch = dice.bell(3.2, 5.8), top + dice.even(5, 14)
    ankle, leg = hip + dice.bell(-1.5, 2.5), dice.even(1.8, 3.8)
    outer = profile((top, hip * 0.9), (crotch, hip), (bottom, ankle))
    gap = np.maximum(ankle - leg, 0)
    inner = profile((crotch - 1, 0 * gap), (crotch + 3, (hip - leg) * 0.4), (bottom, gap))
    legs = mirrored(centre, np.minimum(inner, outer), outer) * levels(top, bottom)
    return sew(dice, weave(dice, (0.3, 1), 0.3), legs)


def draw_bag(dice: Dice) -> Floats:
    """Bags with and without a handle, brightness 0–1, shape (n, 28, 28)."""
    centre, bottom, height = dice.bell(13, 15), dice.even(22, 28), dice.even(9, 21)
    top = np.maximum(bottom - height, 1)
    rim, base = dice.bell(7, 14), dice.bell(8, 14)
    width = profile(
        (top, rim - 1),
        (top + 2, rim),
        (bottom - 1.5, base),
        (bottom, base - 1.5),
    )
    body = sides(centre - width, centre + width) * levels(top, bottom)
    cloth = weave(dice, (0.3, 1), 0.4)
    cloth += trim(dice, levels(top, top + height * dice.even(0.2, 0.6)), 0.5, (0, 0.4))
    return sew(dice, cloth, body, _handle(dice, centre, top))


def _handle(dice: Dice, centre: Floats, top: Floats) -> Floats:
    width, thickness = dice.even(2, 9), dice.even(0.8, 2.2)
    height = np.minimum(dice.even(2, 14), top - 0.5)
    base = top + 0.5
    outer = arch(base, width, height)
    inner = np.minimum(arch(base, width - thickness, height - thickness), outer)
    return mirrored(centre, inner, outer) * dice.happens(0.65)[:, :, None]


GARMENTS: tuple[Callable[[Dice], Floats], ...] = (
    partial(draw_top, cut=T_SHIRT),
    draw_trousers,
    partial(draw_top, cut=PULLOVER),
    partial(draw_top, cut=DRESS),
    partial(draw_top, cut=COAT),
    draw_sandal,
    partial(draw_top, cut=SHIRT),
    partial(draw_shoe, last=SNEAKER),
    draw_bag,
    partial(draw_shoe, last=ANKLE_BOOT),
)
