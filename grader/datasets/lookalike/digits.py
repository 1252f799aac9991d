"""Ten classes of handwritten digit, each in the styles people write it in."""

from collections.abc import Callable
from functools import partial

import numpy as np

from grader.datasets.lookalike.drawing import SIDE, Dice, Floats
from grader.datasets.lookalike.pen import ink, trace

# Strokes (parted by semicolons) through points x,y in hundredths of a box, y downwards; the pen
# goes through them in a smooth curve, and a point given twice is a corner.
STYLES: tuple[tuple[str, ...], ...] = (
    (  # 0
        "55,0 20,10 0,50 20,90 50,100 80,90 100,50 80,10 45,0",
        "70,5 30,10 5,60 30,100 75,85 95,40 70,5 40,10",
    ),
    (  # 1
        "50,0 50,50 50,100",
        "25,20 40,12 55,0 55,0 55,50 55,100",
        "25,20 50,0 50,0 50,50 50,100; 20,100 50,100 80,100",
    ),
    (  # 2
        "5,25 25,3 65,2 85,25 65,55 30,82 0,100 0,100 50,98 100,98",
        "10,20 40,0 80,12 80,42 40,85 10,100 0,88 20,78 55,92 100,95",
    ),
    (  # 3
        "5,12 40,0 80,12 75,36 35,46 35,46 80,56 92,80 50,100 2,90",
        "10,2 45,2 90,3 90,3 60,22 40,40 40,40 85,52 85,85 45,100 5,90",
    ),
    (  # 4
        "15,0 8,25 0,50 0,50 45,52 95,48; 85,5 78,50 72,100",
        "95,60 50,62 0,64 0,64 35,30 68,0 68,0 68,50 66,100",
    ),
    (  # 5
        "92,2 50,2 20,3 20,3 15,25 10,45 10,45 50,36 88,58 75,92 35,100 0,90",
        "20,5 17,25 15,42 55,40 85,66 60,97 10,97; 20,5 55,4 95,0",
    ),
    (  # 6
        "75,0 35,22 8,60 20,95 60,100 88,78 65,54 30,60 12,78",
        "45,0 15,35 5,75 40,100 80,85 70,60 35,60 10,80",
    ),
    (  # 7
        "0,5 50,3 95,4 95,4 62,50 40,100",
        "0,12 5,3 50,5 92,2 92,2 65,50 50,100; 30,50 60,48 90,46",
    ),
    (  # 8
        "80,10 45,0 12,20 50,47 88,76 50,100 10,78 48,50 86,24 72,6",
    ),
    (  # 9
        "85,15 50,0 10,20 25,48 60,44 86,15 84,50 75,100",
        "90,20 55,0 12,18 20,46 65,44 90,12 88,60 65,97 20,95",
    ),
)

# How far a hand strays from the points of a style, in boxes.
WOBBLE = 0.075


def draw_digit(dice: Dice, styles: tuple[str, ...]) -> Floats:
    """Digits of one class, each in one of `styles`, brightness 0–1, shape (n, 28, 28)."""
    chosen = dice.rng.integers(0, len(styles), dice.n)
    pictures = np.empty((dice.n, SIDE, SIDE), dtype=np.float32)
    for number, style in enumerate(styles):
        places = np.flatnonzero(chosen == number)
        pictures[places] = _draw_style(Dice(dice.rng, len(places), dice.spread), style)
    return pictures


def _draw_style(dice: Dice, style: str) -> Floats:
    path = trace(style)
    wander = dice.normal(len(path.points), 2) * WOBBLE
    x, y = _place(dice, path.mix(path.points + wander[:, path.anchors]) - 0.5)
    pressure = dice.even(0.7, 1.5)[:, :, None]
    strokes: Floats = np.minimum(ink(x, y, dice.even(1.2, 2.4)) * pressure, 1)
    return strokes + (strokes > 0) * dice.speckle() * 0.08


def _place(dice: Dice, dabs: Floats) -> tuple[Floats, Floats]:
    """Move dabs from a box around 0 into the picture, slanted and tilted: x and y, (n, dabs)."""
    across, down = dabs[..., 0], dabs[..., 1]
    x = across * dice.bell(8, 16) - down * dice.bell(-5, 9)
    y = down * dice.bell(15, 21) + across * dice.bell(-3, 3)
    return x + dice.bell(12, 16), y + dice.bell(12, 16)


DIGITS: tuple[Callable[[Dice], Floats], ...] = tuple(
    partial(draw_digit, styles=styles) for styles in STYLES
)
