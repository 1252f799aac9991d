"""Drawing many 28×28 pictures at once, from one row of parameters a picture.

Random parameters of shape (n, 1) go in, float32 coverages of shape (n, 28, 28) come out; nothing
here knows what a garment or a digit is. Only + − × ÷ and square roots touch a pixel: exponentials
and sines differ in their last bit between processors, and the same seed must give the same bytes
on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Range: TypeAlias = tuple[float, float]

SIDE = 28
CELLS: Floats = np.arange(SIDE, dtype=np.float32)
CENTRES: Floats = CELLS + np.float32(0.5)


@dataclass(frozen=True)
class Dice:
    """The random parameters of a batch of `n` pictures; every throw is float32 of shape (n, 1)."""

    rng: np.random.Generator
    n: int
    spread: float = 1.0

    def even(self, low: float, high: float) -> Floats:
        """Numbers spread evenly from `low` to `high`."""
        return self.rng.random((self.n, 1), dtype=np.float32) * np.float32(high - low) + low

    def bell(self, low: float, high: float) -> Floats:
        """Normal numbers, 95 in 100 of them between `low` and `high`."""
        deviates = self.rng.standard_normal((self.n, 1), dtype=np.float32)
        return deviates * np.float32((high - low) / 4 * self.spread) + np.float32((low + high) / 2)

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


def span(low: Floats, high: Floats) -> Floats:
    """How much of each of 28 cells lies between `low` and `high`: (…) in, (…, 28) out, 0 to 1."""
    covered = np.clip(np.maximum(low, high)[..., None] - CELLS, 0, 1)
    covered -= np.clip(low[..., None] - CELLS, 0, 1)
    return covered


def rows(top: Floats, bottom: Floats) -> Floats:
    """Coverage of everything between two heights, both (n, 1): shape (n, 28, 1)."""
    return span(top, bottom).swapaxes(1, 2)


def sides(left: Floats, right: Floats) -> Floats:
    """Coverage between a left and a right edge, (n, 28) row by row or (n, 1) for all rows."""
    return span(left, right)


def columns(top: Floats, bottom: Floats) -> Floats:
    """Coverage between an upper and a lower edge, both (n, 28), column by column."""
    return span(top, bottom).swapaxes(1, 2)


def mirrored(centre: Floats, inner: Floats, outer: Floats) -> Floats:
    """Coverage of a symmetric pair, from `inner` to `outer` (n, 28) away from `centre` (n, 1)."""
    return span(centre - outer, centre - inner) + span(centre + inner, centre + outer)


def profile(knots: Sequence[tuple[Floats, Floats]]) -> Floats:
    """A line through knots (position, value), positions ascending, read at 28 cells: (n, 28).

    Positions and values are (n, 1); the line is level before the first knot and after the last.
    """
    line = knots[0][1] + np.zeros_like(CENTRES)
    for (start, before), (end, after) in zip(knots, knots[1:], strict=False):
        reach = np.maximum(end - start, np.float32(0.01))
        line += (after - before) * np.clip((CENTRES - start) / reach, 0, 1)
    return line


def arch(base: Floats, width: Floats, height: Floats) -> Floats:
    """Half-width of an arch standing on row `base`, row by row: (n, 28), 0 outside of it."""
    up = (base - CENTRES) / np.maximum(height, np.float32(0.5))
    inside = np.clip(1 - up * up, 0, 1) * (up > 0)
    return np.maximum(width, 0) * np.sqrt(inside)


def hump(middle: Floats, width: Floats, height: Floats) -> Floats:
    """Height of a parabola over its `middle`, column by column: (n, 28), 0 outside of it."""
    away = (CENTRES - middle) / np.maximum(width, np.float32(0.5))
    return np.maximum(height, 0) * np.clip(1 - away * away, 0, 1)


def wave(period: Floats, phase: Floats) -> Floats:
    """A triangle wave between −1 and 1 with a period in cells and a phase in turns: (n, 28)."""
    turns = CENTRES / period + phase
    return np.abs((turns - np.floor(turns)) * 4 - 2) - 1


def unite(first: Floats, *others: Floats) -> Floats:
    """The union of coverages: the largest value in each pixel."""
    for other in others:
        first = np.maximum(first, other)
    return first


def to_bytes(pictures: Floats) -> NDArray[np.uint8]:
    """Brightness 0–1, clipped, as uint8 0–255 of the same shape."""
    return (np.clip(pictures, 0, 1) * 255 + np.float32(0.5)).astype(np.uint8)
