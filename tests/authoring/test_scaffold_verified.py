"""A new assignment tells right work from wrong before anybody has touched it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.scaffold import make_assignment
from grader.authoring.verify import ROWS, plan_verification, verify
from grader.checks.registry import load_registry
from grader.errors import SandboxUnavailableError
from grader.execution.confinement import choose_confinement
from grader.pipeline.warm import open_sandbox
from grader.pipeline.work import load_targets
from grader.spec.course import load_course

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


@pytest.mark.parametrize(
    ("dataset", "language", "most"), [("fashion_mnist", "ko", 4), ("mnist", "en", 2)]
)
def test_new_assignment_verifies(tmp_path: Path, dataset: Any, language: Any, most: int) -> None:
    """The solution earns full marks, the starters nothing, and each mutant loses what it should."""
    try:
        choose_confinement("kernel")
    except SandboxUnavailableError as error:
        pytest.skip(error.message)
    make_assignment(tmp_path, "a1", dataset=dataset, language=language)
    course, registry = load_course(tmp_path), load_registry()
    [specs] = load_targets(course, "a1", registry)
    plan = plan_verification(course, specs, sample=most)
    given = os.environ.get("GRADER_DATA_DIR")
    folder = Path(given).resolve() if given else None
    with open_sandbox((dataset,), "kernel", folder, rows=ROWS, download=False) as sandbox:
        found = verify(plan, sandbox, registry, jobs=2, progress=lambda *stage: None)
    assert [(standing.name, standing.good) for standing in found.standings] == [
        ("solution", True),
        ("starter.ko", True),
        ("starter.en", True),
    ]
    odd = [(j.mutant.name, j.outcome, j.lost) for j in found.judgements if j.outcome != "killed"]
    assert (len(found.judgements), odd) == (most, [])
