"""Runs every case once, side by side, through the real pipeline on few images."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

# In pytest's importlib mode a test cannot import what lies beside it.
sys.path.append(str(Path(__file__).parent))

from cases import CASES

from grader.checks.registry import load_registry
from grader.errors import SandboxUnavailableError
from grader.execution.confinement import choose_confinement
from grader.pipeline.places import Places
from grader.pipeline.run import run
from grader.pipeline.warm import open_sandbox
from grader.pipeline.work import find_work, load_targets
from grader.record.model import Record
from grader.spec.course import load_course

COURSE = Path(__file__).parent / "course"
ROWS = (2_000, 500)


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Record]:
    """The record of every case, by its name."""
    try:
        choose_confinement("kernel")
    except SandboxUnavailableError as error:
        pytest.skip(error.message)
    root = tmp_path_factory.mktemp("real-notebooks")
    submissions = root / "submissions"
    submissions.mkdir()
    wanted = os.environ.get("GRADER_CASE")
    for case in CASES:
        if wanted in (None, case.name):
            case.write(submissions)
    registry = load_registry()
    places = Places(load_course(COURSE), submissions, root / "reports")
    specs = load_targets(places.course, "practice", registry)
    folder = os.environ.get("GRADER_DATA_DIR")
    data = Path(folder).resolve() if folder else None
    with open_sandbox(("fashion_mnist",), "kernel", data, rows=ROWS, download=False) as sandbox:
        found = run(
            places,
            find_work(places, specs),
            sandbox,
            registry,
            lambda: "2026-01-01T00:00:00Z",
            jobs=2,
            language="en",
            progress=lambda stage, assignment, student: None,
        )
    return {record.student: record for record in found}
