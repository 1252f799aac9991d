"""Pen strokes: smooth curves through points, drawn as dabs of ink."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from grader.datasets.lookalike.drawing import CENTRES, Floats

# Distance between two dabs, in boxes; a box is about 20 pixels high.
DAB = 0.05
# A dab's ink is counted in whole steps. Products of two of them, summed over a path, stay below
# 2**24, where float32 counts exactly: the order in which a processor adds them makes no difference.
INK_STEPS = 100


@dataclass(frozen=True)
class Path:
    """Strokes through points, as dabs that are each a mixture of four neighbouring points.

    points: float32 (p, 2), x and y in boxes; anchors: for each point the first at the same corner,
    counted without repeats, int (p,); picks, weights: which points a dab mixes, and how, (4, dabs).
    """

    points: Floats
    anchors: NDArray[np.intp]
    picks: NDArray[np.intp]
    weights: Floats

    def mix(self, points: Floats) -> Floats:
        """The dabs that follow from `points` (n, p, 2), moved by each hand: (n, dabs, 2)."""
        dabs = np.zeros((len(points), self.picks.shape[1], 2), dtype=np.float32)
        for pick, weight in zip(self.picks, self.weights, strict=True):
            dabs += weight[:, None] * points[:, pick]
        return dabs


@cache
def trace(style: str) -> Path:
    """The path of strokes written as `x,y x,y …; x,y …` in hundredths of a box."""
    strokes = [_parse_stroke(stroke) for stroke in style.split(";")]
    points = np.concatenate(strokes)
    is_repeat = np.append(False, (points[1:] == points[:-1]).all(axis=1))
    starts = np.cumsum([0] + [len(stroke) for stroke in strokes[:-1]])
    curves = [_curve(stroke, start) for stroke, start in zip(strokes, starts, strict=True)]
    picks = np.hstack([picks for picks, _ in curves])
    weights = np.hstack([weights for _, weights in curves])
    return Path(points.astype(np.float32), np.cumsum(~is_repeat) - 1, picks, weights)


def _parse_stroke(text: str) -> NDArray[np.float64]:
    return np.array([point.split(",") for point in text.split()], dtype=np.float64) / 100


def _curve(stroke: NDArray[np.float64], start: int) -> tuple[NDArray[np.intp], Floats]:
    """Picks and weights, both (4, dabs), of the Catmull–Rom curve through one stroke."""
    steps = np.sqrt(((stroke[1:] - stroke[:-1]) ** 2).sum(axis=1))
    dabs = np.ceil(steps / DAB).astype(np.intp)
    section = np.repeat(np.arange(len(dabs)), dabs)
    place = np.concatenate([np.arange(count) / max(count, 1) for count in dabs])
    neighbours = section + np.arange(-1, 3)[:, None]
    return start + np.clip(neighbours, 0, len(dabs)), _mixture(place).astype(np.float32)


def _mixture(t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Catmull–Rom weights of four points at `t` (0–1) between the middle two: (4, len(t))."""
    return 0.5 * np.stack(
        [
            t * (t * (2 - t) - 1),
            t * t * (3 * t - 5) + 2,
            t * (t * (4 - 3 * t) + 1),
            t * t * (t - 1),
        ]
    )


def ink(x: Floats, y: Floats, width: Floats) -> Floats:
    """Ink of dabs at `x`, `y` (n, dabs), `width` (n, 1) pixels around: (n, 28, 28), 0 and more."""
    across, down = _bump(x, width), _bump(y, width)
    return down.swapaxes(1, 2) @ across / np.float32(INK_STEPS**2)


def _bump(at: Floats, width: Floats) -> Floats:
    """The ink of dabs along one axis, in whole steps: shape (n, dabs, 28)."""
    away = (CENTRES - at[:, :, None]) / width[:, :, None]
    fade = np.maximum(1 - away * away, 0)
    bump: Floats = np.round(fade * fade * INK_STEPS)
    return bump
