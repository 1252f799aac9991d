"""What goes wrong beside a student's code, and a run that is stopped."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from small_course import LOADED, Class, leaves, open_class

from grader.errors import ExecutionError, GraderError
from grader.execution.fake import FakeRun, FakeSandbox
from grader.execution.sandbox import Exit, Request
from grader.files import name_owner
from grader.pipeline import run as pipeline
from grader.pipeline.ledger import Ledger
from grader.pipeline.pages import page_path
from grader.pipeline.places import prepare_reports
from grader.pipeline.run import Problem
from grader.record.file import read_record, record_path
from grader.report.overview import page_link


@pytest.fixture
def group(tmp_path: Path) -> Class:
    group = open_class(tmp_path)
    for name in ("kim.py", "lee.py"):
        group.hand_in(name)
    return group


def break_for(monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> None:
    """The first `times` calls of the pipeline's function `name` crash."""
    whole = getattr(pipeline, name)
    calls: list[int] = []

    def crash(*arguments: object, **more: object) -> object:
        calls.append(1)
        if len(calls) <= times:
            raise ZeroDivisionError
        return whole(*arguments, **more)

    monkeypatch.setattr(pipeline, name, crash)


@pytest.mark.parametrize("name", ["read_submission", "execute", "save_bundle", "grade"])
def test_crash_is_the_record_of_one(
    group: Class, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Where grading one crashes, its record says so, and the other has its grade."""
    break_for(monkeypatch, name, 1)
    failed, graded = group.run()
    assert (failed.status, failed.execution.status) == ("not_graded", "sandbox_failed")
    assert "ZeroDivisionError" in failed.reasons[0].en
    assert read_record(record_path(group.root / "reports", "a1", "kim")) == failed
    assert (graded.student, graded.status) == ("lee", "graded")


@pytest.mark.parametrize("free", [2**20, 2**20 + 2**29])
def test_full_temporary_folder_stops_the_run(
    group: Class, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    """Full before a submission ran, or afterwards: nobody gets a record of what may be lost."""
    rooms = iter((free, 0))
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=next(rooms)))
    with pytest.raises(ExecutionError, match="temporary folder"):
        group.run()
    assert group.files() == {}


def test_failing_disk_is_named_in_the_record(group: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is in the system's own words."""

    def fail(*_arguments: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(pipeline, "execute", fail)
    assert "Input/output error" in group.run()[0].reasons[0].en


def test_killed_grader_leaves_no_parts(group: Class) -> None:
    """What it had half written is removed from reports, evidence and ledger before a run."""
    reports, ledger = group.root / "reports", Ledger(group.root / "ledger")
    machine, pid, begun = name_owner().split("-")
    name = f".part-{machine}-{pid}-{int(begun) - 100}-x"
    folders = [reports, reports / "a1", reports / "a1/records", reports / "evidence/ab"]
    for folder in (*folders, ledger.folder / "ab"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    prepare_reports(replace(group.places, ledger=ledger), group.specs())
    assert list(group.root.rglob(name)) == []


def test_submission_without_a_record_is_told(group: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there can be no record either, that is told, and the other has its grade."""
    break_for(monkeypatch, "grade", 2)
    records = group.run()
    assert [record.student for record in records] == ["lee"]
    assert group.problems == [Problem("no_record", "kim", "ZeroDivisionError")]


def test_run_without_any_record_still_has_an_index(
    group: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is there, with nobody on it."""
    break_for(monkeypatch, "grade", 4)
    assert (group.run(), len(group.problems)) == ((), 2)
    assert (group.root / "reports" / "a1" / "index.html").is_file()


@pytest.mark.parametrize("blocked", ["reports", "reports/evidence", "reports/a1/records"])
def test_reports_that_cannot_be_written_are_found_first(group: Class, blocked: str) -> None:
    """A file lies where a folder has to be: said by name, with what to do."""
    path = group.root / blocked
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a file")
    with pytest.raises(
        GraderError, match=r"cannot write to the reports folder .*reports"
    ) as caught:
        prepare_reports(group.places, group.specs())
    assert "--reports" in caught.value.hint


def test_looking_leaves_no_files(group: Class) -> None:
    """Folders are made, and nothing lies in them."""
    prepare_reports(group.places, group.specs())
    assert [path for path in (group.root / "reports").rglob("*") if path.is_file()] == []


def test_unreadable_record_is_told(group: Class) -> None:
    """Everybody else is on the pages."""
    group.run()
    path = record_path(group.root / "reports", "a1", "park")
    path.write_text("{")
    (group.root / "reports" / "a1" / "kim.html").unlink()
    group.run()
    assert [(found.kind, found.name) for found in group.problems] == [
        ("unreadable_record", str(path))
    ]
    assert (group.root / "reports" / "a1" / "kim.html").is_file()


@pytest.mark.parametrize("name", ["index", "INDEX", "index_", "가" * 84])
def test_every_name_has_its_own_files(group: Class, name: str) -> None:
    """No name takes the leader's page or is too long for a file; the link leads to the page."""
    group.hand_in(f"{name}/main.py")
    records = {record.student: record for record in group.run()}
    reports = group.root / "reports"
    assert read_record(record_path(reports, "a1", name)) == records[name]
    index = (reports / "a1" / "index.html").read_text(encoding="utf-8")
    links = {
        page_path(reports, record).name: page_link(student) for student, record in records.items()
    }
    assert {path.name for path in (reports / "a1").glob("*.html")} == {"index.html", *links}
    assert all(f'"{link}"' in index for link in links.values())


class Blocking(FakeSandbox):
    """Lets `free` runs through; the others last until it is closed."""

    def __init__(self, free: int = 0) -> None:
        super().__init__(leaves(LOADED).play)
        self.free = free
        self.closed = threading.Event()
        self.started: list[Path] = []

    def run(self, request: Request, job: Path) -> Exit:
        self.started.append(job)
        if len(self.started) <= self.free:
            return super().run(request, job)
        os.kill(os.getpid(), signal.SIGINT)
        assert self.closed.wait(20)
        raise ExecutionError("the warm worker ended while a submission ran")

    def close(self) -> None:
        super().close()
        self.closed.set()


def test_stopped_run_leaves_what_was_graded(
    group: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C: the sandbox is closed, what waits never starts, what ran has no record or folder."""
    (tmp_path / "jobs").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "jobs"))
    group.hand_in("park.py")
    group.sandbox = sandbox = Blocking(free=1)
    with pytest.raises(KeyboardInterrupt):
        group.run()
    assert (sandbox.is_closed, len(sandbox.started)) == (True, 2)
    assert list(group.files()) == ["a1/records/kim.json"]
    assert os.listdir(tmp_path / "jobs") == []


def test_run_that_ends_as_it_is_stopped_has_no_record(group: Class) -> None:
    """What a run left after the stop may be the stop's doing."""

    class Ending(Blocking):
        def run(self, request: Request, job: Path) -> Exit:
            with pytest.raises(ExecutionError):
                super().run(request, job)
            return FakeSandbox(lambda _request: FakeRun()).run(request, job)

    group.sandbox = Ending()
    with pytest.raises(KeyboardInterrupt):
        group.run(jobs=2)
    assert group.files() == {}
