"""Runs whole submissions through the real pipeline, once for all tests that look at them."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from grader.checks.registry import load_registry
from grader.errors import SandboxUnavailableError
from grader.execution.confinement import choose_confinement
from grader.execution.sandbox import Sandbox
from grader.pipeline.ledger import Ledger, open_ledger
from grader.pipeline.places import EVIDENCE_FOLDER, Places
from grader.pipeline.run import run
from grader.pipeline.warm import open_sandbox
from grader.pipeline.work import find_work, load_targets
from grader.record.model import Record
from grader.spec.course import load_course

# In pytest's importlib mode a test cannot import what lies beside it.
sys.path.append(str(Path(__file__).parent))

ROOT = Path(__file__).resolve().parents[2]
DATASETS = ("fashion_mnist", "mnist")
Rows = tuple[int, int]
Grade = Callable[..., Mapping[str, Record]]
GradeAll = Callable[..., tuple[Record, ...]]


def data_folder() -> Path | None:
    """The real data, where the environment names it."""
    value = os.environ.get("GRADER_DATA_DIR")
    return Path(value).resolve() if value else None


@pytest.fixture(scope="session")
def course_root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def has_real_data() -> bool:
    folder = data_folder()
    return folder is not None and (folder / "fashion_mnist.npz").is_file()


@pytest.fixture(scope="session")
def seeds_folder() -> Path:
    """The documents that users gave; they stay outside the project."""
    value = os.environ.get("GRADER_SEEDS_DIR")
    folder = Path(value) if value else ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip(f"no documents in {folder}")
    return folder


@pytest.fixture(scope="session")
def warm_sandbox() -> Iterator[Callable[[Rows | None], Sandbox]]:
    """A function that gives the sandbox with so many images of each data set: to start one takes
    as long as to grade a small hand-in."""
    try:
        choose_confinement("kernel")
    except SandboxUnavailableError as error:
        pytest.skip(error.message)
    with ExitStack() as stack:

        @functools.cache
        def start(rows: Rows | None) -> Sandbox:
            opened = open_sandbox(DATASETS, "kernel", data_folder(), rows=rows, download=False)
            return stack.enter_context(opened)

        yield start


@pytest.fixture(scope="session")
def grade_all(
    warm_sandbox: Callable[[Rows | None], Sandbox], tmp_path_factory: pytest.TempPathFactory
) -> GradeAll:
    """A function that grades a folder of submissions for a target, on the first `rows` of its data
    set where they are given, and returns the records."""

    def grade_folder(
        submissions: Path,
        reports: Path | None = None,
        *,
        target: str = "ch07-1",
        rows: Rows | None = None,
        students: tuple[str, ...] = (),
        ledger: Ledger | None = None,
    ) -> tuple[Record, ...]:
        folder = reports or tmp_path_factory.mktemp("reports")
        places = Places(load_course(ROOT), submissions, folder, ledger)
        registry = load_registry()
        specs = load_targets(places.course, target, registry)
        work = find_work(places, specs, students)
        return run(
            places,
            work,
            warm_sandbox(rows),
            registry,
            lambda: "2026-01-01T00:00:00Z",
            jobs=2,
            language="en",
            progress=lambda stage, assignment, student: None,
        )

    return grade_folder


@pytest.fixture(scope="session")
def grade(grade_all: GradeAll) -> Grade:
    """The same for one assignment, with the records by student."""
    return lambda *places, **choices: {
        record.student: record for record in grade_all(*places, **choices)
    }


@pytest.fixture(scope="session")
def samples(grade: Grade, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Record]:
    """Every sample submission of chapter 7-1, graded on the full data set.

    What `make demo` has run with this very program, on the same data, is graded and not run again:
    the ledger knows what is the same.
    """
    reports = tmp_path_factory.mktemp("samples")
    if (evidence := ROOT / "reports" / EVIDENCE_FOLDER).is_dir():
        shutil.copytree(evidence, reports / EVIDENCE_FOLDER)
    return grade(ROOT / "submissions", reports, ledger=open_ledger())
