"""How far chance goes in an accuracy: binomial standard errors.

A model that is right with probability p is right on a share of n images whose standard error is
sqrt(p (1 - p) / n). `docs/explanation/measured-accuracy.md` says what follows from it.
"""

from __future__ import annotations

import math

_DECIMALS = 4
"""Of a tolerance: as many as a student reads, so that the page states exactly what counted."""
_DUST = 1e-9
"""By which sums of decimal fractions miss what they stand for."""


def standard_error(share: float, samples: int) -> float:
    """The standard error of a share (0 to 1) measured on `samples` images.

    0 where there are no images or `share` is no share: nothing is forgiven for want of a number.
    """
    if samples < 1 or not 0 <= share <= 1:
        return 0.0
    return math.sqrt(share * (1 - share) / samples)


def accuracy_tolerance(at_least: float, samples: int, standard_errors: float = 2.0) -> float:
    """How far below `at_least` chance alone may bring a measurement, to four decimals."""
    return round(standard_errors * standard_error(at_least, samples), _DECIMALS)


def difference_tolerance(
    first: tuple[float, int], second: tuple[float, int], standard_errors: float = 2.0
) -> float:
    """How far apart chance alone may bring two accuracies, each a (share, images) pair.

    The errors add in quadrature, as for two independent sets of images. On the same images models
    tend to fail together, so the true error of the difference is smaller, and this its upper bound.
    """
    error = math.hypot(standard_error(*first), standard_error(*second))
    return round(standard_errors * error, _DECIMALS)


def reaches(value: float, at_least: float, tolerance: float = 0.0) -> bool:
    """Whether `value` is `at_least`, or less by no more than `tolerance`."""
    return value + tolerance >= at_least - _DUST
