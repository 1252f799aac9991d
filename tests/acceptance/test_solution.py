"""The reference solution earns full marks, the starter nothing, with the figures to expect."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.record.model import Record

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


@pytest.fixture(scope="module")
def given(
    grade, course_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Record]:
    """The notebooks of the assignment, as if they had been handed in."""
    folder = tmp_path_factory.mktemp("given")
    for notebook in (course_root / "assignments" / "ch07-1").glob("*.ipynb"):
        shutil.copy(notebook, folder)
    return grade(folder)


def test_solution_earns_full_marks(given: Mapping[str, Record]) -> None:
    """Everything that the assignment asks for can be earned."""
    assert given["solution"].score == given["solution"].max_score == 100


@pytest.mark.parametrize("starter", ["starter.ko", "starter.en"])
def test_starter_earns_nothing(given: Mapping[str, Record], starter: str) -> None:
    """The untouched starter is worth 0 in both languages."""
    assert given[starter].score == 0


def test_solution_reaches_the_known_figures(
    given: Mapping[str, Record], has_real_data: bool
) -> None:
    """Baseline, recorded and measured accuracy are where the book's network is known to end."""
    if not has_real_data:
        pytest.skip("figures are known for the real data")
    record = given["solution"]
    baseline = next(c for task in record.tasks for c in task.checks if c.id == "baseline_scored")
    score = float(re.findall(r"0\.\d{4}", baseline.message.en)[0])
    model = record.models[-1]
    assert score == pytest.approx(0.819, abs=0.003)
    assert model.recorded.val_accuracy == pytest.approx(0.847, abs=0.006)
    assert model.measured.accuracy is not None
    assert 0.83 <= model.measured.accuracy <= 0.845
    assert model.params == 7850
