"""Drawing many 28×28 pictures at once, from one row of parameters a picture.

Random parameters of shape (n, 1) go in, float32 coverages of shape (n, 28, 28) come out; nothing
here knows what a garment or a digit is. Only + − × ÷ and square roots touch a pixel: exponentials
and sines differ in their last bit between processors, and the same seed must give the same bytes
on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Range: TypeAlias = tuple[float, float]

SIDE = 28
CELLS: Floats = np.arange(SIDE, dtype=np.float32)
CENTRES: Floats = CELLS + 0.5


@dataclass(frozen=True)
class Dice:
    """The random parameters of a batch of `n` pictures; a throw is float32 of shape (n, 1).

    `spread` widens or narrows whatever is normally distributed.
    """

    rng: np.random.Generator
    n: int
    spread: float = 1.0

    def even(self, low: float, high: float) -> Floats:
        """Numbers spread evenly from `low` to `high`."""
        return self.rng.random((self.n, 1), dtype=np.float32) * (high - low) + low

    def normal(self, *shape: int) -> Floats:
        """Standard normal numbers of shape (n, *shape), times `spread`."""
        # Drawn as float64: the tails come from the C library's logarithm, whose last bit differs
        # between machines and is lost in the rounding to float32.
        return (self.rng.standard_normal((self.n, *shape)) * self.spread).astype(np.float32)

    def bell(self, low: float, high: float) -> Floats:
        """Normal numbers, 95 in 100 of them between `low` and `high` where `spread` is 1."""
        return self.normal(1) * ((high - low) / 4) + (low + high) / 2

    def happens(self, share: float) -> Floats:
        """1 for about `share` of the pictures, 0 for the others."""
        return (self.rng.random((self.n, 1), dtype=np.float32) < share).astype(np.float32)

    def sign(self) -> Floats:
        """−1 or 1, equally often."""
        return self.happens(0.5) * 2 - 1

    def speckle(self, cell: int = 1) -> Floats:
        """Blotches `cell` pixels wide, each between −1 and 1: shape (n, 28, 28)."""
        side = SIDE // cell
        blotches = self.rng.random((self.n, side, side), dtype=np.float32) * 2 - 1
        return blotches if cell == 1 else blotches.repeat(cell, axis=1).repeat(cell, axis=2)


def sides(left: Floats, right: Floats) -> Floats:
    """Coverage between a left and a right edge, 0 to 1, smooth at the edges.

    Edges of shape (n, 28) go row by row and give (n, 28, 28); (n, 1) are the same in all rows and
    give (n, 1, 28).
    """
    covered = np.clip(np.maximum(left, right)[..., None] - CELLS, 0, 1)
    covered -= np.clip(left[..., None] - CELLS, 0, 1)
    return covered


def levels(top: Floats, bottom: Floats) -> Floats:
    """Coverage between an upper and a lower edge, column by column as `sides` is row by row."""
    return sides(top, bottom).swapaxes(1, 2)


def mirrored(centre: Floats, inner: Floats, outer: Floats) -> Floats:
    """Coverage of a symmetric pair, from `inner` to `outer` (n, 28) away from `centre` (n, 1)."""
    return sides(centre - outer, centre - inner) + sides(centre + inner, centre + outer)


def profile(*knots: tuple[Floats, Floats]) -> Floats:
    """A line through knots (position, value), positions ascending, read at 28 cells: (n, 28).

    Positions and values are (n, 1); the line is level before the first knot and after the last.
    """
    line = knots[0][1] + np.zeros_like(CENTRES)
    for (start, before), (end, after) in pairwise(knots):
        reach = np.maximum(end - start, 0.01)
        line += (after - before) * np.clip((CENTRES - start) / reach, 0, 1)
    return line


def arch(base: Floats, width: Floats, height: Floats) -> Floats:
    """Half-width of an arch standing on row `base`, row by row: (n, 28), 0 outside of it."""
    up = (base - CENTRES) / np.maximum(height, 0.5)
    inside = np.clip(1 - up * up, 0, 1) * (up > 0)
    return np.maximum(width, 0) * np.sqrt(inside)


def hump(middle: Floats, width: Floats, height: Floats) -> Floats:
    """Height of a parabola over its `middle`, column by column: (n, 28), 0 outside of it."""
    away = (CENTRES - middle) / np.maximum(width, 0.5)
    return np.maximum(height, 0) * np.clip(1 - away * away, 0, 1)


def wave(period: Floats, phase: Floats) -> Floats:
    """A triangle wave between −1 and 1 with a period in cells and a phase in turns: (n, 28)."""
    turns = CENTRES / period + phase
    heights: Floats = np.abs((turns - np.floor(turns)) * 4 - 2) - 1
    return heights


def unite(shapes: Sequence[Floats]) -> Floats:
    """The union of coverages: the largest value in each pixel."""
    whole = shapes[0]
    for shape in shapes[1:]:
        whole = np.maximum(whole, shape)
    return whole


def to_bytes(pictures: Floats) -> NDArray[np.uint8]:
    """Brightness 0–1, clipped, as uint8 0–255 of the same shape."""
    return (np.clip(pictures, 0, 1) * 255 + 0.5).astype(np.uint8)
