"""Asking matplotlib for its fonts runs nothing of a stranger's."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.execution.fonts import find_fonts


def test_modules_in_the_working_folder_are_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request's checkout may hold a `json.py`."""
    for name in ("json", "matplotlib", "numpy"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    assert find_fonts(tmp_path / "cache").used
    assert not (tmp_path / "ran").exists()
