"""Item analysis of a matrix of marks."""

from __future__ import annotations

import csv
import math
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.quiz.analysis.statistics import Estimate, QuizStatistics, analyse, estimate_share

# Worked out by hand: item means 1/2, 1/2 and 3/4; totals 0, 1, 3, 3; item variances 1/3, 1/3 and
# 1/4; variance of the totals 9/4.
SMALL = [[0, 0, 0], [0, 0, 1], [1, 1, 1], [1, 1, 1]]
EXAM = Path(os.environ.get("GRADER_DATA_DIR", "/nowhere")) / "quiz/digiklausur_nn/grades.csv"

MATRICES = st.integers(3, 9).flatmap(
    lambda n: st.integers(1, 5).flatmap(
        lambda p: st.lists(
            st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, math.nan]), min_size=p, max_size=p),
            min_size=n,
            max_size=n,
        )
    )
)


def read_exam() -> np.ndarray:
    """The marks of a real exam, 0 to 2, shape (39 students, 17 questions)."""
    with EXAM.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(mark) for mark in row[1:]] for row in rows]).T


def small() -> QuizStatistics:
    return analyse(SMALL, [1, 1, 1])


def value(estimate: Estimate | None) -> float:
    assert estimate is not None
    return estimate.value


def every_estimate(found: QuizStatistics) -> list[Estimate]:
    items = [(one.facility, one.discrimination, one.efficiency) for one in found.items]
    estimates = [found.alpha, *(each for item in items for each in item)]
    return [each for each in estimates if each is not None]


def test_mean_and_deviation_of_totals() -> None:
    """Both are of the total marks; the deviation divides by n - 1."""
    assert (small().mean, small().sd) == (1.75, 1.5)


def test_consistency_by_hand() -> None:
    """alpha = 3/2 * (1 - (1/3 + 1/3 + 1/4) / (9/4)) = 8/9."""
    assert value(small().alpha) == pytest.approx(8 / 9)


def test_facility_is_a_share_of_the_maximum() -> None:
    """The mean mark is divided by what can be had."""
    found = analyse([[0, 4], [2, 4]], [2, 8])
    assert [value(item.facility) for item in found.items] == [0.5, 0.5]


def test_discrimination_by_hand() -> None:
    """First item: marks 0 0 1 1 against 0 1 2 2, covariance 1/2, variances 1/3 and 11/12."""
    assert value(small().items[0].discrimination) == pytest.approx(0.5 / math.sqrt(11 / 36))


def test_efficiency_by_hand() -> None:
    """Marks 1 0 0 1 against 0 1 2 2: covariance -1/6, at best 1/2."""
    found = analyse([[1, 0], [0, 1], [0, 2], [1, 2]], [1, 2])
    assert value(found.items[0].efficiency) == pytest.approx(-1 / 3)


def test_deviation_of_an_item_is_a_share() -> None:
    """Marks 0 and 4 of 8 deviate by a quarter of the maximum times the root of 2."""
    found = analyse([[0, 1], [4, 1], [2, 1]], [8, 1])
    assert found.items[0].sd == pytest.approx(0.25)


@pytest.mark.skipif(not EXAM.exists(), reason="needs the exam in GRADER_DATA_DIR")
def test_real_exam_has_its_known_figures() -> None:
    """39 students and 17 questions, by the figures that Moodle's formulas give for them."""
    found = analyse(read_exam(), [2] * 17)
    first = found.items[0]
    assert (round(value(found.alpha), 4), found.n) == (0.6343, 39)
    assert (round(found.mean or 0, 3), round(found.sd or 0, 3)) == (23.308, 4.244)
    assert round(100 * value(first.facility), 1) == 85.9
    assert round(100 * value(first.discrimination), 1) == 40.7


@pytest.mark.skipif(not EXAM.exists(), reason="needs the exam in GRADER_DATA_DIR")
def test_eight_students_leave_alpha_wide_open() -> None:
    """With 8 students of that exam the middle interval is more than 1 wide, as their alphas are."""
    marks, chance = read_exam(), np.random.default_rng(5)
    drawn = [analyse(marks[chance.choice(39, 8, replace=False)], [2] * 17).alpha for _ in range(60)]
    widths = [one.high - one.low for one in drawn if one and one.high and one.low]
    assert 1.0 < float(np.median(widths)) < 2.0


def test_intervals_hold_the_truth_about_nine_times_in_ten() -> None:
    """In samples of 10 from a known class the intervals hold its figures in 85 % or more."""
    chance = np.random.default_rng(3)
    ability = chance.standard_normal((4000, 1))
    answers = ability + chance.standard_normal((4000, 6)) * 1.4 > [-1, -0.5, 0, 0.3, -0.8, 0.8]
    everybody, worth = answers.astype(float), [1] * 6
    truth = analyse(everybody[:4000], worth)
    held: dict[str, list[bool]] = {"alpha": [], "facility": [], "discrimination": []}
    for _ in range(150):
        found = analyse(everybody[chance.integers(0, 4000, 10)], worth)
        pairs = {
            "alpha": (found.alpha, truth.alpha),
            "facility": (found.items[2].facility, truth.items[2].facility),
            "discrimination": (found.items[2].discrimination, truth.items[2].discrimination),
        }
        for name, (here, there) in pairs.items():
            if here is not None and here.low is not None and here.high is not None:
                held[name].append(here.low <= value(there) <= here.high)
    assert min(len(each) for each in held.values()) > 100
    assert min(float(np.mean(each)) for each in held.values()) >= 0.85


def test_nothing_varies() -> None:
    """Where everybody has the same marks there is no discrimination and no consistency."""
    found = analyse([[1, 0], [1, 0], [1, 0], [1, 0]], [1, 1])
    undefined = [(item.discrimination, item.efficiency) for item in found.items]
    assert (found.alpha, undefined) == (None, [(None, None)] * 2)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_attempts(n: int) -> None:
    """Below three attempts nothing is said about spread."""
    found = analyse(np.array(SMALL[:n], dtype=float).reshape(n, 3), [1, 1, 1])
    assert (found.n, found.sd, found.alpha) == (n, None, None)
    assert [item.sd for item in found.items] == [None] * 3


def test_single_item_has_no_rest() -> None:
    """With one item there is nothing to go together with."""
    found = analyse([[0], [1], [1]], [1])
    assert (found.alpha, found.items[0].discrimination) == (None, None)
    assert found.sd == pytest.approx(math.sqrt(1 / 3))


def test_unmarked_answer_is_left_out_of_its_item() -> None:
    """NaN is neither 0 nor full marks."""
    found = analyse([[1, 1], [math.nan, 0], [0, 1]], [1, 1])
    assert (found.items[0].n, value(found.items[0].facility)) == (2, 0.5)


def test_item_that_nobody_has_marks_for() -> None:
    """It has no facility, and the quiz no mean."""
    found = analyse([[1, math.nan], [0, math.nan], [1, math.nan]], [1, 1])
    assert (found.items[1].n, found.items[1].facility, found.mean) == (0, None, None)


def test_unmarked_answer_scales_the_rest() -> None:
    """Who lacks one of two other marks is compared by the other, counted twice."""
    whole = analyse([[0, 0, 0], [1, 2, 2], [1, 1, 1], [0, 1, 1]], [1, 2, 2])
    lacking = analyse([[0, 0, 0], [1, 2, math.nan], [1, 1, 1], [0, 1, 1]], [1, 2, 2])
    assert value(lacking.items[0].discrimination) == pytest.approx(
        value(whole.items[0].discrimination)
    )


def test_perfect_correlation_has_no_interval() -> None:
    """Fisher's z has no end there: better none than one of no width."""
    found = analyse([[0, 0], [0, 0], [1, 1], [1, 1]], [1, 1]).items[0].discrimination
    assert found == Estimate(1.0, None, None)


def test_wilson_interval() -> None:
    """8 of 10: the 90 % interval of Wilson's formula, worked out apart."""
    found = estimate_share([1] * 8 + [0] * 2)
    assert found is not None
    assert (round(found.low or 0, 4), found.value, round(found.high or 0, 4)) == (
        0.5408,
        0.8,
        0.9314,
    )


def test_all_right_is_not_certain() -> None:
    """Three right answers of three leave room for a question that is not easy at all."""
    found = estimate_share([1, 1, 1])
    assert found is not None
    assert found.low is not None
    assert found.low < 0.6


@pytest.mark.parametrize(
    ("marks", "most"), [([1, 0], [1]), ([[1, 0]], [1]), ([[1, 0]], [1, 0]), ([[1]], [math.nan])]
)
def test_wrong_shapes_are_refused(marks: list[float], most: list[float]) -> None:
    """A matrix without a maximum above 0 for each item is a mistake of the caller."""
    with pytest.raises(ValueError, match="expected marks of shape"):
        analyse(marks, most)


@settings(deadline=None)
@given(MATRICES)
def test_every_matrix_has_finite_figures(marks: list[list[float]]) -> None:
    """Whatever is missing or constant: no warning, no NaN, and each value within its interval."""
    with np.errstate(all="raise"):
        found = analyse(marks, [2] * len(marks[0]))
    for one in every_estimate(found):
        assert math.isfinite(one.value)
        if one.low is not None and one.high is not None:
            assert one.low - 1e-9 <= one.value <= one.high + 1e-9


@settings(deadline=None)
@given(MATRICES, st.randoms(use_true_random=False))
def test_order_of_students_does_not_matter(marks: list[list[float]], chance: object) -> None:
    """Shuffled attempts have the same figures."""
    shuffled = list(marks)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    worth = [2] * len(marks[0])
    one, other = analyse(marks, worth), analyse(shuffled, worth)
    assert [each.value for each in every_estimate(one)] == pytest.approx(
        [each.value for each in every_estimate(other)]
    )
