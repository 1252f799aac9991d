"""The table of a run: names are readable, and tasks are shown where there is room."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_course import open_class

from grader.cli import table


def print_names(root: Path, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    group = open_class(root)
    group.hand_in("a-student-of-16-.py")
    monkeypatch.setattr(table, "_WIDE", width)
    table.print_records(group.run(), "en", [])


def test_tasks_are_columns_where_they_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With room for them, each task's points stand beside the score."""
    print_names(tmp_path, 160, monkeypatch)
    shown = capsys.readouterr().out
    assert "┃ data ┃" in shown
    assert "│ a-student-of-16- │" in shown


def test_name_goes_before_tasks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a narrow terminal the tasks are left out, and the name stays whole."""
    print_names(tmp_path, 70, monkeypatch)
    shown = capsys.readouterr().out
    assert "data" not in shown
    assert "│ a-student-of-16- │" in shown


def test_what_a_run_rests_on_is_said_below(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Layers that the kernel lacks are named, and how many were graded by an earlier run."""
    group = open_class(tmp_path)
    group.hand_in("kim.py")
    group.sandbox.note = group.sandbox.note.model_copy(update={"missing": ("network-namespace",)})
    table.print_records(group.run(), "en", [], kept=1)
    shown = " ".join(capsys.readouterr().out.split())
    assert "lacks some layers of isolation: network-namespace." in shown
    assert "nothing has changed in 1: graded by their last run." in shown
