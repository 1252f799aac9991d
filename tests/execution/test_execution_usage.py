"""What the supervisor counts from outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.evidence.layout import CELL_MARK
from grader.execution.disk import count_files
from grader.execution.usage import CONSOLE_FILE, ConsoleMeter, CpuMeter


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    (tmp_path / "evidence" / "blobs").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    return tmp_path


def test_files_and_folders_count(scratch: Path) -> None:
    """Every entry below the scratch folder counts, however deep, and the evidence does not."""
    (scratch / "evidence" / "blobs" / "ours").touch()
    (scratch / "work" / "inner").mkdir()
    (scratch / "work" / "inner" / "file").touch()
    assert count_files(scratch, 100) == 3


def test_folder_called_evidence_elsewhere_counts(scratch: Path) -> None:
    """Only the grader's own folder of evidence is left out."""
    (scratch / "work" / "evidence").mkdir()
    (scratch / "work" / "evidence" / "file").touch()
    assert count_files(scratch, 100) == 3


def test_links_are_counted_and_not_followed(scratch: Path) -> None:
    """A link to a folder is one entry, even one that leads back to itself."""
    (scratch / "work" / "round").symlink_to(scratch / "work", target_is_directory=True)
    assert count_files(scratch, 100) == 2


def test_counting_stops_where_it_is_enough(scratch: Path) -> None:
    """A million files are not all looked at."""
    for number in range(20):
        (scratch / "work" / str(number)).touch()
    assert count_files(scratch, 5) == 6


def write_past_the_shell(scratch: Path, size: int) -> None:
    with (scratch / CONSOLE_FILE).open("ab") as console:
        console.write(bytes(size))


def begin_cell(scratch: Path, moment: int) -> None:
    mark = scratch / "evidence" / CELL_MARK
    mark.touch()
    os.utime(mark, ns=(moment, moment))


def test_output_past_the_shell_is_counted_by_the_cell(scratch: Path) -> None:
    """What earlier cells wrote is not counted again."""
    meter = ConsoleMeter(scratch, 10**6)
    begin_cell(scratch, 1)
    meter.look()
    write_past_the_shell(scratch, 300)
    first = meter.look()
    begin_cell(scratch, 2)
    meter.look()
    write_past_the_shell(scratch, 50)
    assert (first, meter.look()) == (300, 50)


def test_missing_console_is_no_output(scratch: Path) -> None:
    """A submission may remove the file; it does not count as written then."""
    assert ConsoleMeter(scratch, 10**6).look() == 0


def test_console_that_is_full_at_the_first_look_counts_whole(scratch: Path) -> None:
    """A program that fills the largest file in no time is not seen to write any more."""
    begin_cell(scratch, 1)
    (scratch / CONSOLE_FILE).write_bytes(b"y\n" * 500)
    assert ConsoleMeter(scratch, 1_000).look() == 1_000
    assert ConsoleMeter(scratch, 1_001).look() == 0


def test_processor_time_never_falls() -> None:
    """What the kernel says in the end counts only where it is more than what was seen."""
    meter = CpuMeter()
    meter.settle(2.0)
    meter.look([])
    meter.settle(1.0)
    assert meter.seconds == 2.0
