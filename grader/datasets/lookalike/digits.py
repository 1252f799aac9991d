"""Ten classes of handwritten digit, drawn as pen strokes through a few points each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.datasets.lookalike.drawing import CENTRES, SIDE, Dice, Floats

Point: TypeAlias = tuple[float, float]
Stroke: TypeAlias = tuple[Point, ...]
Style: TypeAlias = tuple[Stroke, ...]

# Strokes run through their points as smooth curves in a box one wide and one high, y downwards;
# a point given twice is a corner.
STYLES: tuple[tuple[Style, ...], ...] = (
    (
        ((
            (0.55, 0), (0.2, 0.1), (0, 0.5), (0.2, 0.9), (0.5, 1), (0.8, 0.9), (1, 0.5),
            (0.8, 0.1), (0.45, 0),
        ),),
        ((
            (0.7, 0.05), (0.3, 0.1), (0.05, 0.6), (0.3, 1), (0.75, 0.85), (0.95, 0.4),
            (0.7, 0.05), (0.4, 0.1),
        ),),
    ),
    (
        (((0.5, 0), (0.5, 0.5), (0.5, 1)),),
        (((0.25, 0.2), (0.4, 0.12), (0.55, 0), (0.55, 0), (0.55, 0.5), (0.55, 1)),),
        (
            ((0.25, 0.2), (0.5, 0), (0.5, 0), (0.5, 0.5), (0.5, 1)),
            ((0.2, 1), (0.5, 1), (0.8, 1)),
        ),
    ),
    (
        ((
            (0.05, 0.25), (0.25, 0.03), (0.65, 0.02), (0.85, 0.25), (0.65, 0.55), (0.3, 0.82),
            (0, 1), (0, 1), (0.5, 0.98), (1, 0.98),
        ),),
        ((
            (0.1, 0.2), (0.4, 0), (0.8, 0.12), (0.8, 0.42), (0.4, 0.85), (0.1, 1), (0, 0.88),
            (0.2, 0.78), (0.55, 0.92), (1, 0.95),
        ),),
    ),
    (
        ((
            (0.05, 0.12), (0.4, 0), (0.8, 0.12), (0.75, 0.36), (0.35, 0.46), (0.35, 0.46),
            (0.8, 0.56), (0.92, 0.8), (0.5, 1), (0.02, 0.9),
        ),),
        ((
            (0.1, 0.02), (0.45, 0.02), (0.9, 0.03), (0.9, 0.03), (0.6, 0.22), (0.4, 0.4),
            (0.4, 0.4), (0.85, 0.52), (0.85, 0.85), (0.45, 1), (0.05, 0.9),
        ),),
    ),
    (
        (
            ((0.15, 0), (0.08, 0.25), (0, 0.5), (0, 0.5), (0.45, 0.52), (0.95, 0.48)),
            ((0.85, 0.05), (0.78, 0.5), (0.72, 1)),
        ),
        ((
            (0.95, 0.6), (0.5, 0.62), (0, 0.64), (0, 0.64), (0.35, 0.3), (0.68, 0), (0.68, 0),
            (0.68, 0.5), (0.66, 1),
        ),),
    ),
    (
        ((
            (0.92, 0.02), (0.5, 0.02), (0.2, 0.03), (0.2, 0.03), (0.15, 0.25), (0.1, 0.45),
            (0.1, 0.45), (0.5, 0.36), (0.88, 0.58), (0.75, 0.92), (0.35, 1), (0, 0.9),
        ),),
        (
            ((0.2, 0.05), (0.17, 0.25), (0.15, 0.42), (0.55, 0.4), (0.85, 0.66), (0.6, 0.97),
             (0.1, 0.97)),
            ((0.2, 0.05), (0.55, 0.04), (0.95, 0)),
        ),
    ),
    (
        ((
            (0.75, 0), (0.35, 0.22), (0.08, 0.6), (0.2, 0.95), (0.6, 1), (0.88, 0.78),
            (0.65, 0.54), (0.3, 0.6), (0.12, 0.78),
        ),),
        ((
            (0.45, 0), (0.15, 0.35), (0.05, 0.75), (0.4, 1), (0.8, 0.85), (0.7, 0.6), (0.35, 0.6),
            (0.1, 0.8),
        ),),
    ),
    (
        (((0, 0.05), (0.5, 0.03), (0.95, 0.04), (0.95, 0.04), (0.62, 0.5), (0.4, 1)),),
        (
            ((0, 0.12), (0.05, 0.03), (0.5, 0.05), (0.92, 0.02), (0.92, 0.02), (0.65, 0.5),
             (0.5, 1)),
            ((0.3, 0.5), (0.6, 0.48), (0.9, 0.46)),
        ),
    ),
    (
        ((
            (0.8, 0.1), (0.45, 0), (0.12, 0.2), (0.5, 0.47), (0.88, 0.76), (0.5, 1), (0.1, 0.78),
            (0.48, 0.5), (0.86, 0.24), (0.72, 0.06),
        ),),
    ),
    (
        ((
            (0.85, 0.15), (0.5, 0), (0.1, 0.2), (0.25, 0.48), (0.6, 0.44), (0.86, 0.15),
            (0.84, 0.5), (0.75, 1),
        ),),
        ((
            (0.9, 0.2), (0.55, 0), (0.12, 0.18), (0.2, 0.46), (0.65, 0.44), (0.9, 0.12),
            (0.88, 0.6), (0.65, 0.97), (0.2, 0.95),
        ),),
    ),
)

# Distance between two dabs of the pen, in boxes; a box is about 20 pixels high.
DAB = 0.05
# How far a hand strays from the points of a style, in boxes.
WOBBLE = 0.075
# Ink is counted in whole steps: the sum of products of two bumps stays below 2**24, where float32
# counts exactly, so that it does not matter in which order a processor adds them up.
INK_STEPS = np.float32(100)


@dataclass(frozen=True)
class Path:
    """How the dabs of one style follow from its points: each is a mixture of four of them."""

    points: Floats  # (points, 2), x and y
    anchors: NDArray[np.int64]  # (points,), equal for the two points of a corner
    picks: NDArray[np.int64]  # (4, dabs)
    weights: Floats  # (4, dabs)


@cache
def _trace(style: Style) -> Path:
    """Catmull–Rom curves through the strokes of a style, as mixtures of their points."""
    picks: list[NDArray[np.int64]] = []
    weights: list[Floats] = []
    first = 0
    for stroke in style:
        last = first + len(stroke) - 1
        for at in range(first, last):
            dabs = _count_dabs(stroke[at - first], stroke[at - first + 1])
            t = (np.arange(dabs) / max(dabs, 1)).astype(np.float32)
            neighbours = np.clip(np.arange(at - 1, at + 3), first, last)
            picks.append(np.repeat(neighbours[:, None], dabs, axis=1))
            weights.append(_catmull_rom(t))
        first = last + 1
    points = np.array([point for stroke in style for point in stroke], dtype=np.float32)
    is_corner = np.r_[False, (points[1:] == points[:-1]).all(axis=1)]
    return Path(points, np.cumsum(~is_corner) - 1, np.hstack(picks), np.hstack(weights))


def _count_dabs(start: Point, end: Point) -> int:
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    return int(np.ceil(length / DAB))


def _catmull_rom(t: Floats) -> Floats:
    """Weights of four neighbouring points at `t` (0–1) between the middle two: (4, len(t))."""
    half = np.float32(0.5)
    return half * np.stack(
        [
            t * (t * (2 - t) - 1),
            t * t * (3 * t - 5) + 2,
            t * (t * (4 - 3 * t) + 1),
            t * t * (t - 1),
        ]
    )


def draw_style(dice: Dice, style: Style) -> Floats:
    """Digits of one style in many hands, brightness 0–1, shape (n, 28, 28)."""
    path = _trace(style)
    wobble = dice.rng.standard_normal((dice.n, len(path.points), 2), dtype=np.float32)
    points = path.points + (wobble * np.float32(WOBBLE))[:, path.anchors]
    dabs = sum(w[:, None] * points[:, pick] for w, pick in zip(path.weights, path.picks, strict=True))
    x, y = _place(dice, np.asarray(dabs) - np.float32(0.5))
    pen = dice.even(1.2, 2.4)[:, :, None]
    ink = _bump(y, pen).swapaxes(1, 2) @ _bump(x, pen) / (INK_STEPS * INK_STEPS)
    shaded = np.clip(ink * dice.even(0.7, 1.5)[:, :, None], 0, 1)
    return shaded + (shaded > 0) * dice.speckle() * np.float32(0.08)


def _place(dice: Dice, dabs: Floats) -> tuple[Floats, Floats]:
    """Move dabs from a box around 0 to the picture, slanted and tilted: x and y, each (n, dabs)."""
    across, down = dabs[..., 0], dabs[..., 1]
    x = across * dice.bell(8, 16) - down * dice.bell(-5, 9)
    y = down * dice.bell(15, 21) + across * dice.bell(-3, 3)
    return x + dice.bell(12, 16), y + dice.bell(12, 16)


def _bump(at: Floats, width: Floats) -> Floats:
    """Ink around positions `at` (n, dabs) in 28 cells, in whole steps: shape (n, dabs, 28)."""
    away = (CENTRES - at[:, :, None]) / width
    fade = np.clip(1 - away * away, 0, 1)
    return np.round(fade * fade * INK_STEPS)


def draw_digit(dice: Dice, styles: tuple[Style, ...]) -> Floats:
    """Digits of one class, each in a style of its own, shape (n, 28, 28), brightness 0–1."""
    chosen = dice.rng.integers(0, len(styles), dice.n)
    pictures = np.empty((dice.n, SIDE, SIDE), dtype=np.float32)
    for k, style in enumerate(styles):
        mine = np.flatnonzero(chosen == k)
        pictures[mine] = draw_style(Dice(dice.rng, len(mine)), style)
    return pictures


DIGITS: tuple[Callable[[Dice], Floats], ...] = tuple(
    partial(draw_digit, styles=styles) for styles in STYLES
)
