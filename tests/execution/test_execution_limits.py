"""A limit that is passed has a status of its own and costs nobody else anything."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

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


def named(run: Any) -> tuple[str, list[str]]:
    """The status of a run and of its cells, as its record shows them."""
    return run.status, [cell.status for cell in run.cells]


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("with open('a', 'wb') as f: f.write(bytes(2**21))", "disk_exceeded"),
        ("with open('a', 'wb') as f: f.truncate(2**40)", "disk_exceeded"),
        ("kept = [open('/dev/null') for _ in range(99)]", "open_files_exceeded"),
        (
            "try:\n    kept = [open('/dev/null') for _ in range(99)]\n"
            "except OSError as error:\n    del error.filename\n"
            "    raise ValueError('no') from error",
            "open_files_exceeded",
        ),
        (
            "try:\n    kept = [open('/dev/null') for _ in range(99)]\n"
            "except OSError:\n    kept = missing",
            "open_files_exceeded",
        ),
        ('raise RuntimeError("can\'t start new thread")', "threads_exceeded"),
        ("bytearray(100 * 2**30)", "out_of_memory"),
        ("import mmap\nmmap.mmap(-1, 100 * 2**30, mmap.MAP_PRIVATE)", "out_of_memory"),
        ("import tensorflow as tf\ntf.zeros((10**11,))", "out_of_memory"),
        ("raise RuntimeError('no more')", "raised"),
        ("import os\nr, w = os.pipe()\nos.set_blocking(r, False)\nos.read(r, 1)", "raised"),
    ],
)
def test_error_of_a_cell_is_called_after_its_limit(
    run_cells: Callable, source: str, status: str
) -> None:
    """Where a limit is behind an exception, also one raised from it, the cell is called after it.

    The next cell runs.
    """
    run = run_cells(source, "kept = print(1)", open_files=64, disk="1MiB", memory="1GiB")
    assert named(run) == (status, [status, "completed"])


def test_refused_write_leaves_room_to_go_on(run_cells: Callable) -> None:
    """The file that grew to the limit lies there and is counted; it ends nothing but its cell."""
    write = "with open('a', 'wb') as f:\n    f.write(bytes(2**21))"
    run = run_cells(write, "import time\ntime.sleep(1)\nprint(1)", disk="1MiB")
    assert named(run) == ("disk_exceeded", ["disk_exceeded", "completed"])


FORKS = "import os, time\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        "


@pytest.mark.parametrize(
    ("source", "limits", "status"),
    [
        (FORKS + "time.sleep(0.01)", {"processes": 6, "threads": 8}, "processes_exceeded"),
        (FORKS + "raise", {"processes": 6, "threads": 8}, "processes_exceeded"),
        (
            "import threading, time\nwhile True:\n"
            "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
            {"threads": 20, "processes": 4},
            "threads_exceeded",
        ),
        (
            "kept = []\nwhile True:\n    kept.append(bytearray(b'x' * 2**20))",
            {"memory": "200MiB"},
            "out_of_memory",
        ),
        (
            "for n in range(10**6):\n    open(str(n), 'w').close()",
            {"files": 300},
            "files_exceeded",
        ),
        (
            "import itertools\nfor n in itertools.count():\n"
            "    with open(str(n), 'wb') as f:\n        f.write(bytes(2**19))",
            {"disk": "8MiB"},
            "disk_exceeded",
        ),
        ("while True: pass", {"cpu": 1}, "cpu_exceeded"),
        (
            "import os\nfor _ in range(3): os.fork()\nwhile True: pass",
            {"cpu": 1.5},
            "cpu_exceeded",
        ),
    ],
)
def test_exhaustion_ends_the_run_by_its_limit(
    run_cells: Callable, source: str, limits: dict, status: str
) -> None:
    """Whatever is used without end, its own limit is named, and soon."""
    run = run_cells(source, **limits)
    assert named(run)[0] == status
    assert run.end.wall_seconds < 10


@pytest.mark.parametrize(
    "source",
    [
        "import os\nwhile True: os.write(1, b'word ' * 200)",
        "import os\nwhile True: os.write(2, b'word ' * 200)",
        "import sys\nwhile True: print('word ' * 200, file=sys.__stdout__, flush=True)",
        "import subprocess\nsubprocess.run(['yes'])",
        "!yes",
        "!yes | cat",
        "from IPython.display import HTML\nwhile True: display(HTML('<b>x</b>'))",
        "import sys\nwhile True: sys.stderr.write('word ' * 200)",
        "import matplotlib.pyplot as plt\nfor _ in range(10_000): plt.figure()",
        "import matplotlib.pyplot as plt\nfor _ in range(10_000): plt.plot([1]); plt.show()",
        "import matplotlib.pyplot as plt\nf = plt.figure()\nwhile True: display(f)",
    ],
)
def test_endless_output_is_called_so_by_whatever_way(run_cells: Callable, source: str) -> None:
    """Streams, what goes past the shell, rich displays and figures have one limit."""
    run = run_cells(source, output="40KiB")
    assert run.status == "output_exceeded"
    assert run.end.wall_seconds < 10


def test_cells_share_what_all_of_them_may_show(run_cells: Callable) -> None:
    """Sixteen times a cell's output is the end of it for all cells together."""
    run = run_cells(*["print('x' * 900)"] * 20, output=1_000)
    expected = ["completed"] * 17 + ["output_exceeded"] * 3
    assert [cell.status for cell in run.cells] == expected


def test_figures_of_a_stopped_cell_do_not_stop_the_next(run_cells: Callable) -> None:
    """Figures that were too many to show are closed with their cell."""
    many = "import matplotlib.pyplot as plt\nwhile True: plt.figure().add_subplot().plot([1])"
    run = run_cells(many, "plt.plot([1, 2]);", output="40KiB")
    assert [cell.status for cell in run.cells] == ["output_exceeded", "completed"]


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "killed"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "timed_out"),
        ("import ctypes\nctypes.string_at(0)", "killed"),
        ("import os\nos._exit(0)", "killed"),
        ("import time\ntime.sleep(60)", "timed_out"),
        (
            "import signal\n"
            "for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:\n"
            "    signal.signal(number, lambda *_: None)\n"
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
            "timed_out",
        ),
    ],
)
def test_honest_cells_before_the_end_are_kept(
    run_cells: Callable, source: str, status: str
) -> None:
    """However a submission ends itself or refuses to end, what came before it counts."""
    run = run_cells("print('honest')", source, "print('never')", wall=2)
    statuses = [cell.status for cell in run.cells]
    assert (run.status, statuses) == (status, ["completed", "killed", "not_run"])
    assert run.shown(0) == "honest\n"


@pytest.mark.slow
def test_cell_that_swallows_its_end_costs_little_more(run_cells: Callable) -> None:
    """A cell that does not end by the signal inside is ended from outside a few seconds later."""
    loop = (
        "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except BaseException: pass"
    )
    run = run_cells(loop, cell=1, wall=60)
    assert run.status == "timed_out"
    assert 5 < run.end.wall_seconds < 8


def test_processor_time_is_reported(run_cells: Callable) -> None:
    """The time of all processes counts, also of those that have ended, and sleep does not."""
    burn = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass"
    run = run_cells(
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {burn!r}]);", burn
    )
    idle = run_cells("import time\ntime.sleep(1)")
    assert 1.0 < run.end.cpu_seconds < 2.0
    assert idle.end.cpu_seconds < 0.5


def test_processor_time_of_children_that_nobody_waits_for_counts(run_cells: Callable) -> None:
    """A process that ignores the end of its children cannot hide what they used."""
    source = (
        "import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "while True:\n    if os.fork() == 0:\n"
        "        end = time.process_time() + 0.4\n"
        "        while time.process_time() < end: pass\n        os._exit(0)\n"
        "    time.sleep(0.41)"
    )
    run = run_cells(source, cpu=1.5, wall=20)
    assert run.status == "cpu_exceeded"


def test_fit_stays_far_below_the_limit_of_threads(run_cells: Callable) -> None:
    """TensorFlow's own threads leave room to spare."""
    run = run_cells(
        "import keras, numpy as np\n"
        "model = keras.Sequential([keras.layers.Dense(10, activation='softmax')])\n"
        "model.compile(loss='sparse_categorical_crossentropy')\n"
        "model.fit(np.ones((64, 8)), np.zeros(64), epochs=2, validation_split=0.5);"
    )
    assert run.status == "completed"
    assert 1 <= run.end.peak_threads < 100


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
    """One file larger than the disk limit fails with an error in its cell, on its line."""
    run = run_cells("x = 1\nwith open('a', 'wb') as f: f.write(bytes(2**21))", disk="1MiB")
    assert run.errors == [("OSError", 2)]


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
    assert 100 * 2**20 < run.end.peak_memory < 256 * 2**20
    assert run.end.peak_processes == 2


def test_runs_side_by_side_do_not_disturb_each_other(run_cells: Callable) -> None:
    """Of two submissions that run at once, one that is killed leaves the other alone."""
    loop = "import time\nwhile True: time.sleep(0.1)"
    with ThreadPoolExecutor(2) as pool:
        ended = pool.submit(run_cells, loop, wall=1)
        other = pool.submit(run_cells, "import time\ntime.sleep(1.5)\nprint('done')")
        assert (ended.result().status, other.result().shown()) == ("timed_out", "done\n")


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    try:\n        while True: pass\n    except BaseException:\n        break",
        "import tensorflow as tf\n"
        "@tf.py_function(Tout=[])\ndef wait():\n    while True: pass\nwait()",
    ],
)
def test_late_cell_is_called_so_whatever_it_raises(run_cells: Callable, source: str) -> None:
    """The end of its time may be swallowed, or come out of a library as another error."""
    run = run_cells(source, "print(1)", cell=1.0)
    assert [cell.status for cell in run.cells] == ["timed_out", "completed"]


def test_copying_a_file_keeps_no_dates(run_cells: Callable) -> None:
    """What a sandbox refuses and nobody needs does not stop a copy."""
    run = run_cells(
        "import os, shutil\nopen('a', 'w').close()\n"
        "shutil.copy2('a', 'b')\nprint(*sorted(os.listdir()))"
    )
    assert (run.status, run.shown()) == ("completed", "a b\n")


def test_lines_of_its_own_in_the_evidence_are_seen(run_cells: Callable) -> None:
    """An honest run has none; what a cell writes beside the recorder is counted."""
    line = '{"kind": "dataset_loaded", "dataset": "mnist"}\\n'
    forge = f"open('../evidence/events.jsonl', 'a').write('{line}')"
    assert (run_cells("x = 1").trace.unaccounted, run_cells(forge).trace.unaccounted) == (0, 1)


def test_forked_process_records_nothing(run_cells: Callable) -> None:
    """Only the submission's own process writes evidence, so that its count holds."""
    run = run_cells(
        "import os\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\n"
        "if os.fork() == 0:\n    plt.show()\n    os._exit(0)\nos.wait()"
    )
    assert (run.trace.unaccounted, len(run.events("figure_shown"))) == (0, 1)


def test_late_command_ends_its_cell_alone(run_cells: Callable) -> None:
    """A command that takes longer than its cell is ended with it, and the next cell runs."""
    run = run_cells("!sleep 60", "print(1)", cell=1.0)
    assert [cell.status for cell in run.cells] == ["timed_out", "completed"]


def test_programs_that_have_ended_are_not_counted(run_cells: Callable) -> None:
    """Forty that ran one after the other, and that nobody has waited for, are not forty at once."""
    run = run_cells("import os, time\nfor _ in range(40): os.system('true &')\ntime.sleep(1)")
    assert run.status == "completed"
