"""A script knows its own file, as it does when it is run by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.evidence.read import read_trace
from grader.execution.sandbox import Request, RequestCell
from grader.execution.warm import WarmSandbox
from grader.spec.assignment import Limits

pytestmark = pytest.mark.sandbox


def test_script_has_a_file_name_and_a_notebook_none(warm: WarmSandbox, tmp_path: Path) -> None:
    """`__file__` is the script's name, and is gone again in the notebook that follows it."""
    (tmp_path / "scratch" / "work").mkdir(parents=True)
    source = "print(globals().get('__file__'))"
    cells = (
        RequestCell(index=0, source=source, file="part1.py"),
        RequestCell(index=1, source=source, file="part2.ipynb"),
    )
    warm.run(Request(cells=cells, seed=1, limits=Limits()), tmp_path)
    shown = [
        cell.outputs[0].text for cell in read_trace(tmp_path / "scratch" / "evidence", 2).cells
    ]
    assert shown == ["part1.py\n", "None\n"]
