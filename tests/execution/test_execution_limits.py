"""A limit that is passed has a status of its own and costs nobody else anything."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize(
    ("source", "limits", "status", "cells"),
    [
        ("while True: pass", {"cell": 1}, "timed_out", ["timed_out", "completed"]),
        (
            "try:\n    while True: pass\nexcept Exception: pass",
            {"cell": 1},
            "timed_out",
            ["timed_out", "completed"],
        ),
        (
            "import numpy as np\nnp.ones((2**20, 2**12))",
            {"memory": "300MiB"},
            "out_of_memory",
            ["out_of_memory", "completed"],
        ),
        (
            "while True: print('word ' * 20)",
            {"output": 2_000},
            "output_exceeded",
            ["output_exceeded", "completed"],
        ),
        ("while True: pass", {"wall": 1}, "timed_out", ["killed", "not_run"]),
        ("import os\nos._exit(0)", {}, "killed", ["killed", "not_run"]),
    ],
)
def test_limit_has_its_status(
    run_cells: Callable, source: str, limits: dict, status: str, cells: list[str]
) -> None:
    """A cell that can be stopped alone is, and the next one runs; else the whole run ends."""
    run = run_cells(source, "print(1)", **limits)
    assert (run.status, [cell.status for cell in run.cells]) == (status, cells)


def test_output_until_the_limit_is_kept(run_cells: Callable) -> None:
    """What a cell showed before it showed too much can be read."""
    shown = run_cells("for i in range(10_000): print(i)", output=2_000).shown()
    assert shown.startswith("0\n1\n2\n")
    assert len(shown) < 2_100


def test_progress_bar_does_not_pass_the_limit(run_cells: Callable) -> None:
    """What a progress bar overwrites does not count as shown."""
    run = run_cells("for i in range(10_000): print(f'\\r{i} of 10000', end='')", output=100_000)
    assert (run.status, run.shown()) == ("completed", "9999 of 10000")


def test_file_beyond_the_limit_cannot_be_written(run_cells: Callable) -> None:
    """One file larger than the disk limit fails with an error in its cell."""
    run = run_cells("with open('a', 'wb') as f: f.write(bytes(2**21))", disk="1MiB")
    assert run.errors == [("OSError", 1)]


def test_time_of_cells_is_counted_one_by_one(run_cells: Callable) -> None:
    """Several cells may take together what one may not."""
    run = run_cells(*["import time; time.sleep(0.7)"] * 3, cell=1)
    assert run.status == "completed"


def test_peak_use_is_reported(run_cells: Callable) -> None:
    """Memory and processes are reported as the highest seen."""
    run = run_cells(
        "import subprocess, time\nkept = bytearray(b'x' * 100 * 2**20)\n"
        "p = [subprocess.Popen(['sleep', '0.5']) for _ in range(2)]\nfor one in p: one.wait();"
    )
    assert 100 * 2**20 < run.end.peak_memory < 200 * 2**20
    assert run.end.peak_processes == 2


def test_runs_side_by_side_do_not_disturb_each_other(run_cells: Callable) -> None:
    """Of two submissions that run at once, one that is killed leaves the other alone."""
    loop = "import time\nwhile True: time.sleep(0.1)"
    with ThreadPoolExecutor(2) as pool:
        ended = pool.submit(run_cells, loop, wall=1)
        other = pool.submit(run_cells, "import time\ntime.sleep(1.5)\nprint('done')")
        assert (ended.result().status, other.result().shown()) == ("timed_out", "done\n")
