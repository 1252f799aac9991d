"""The sandbox that runs nothing keeps the promises of a sandbox."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from evidence_factory import Story
from small_course import LOADED, story_run

from grader.errors import ExecutionError
from grader.evidence.read import judge_status, read_trace
from grader.execution.fake import FakeRun, FakeSandbox, finished_run
from grader.execution.sandbox import Request, RequestCell, Sandbox
from grader.measurement.model import Measurement
from grader.spec.assignment import Limits

REQUEST = Request(
    cells=(RequestCell(index=0, source="x = 1"), RequestCell(index=1, source="y = 2")),
    seed=1,
    limits=Limits(),
)


@pytest.fixture
def job(tmp_path: Path) -> Path:
    (tmp_path / "scratch" / "work").mkdir(parents=True)
    return tmp_path


def measure(sandbox: Sandbox, job: Path) -> Measurement:
    problem = sandbox.measure(job / "evidence.json", job, "mnist", job / "measurement.json")
    assert problem == ""
    return Measurement.model_validate_json((job / "measurement.json").read_bytes())


def test_events_can_be_read_back(job: Path) -> None:
    """What it leaves is a trace like any other."""
    sandbox: Sandbox = FakeSandbox(lambda request: finished_run(request, [LOADED]))
    sandbox.run(REQUEST, job)
    trace = read_trace(job / "scratch" / "evidence", 2)
    assert (trace.events, trace.dropped, judge_status(trace)) == ((LOADED,), 0, "completed")


def test_blobs_are_named_by_their_digest(job: Path) -> None:
    """Blobs lie where a real run lays them."""
    FakeSandbox(lambda _request: FakeRun(blobs=[b"blob"])).run(REQUEST, job)
    name = hashlib.sha256(b"blob").hexdigest()
    assert (job / "scratch" / "evidence" / "blobs" / name).read_bytes() == b"blob"


def test_measurement_is_the_runs_own(job: Path) -> None:
    """What a run is said to measure is what is measured of it."""
    story = Story()
    story.train(0.84)
    sandbox = FakeSandbox(lambda request: story_run(request, story))
    sandbox.run(REQUEST, job)
    assert measure(sandbox, job) == story.measurement


def test_measurement_is_empty_by_default(job: Path) -> None:
    """Without a word about it nothing was measured."""
    expected = Measurement(dataset="mnist", models=(), origins={}, overlaps=())
    assert measure(FakeSandbox(), job) == expected


def test_failure_is_raised_and_leaves_nothing(job: Path) -> None:
    """A sandbox may fail for everybody."""
    sandbox = FakeSandbox(lambda _request: FakeRun(failure=ExecutionError("no")))
    with pytest.raises(ExecutionError, match="no"):
        sandbox.run(REQUEST, job)
    assert not (job / "scratch" / "evidence").exists()


def test_missing_working_folder_is_an_error(tmp_path: Path) -> None:
    """As with a real one, the caller lays out the work."""
    with pytest.raises(FileNotFoundError):
        FakeSandbox().run(REQUEST, tmp_path)


def test_closing_is_remembered() -> None:
    """Tests can ask whether a sandbox was closed."""
    sandbox = FakeSandbox()
    sandbox.close()
    assert sandbox.is_closed
