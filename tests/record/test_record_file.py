"""Records as files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from evidence_factory import Story
from findings_factory import findings

from grader.errors import GraderError, RecordError
from grader.record.build import build_record
from grader.record.file import dump_record, list_records, read_record, record_path, write_record
from grader.record.model import Record


def record(**changes: object) -> Record:
    built = build_record(findings(), lambda _digest: None, "2025-01-01T00:00:00Z")
    return built.model_copy(update=changes)


@pytest.fixture
def umask() -> Iterator[int]:
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


def test_record_comes_back_as_it_was(tmp_path: Path) -> None:
    """Writing and reading a record changes nothing."""
    path = write_record(tmp_path, record())
    assert read_record(path) == record()


def test_same_record_gives_the_same_bytes() -> None:
    """Two records of the same findings are equal to the byte."""
    assert dump_record(record()) == dump_record(record())


def test_record_says_of_which_format_it_is() -> None:
    """The first key is the schema, under its public name."""
    assert dump_record(record()).startswith('{\n "schema": "grader/record/1",\n')


def test_record_lies_under_its_student(tmp_path: Path) -> None:
    """The path is the contract's; a name in Korean stays as it is."""
    path = write_record(tmp_path, record(student="김철수"))
    expected = tmp_path / "ch07-1" / "records" / "김철수.json"
    assert (path, record_path(tmp_path, "ch07-1", "김철수")) == (expected, expected)


def test_mode_honours_the_umask(tmp_path: Path, umask: int) -> None:
    """Who may read grades is for the leader to say."""
    path = write_record(tmp_path, record())
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask


def test_records_are_listed_by_name(tmp_path: Path) -> None:
    """Only records of that assignment, in order."""
    for student in ("park", "kim"):
        write_record(tmp_path, record(student=student))
    write_record(tmp_path, record(assignment="ch07-2"))
    assert [path.stem for path in list_records(tmp_path, "ch07-1")] == ["kim", "park"]


def test_no_records_are_no_error(tmp_path: Path) -> None:
    """An assignment that nobody graded has none."""
    assert list_records(tmp_path, "ch07-1") == ()


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\xfe", b"[" * 100_000])
def test_unreadable_record_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    """The error names the file and says what to do."""
    path = tmp_path / "kim.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordError, match=r"kim\.json: not a grading record") as caught:
        read_record(path)
    assert "grader run" in caught.value.hint


def test_record_of_another_release_is_an_error(tmp_path: Path) -> None:
    """A field that this release does not know is not passed over."""
    path = write_record(tmp_path, record())
    path.write_text(path.read_text().replace('"week"', '"weak"'))
    with pytest.raises(RecordError):
        read_record(path)


def test_record_without_measurement_can_be_written(tmp_path: Path) -> None:
    """A run that left nothing has a record all the same."""
    empty = build_record(findings(Story(measured=False)), lambda _digest: None, "now")
    assert read_record(write_record(tmp_path, empty)) == empty


def test_record_of_a_long_name_fits_a_file(tmp_path: Path) -> None:
    """Names that differ only in their ends have records apart, found again by name."""
    students = ["가" * 84, "가" * 83 + "나"]
    paths = [write_record(tmp_path, record(student=student)) for student in students]
    assert [read_record(path).student for path in paths] == students
    assert paths == [record_path(tmp_path, "ch07-1", student) for student in students]


def test_record_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """The error names the file and says what to look at."""
    (tmp_path / "ch07-1").write_text("no folder")
    with pytest.raises(GraderError, match="cannot write the record") as caught:
        write_record(tmp_path, record())
    assert "room" in caught.value.hint
