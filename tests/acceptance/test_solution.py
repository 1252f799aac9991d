"""Every reference solution earns full marks on the whole data set, with known figures.

That starters earn nothing is part of what `test_assignments_verified.py` tries.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest

from grader.record.model import Record

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

WEEK = ("ch07-1", "ch07-2", "ch07-3")
OTHERS = ("mnist-first", "mlp-fashion")


@pytest.fixture(scope="module")
def solutions(
    grade, grade_all, course_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Record]:
    """The record of each solution; those of week 6 are handed in as one notebook for the week."""
    folder = tmp_path_factory.mktemp("solutions")
    notebooks = [
        nbformat.read(course_root / "assignments" / id / "solution.ipynb", as_version=4)
        for id in WEEK
    ]
    whole = nbformat.v4.new_notebook(cells=[cell for book in notebooks for cell in book.cells])
    for number, cell in enumerate(whole.cells):
        cell.id = f"c{number}"
    (folder / "week-6").mkdir()
    nbformat.write(whole, folder / "week-6" / "solution.ipynb")
    for id in OTHERS:
        (folder / id).mkdir()
        shutil.copy(course_root / "assignments" / id / "solution.ipynb", folder / id)
    found = {record.assignment: record for record in grade_all(folder, target="week-6")}
    return found | {id: grade(folder, target=id)["solution"] for id in OTHERS}


@pytest.mark.parametrize("assignment", [*WEEK, *OTHERS])
def test_solution_earns_full_marks(solutions: Mapping[str, Record], assignment: str) -> None:
    """Everything that an assignment asks for can be earned, also in one notebook for the week."""
    record = solutions[assignment]
    lost = [c.id for task in record.tasks for c in task.checks if c.points < c.max_points]
    lost += [answer.id for answer in record.quiz if answer.points < answer.max_points]
    assert (lost, record.score, record.status) == ([], 100, "graded")


def test_solution_reaches_the_known_figures(
    solutions: Mapping[str, Record], has_real_data: bool
) -> None:
    """Baseline, recorded and measured accuracy are where the book's network is known to end."""
    if not has_real_data:
        pytest.skip("figures are known for the real data")
    record = solutions["ch07-1"]
    baseline = next(c for task in record.tasks for c in task.checks if c.id == "baseline_scored")
    score = float(re.findall(r"0\.\d{4}", baseline.message.en)[0])
    model = next(model for model in record.models if model.params == 7850)
    assert score == pytest.approx(0.819, abs=0.003)
    assert model.recorded.val_accuracy == pytest.approx(0.847, abs=0.006)
    assert model.measured.accuracy is not None
    assert 0.83 <= model.measured.accuracy <= 0.845


@pytest.mark.parametrize(
    ("assignment", "lowest", "highest"),
    [("mnist-first", 0.974, 0.984), ("mlp-fashion", 0.86, 0.89)],
)
def test_solution_is_as_accurate_as_learners_are(
    solutions: Mapping[str, Record],
    has_real_data: bool,
    assignment: str,
    lowest: float,
    highest: float,
) -> None:
    """On the official test images the two lectures' networks end where those of learners do."""
    if not has_real_data:
        pytest.skip("figures are known for the real data")
    accuracy = solutions[assignment].models[-1].measured.accuracy
    assert accuracy is not None
    assert lowest <= accuracy <= highest
