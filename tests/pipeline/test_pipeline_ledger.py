"""What has been run is not run again, and what is missing is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_course import REGISTRY, Class, open_class

from grader.evidence.events import CellStarted
from grader.evidence.model import Environment
from grader.execution.fake import FakeRun, FakeSandbox
from grader.execution.sandbox import Exit
from grader.pipeline.bundle import load_bundle
from grader.pipeline.ledger import Ledger
from grader.pipeline.run import Stage, run
from grader.record.file import record_path
from grader.record.model import Record


@pytest.fixture
def group(tmp_path: Path) -> Class:
    group = open_class(tmp_path)
    for name in ("kim.py", "lee.py"):
        group.hand_in(name)
    return group


def run_again(group: Class, now: str = "later") -> tuple[tuple[Record, ...], list[Stage]]:
    """Grade everything with a ledger; returns the records and how each came about."""
    stages: list[Stage] = []
    records = run(
        replace(group.places, ledger=Ledger(group.root / "ledger")),
        group.work(),
        group.sandbox,
        REGISTRY,
        lambda: now,
        jobs=1,
        language="en",
        progress=lambda stage, _assignment, _student: stages.append(stage),
    )
    return records, [stage for stage in stages if stage != "started"]


def test_unchanged_hand_ins_are_not_run_again(group: Class) -> None:
    """The records of a second run are the first's, to the time of grading, and nothing ran."""
    first, stages = run_again(group, "first")
    second, stages_again = run_again(group, "second")
    assert (stages, stages_again) == (["graded", "graded"], ["kept", "kept"])
    assert second == first
    assert len(group.sandbox.requests) == 2


def test_changed_hand_in_is_run_again(group: Class) -> None:
    """Only who handed in something else is run."""
    run_again(group)
    group.hand_in("kim.py", "y = 2\n")
    _, stages = run_again(group)
    assert sorted(stages) == ["graded", "kept"]
    assert len(group.sandbox.requests) == 3


def test_other_environment_runs_everything_again(group: Class) -> None:
    """Another release of anything that a run rests on may give another result."""
    run_again(group)
    group.sandbox.note = group.sandbox.note.model_copy(update={"keras": "4.0"})
    assert run_again(group)[1] == ["graded", "graded"]


def test_lost_record_is_made_from_evidence(group: Class) -> None:
    """A record that is gone is made again without running anybody."""
    first, _ = run_again(group)
    record_path(group.root / "reports", "a1", "kim").unlink()
    second, stages = run_again(group, first[0].graded_at)
    assert (second, stages) == (first, ["kept", "kept"])
    assert len(group.files()) == 2


@pytest.mark.parametrize("damage", [b"", b"{}", b"x" * 100_000])
def test_damaged_evidence_is_run_again(group: Class, damage: bytes) -> None:
    """Evidence that is not what was stored is replaced by that of a new run."""
    first, _ = run_again(group)
    store = group.places.store
    for entry in (group.root / "ledger").glob("*/*"):
        digest = entry.read_text(encoding="ascii")
        if load_bundle(store, digest).submission.student == "kim":
            store.path(digest).write_bytes(damage)
    store.path(first[0].evidence or "").write_bytes(damage)
    second, stages = run_again(group, first[0].graded_at)
    assert (second, stages) == (first, ["graded", "kept"])
    assert group.places.store.get(first[0].evidence or "")


def test_entry_that_names_another_run_is_not_believed(group: Class) -> None:
    """Nobody gets the grade of somebody else, whatever the ledger says."""
    first, _ = run_again(group)
    kim, lee = (path for path in (group.root / "ledger").glob("*/*"))
    kim.write_bytes(lee.read_bytes())
    second, stages = run_again(group, first[0].graded_at)
    assert (second, sorted(stages)) == (first, ["graded", "kept"])


def test_evidence_planted_in_the_reports_is_not_believed(group: Class, tmp_path: Path) -> None:
    """Records and evidence that somebody else put there are run over."""
    run_again(group)
    (tmp_path / "ledger").rename(tmp_path / "forgotten")
    assert run_again(group)[1] == ["graded", "graded"]


def test_failure_of_ours_is_run_again(group: Class) -> None:
    """A run that the sandbox failed is tried twice, and again the next time."""
    whole = group.sandbox
    broken = Exit(reason="sandbox_failed", wall_seconds=0.0, problem="broken")
    group.sandbox = FakeSandbox(lambda _request: FakeRun(end=broken))
    assert [record.status for record in run_again(group)[0]] == ["not_graded", "not_graded"]
    assert len(group.sandbox.requests) == 4
    group.sandbox = whole
    records, stages = run_again(group)
    assert (stages, {record.status for record in records}) == (["graded", "graded"], {"graded"})


def test_killed_submission_is_run_again(group: Class) -> None:
    """Somebody else may have killed it: the next run finds out."""
    whole = group.sandbox
    group.sandbox = FakeSandbox(lambda _request: FakeRun(events=(CellStarted(cell=0),)))
    assert {record.execution.status for record in run_again(group)[0]} == {"killed"}
    group.sandbox = whole
    records, stages = run_again(group)
    assert stages == ["graded", "graded"]
    assert {record.execution.status for record in records} == {"completed"}


def test_fewer_layers_are_said_in_the_record(group: Class) -> None:
    """What the kernel lacks is in the record, and in a note for the leader."""
    fields = group.sandbox.note.model_dump() | {"missing": ("network-namespace",)}
    group.sandbox.note = Environment.model_validate(fields)
    record = group.run()[0]
    assert record.environment.missing == ("network-namespace",)
    (note,) = [note for note in record.notes if note.audience == "leader"]
    assert "network-namespace" in note.text.en
