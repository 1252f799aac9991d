"""Whether the number of images of each class can be read among integers or from bars."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, chain

from grader.checks.shown import Rows, list_readings

_FEWEST = 5_000
"""Ten numbers that add up to less may be anything, such as pixels."""


def shows_counts(rows: Rows, counts: Sequence[int], totals: Collection[int] = ()) -> bool:
    """Whether the integers of a text hold `counts`, in the order of the classes or each beside its
    class.

    So many numbers that add up to one of `totals` do as well: a part of the images was counted.
    """
    return any(
        _holds_counts(reading, counts) or _holds_parts(reading, len(counts), totals)
        for reading in list_readings(rows)
    ) or any(_names_classes(pairs, counts) for pairs in _pair_up(rows))


def shows_unordered(rows: Rows, counts: Sequence[int]) -> bool:
    """Whether the integers hold `counts` in some order, so that nobody can tell which is which."""
    return any(_holds_sorted(reading, counts) for reading in list_readings(rows))


def draws_counts(
    bars: Sequence[float | None], counts: Sequence[int], totals: Collection[int] = ()
) -> bool:
    """Whether some bars next to one another are as high as `counts`, in any order: the classes
    stand below them. Empty bars lie between the others where a histogram has more bins."""
    heights = [int(bar) for bar in bars if bar and float(bar).is_integer()]
    return _holds_sorted(heights, counts) or _holds_parts(heights, len(counts), totals)


def _holds_counts(reading: Sequence[int], counts: Sequence[int]) -> bool:
    windows = _find_windows(reading, len(counts), {sum(counts)})
    return any(window == list(counts) for window in windows)


def _holds_sorted(reading: Sequence[int], counts: Sequence[int]) -> bool:
    windows = _find_windows(reading, len(counts), {sum(counts)})
    return any(sorted(window) == sorted(counts) for window in windows)


def _holds_parts(reading: Sequence[int], size: int, totals: Collection[int]) -> bool:
    wanted = {total for total in totals if total >= _FEWEST}
    return any(min(window) > 0 for window in _find_windows(reading, size, wanted))


def _find_windows(
    reading: Sequence[int], size: int, sums: Collection[int]
) -> Iterator[Sequence[int]]:
    """Every `size` numbers in a row whose sum is one of `sums`."""
    totals = [0, *accumulate(reading)]
    for start in range(len(reading) - size + 1):
        if totals[start + size] - totals[start] in sums:
            yield reading[start : start + size]


def _pair_up(rows: Rows) -> Iterator[list[tuple[int, int]]]:
    """The ways to read two columns of numbers in a text."""
    flat = list(chain.from_iterable(rows))
    yield list(zip(flat[::2], flat[1::2], strict=False))
    yield list(zip(flat[1::2], flat[2::2], strict=False))
    wide = [row for row in rows if len(row) > 1]
    yield [(row[0], row[1]) for row in wide]
    yield [(row[0], row[-1]) for row in wide]


def _names_classes(pairs: Sequence[tuple[int, int]], counts: Sequence[int]) -> bool:
    """Whether as many pairs in a row as there are classes say of each class how often it is."""
    truth = dict(enumerate(counts))
    turned = [(second, first) for first, second in pairs]
    return any(
        dict(window) == truth
        for column in (pairs, turned)
        for window in _candidate_pairs(column, len(counts))
    )


def _candidate_pairs(
    pairs: Sequence[tuple[int, int]], size: int
) -> Iterator[Sequence[tuple[int, int]]]:
    sums = [0, *accumulate(first for first, _ in pairs)]
    wanted = size * (size - 1) // 2
    for start in range(len(pairs) - size + 1):
        if sums[start + size] - sums[start] == wanted:
            yield pairs[start : start + size]
