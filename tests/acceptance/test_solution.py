"""Every reference solution earns full marks and every starter nothing, with known figures."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from grader.record.model import Record

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


ASSIGNMENTS = ("ch07-1", "ch07-2", "ch07-3", "mnist-first", "mlp-fashion")
STARTERS = ("starter.ko", "starter.en")
FEW = (600, 200)


@pytest.fixture(scope="module")
def solutions(
    grade, course_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Record]:
    """The record of an assignment's solution, handed in on the whole data set."""

    @cache
    def grade_solution(assignment: str) -> Record:
        folder = tmp_path_factory.mktemp(assignment)
        shutil.copy(course_root / "assignments" / assignment / "solution.ipynb", folder)
        return grade(folder, target=assignment)["solution"]

    return grade_solution


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_solution_earns_full_marks(solutions: Callable[[str], Record], assignment: str) -> None:
    """Everything that an assignment asks for can be earned."""
    record = solutions(assignment)
    lost = [c.id for task in record.tasks for c in task.checks if c.points < c.max_points]
    lost += [answer.id for answer in record.quiz if answer.points < answer.max_points]
    assert (lost, record.score, record.status) == ([], 100, "graded")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_starters_earn_nothing(grade, course_root: Path, tmp_path: Path, assignment: str) -> None:
    """The untouched starter is worth 0 in both languages, and nobody needs to look at it."""
    for starter in STARTERS:
        shutil.copy(course_root / "assignments" / assignment / f"{starter}.ipynb", tmp_path)
    records = grade(tmp_path, target=assignment, rows=FEW)
    scores = {student: (record.score, record.status) for student, record in records.items()}
    assert scores == dict.fromkeys(STARTERS, (0, "graded"))


def test_solution_reaches_the_known_figures(
    solutions: Callable[[str], Record], has_real_data: bool
) -> None:
    """Baseline, recorded and measured accuracy are where the book's network is known to end."""
    if not has_real_data:
        pytest.skip("figures are known for the real data")
    record = solutions("ch07-1")
    baseline = next(c for task in record.tasks for c in task.checks if c.id == "baseline_scored")
    score = float(re.findall(r"0\.\d{4}", baseline.message.en)[0])
    model = record.models[-1]
    assert score == pytest.approx(0.819, abs=0.003)
    assert model.recorded.val_accuracy == pytest.approx(0.847, abs=0.006)
    assert model.measured.accuracy is not None
    assert 0.83 <= model.measured.accuracy <= 0.845
    assert model.params == 7850


@pytest.mark.parametrize(
    ("assignment", "lowest", "highest"),
    [("mnist-first", 0.974, 0.984), ("mlp-fashion", 0.86, 0.89)],
)
def test_solution_is_as_accurate_as_learners_are(
    solutions: Callable[[str], Record],
    has_real_data: bool,
    assignment: str,
    lowest: float,
    highest: float,
) -> None:
    """On the official test images the two lectures' networks end where those of learners do."""
    if not has_real_data:
        pytest.skip("figures are known for the real data")
    accuracy = solutions(assignment).models[-1].measured.accuracy
    assert accuracy is not None
    assert lowest <= accuracy <= highest
