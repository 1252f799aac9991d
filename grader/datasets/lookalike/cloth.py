"""What a garment is made of: shade, pattern and grain, cut to an outline."""

import numpy as np

from grader.datasets.lookalike.drawing import Dice, Floats, Range, unite, wave

# How far a pixel strays from its shade in the coarsest cloth.
COARSEST = 0.12
# No cloth is as black as the background.
DIMMEST = 0.03


def weave(dice: Dice, shade: Range, patterned: float) -> Floats:
    """Cloth of an even `shade`, a share `patterned` of it striped, checked or blotched.

    Brightness 0–1, not yet clipped, shape (n, 28, 28). Stripes begin anywhere, so that no single
    pixel tells a model that they are there.
    """
    strength = dice.happens(patterned) * dice.even(0.05, 0.36)
    kind = dice.rng.integers(0, 4, (dice.n, 1))
    across = strength * (kind <= 1) * wave(dice.even(2.5, 9), dice.even(0, 1))
    down = strength * ((kind == 1) | (kind == 2)) * wave(dice.even(2.5, 9), dice.even(0, 1))
    blotches = (strength * (kind == 3))[:, :, None] * dice.speckle(2)
    cloth: Floats = dice.even(*shade)[:, :, None] + across[:, :, None] + down[:, None, :] + blotches
    return cloth


def trim(dice: Dice, where: Floats, share: float, contrast: Range) -> Floats:
    """A detail lighter or darker than the cloth around it, on about `share` of the pictures."""
    difference = dice.happens(share) * dice.sign() * dice.even(*contrast)
    return difference[:, :, None] * where


def sew(dice: Dice, cloth: Floats, *parts: Floats) -> Floats:
    """Cut grainy cloth to the union of the parts' coverages: brightness 0–1, black around it."""
    grain = dice.speckle() * dice.even(0, COARSEST)[:, :, None]
    fabric: Floats = np.clip(cloth + grain, DIMMEST, 1)
    return unite(parts) * fabric
