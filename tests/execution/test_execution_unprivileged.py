"""The sandbox works for an ordinary user, who owns nothing and may do little."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import grader

_NOBODY = 65534
_SCRIPT = """\
import json, sys
from pathlib import Path
from grader.evidence.read import judge_status, read_trace
from grader.execution.conformance import examine, stand_outside
from grader.execution.probes import PROBES
from grader.execution.sandbox import Request, RequestCell
from grader.execution.warm import WarmSandbox, WorkerSettings
from grader.spec.assignment import Limits

place = Path(sys.argv[1])
settings = WorkerSettings(datasets=("fashion_mnist",), data_folder=None, cache=place / "cache",
    rows=(200, 50), download=False)
names = sys.argv[2:]
with WarmSandbox(settings) as sandbox:
    job = place / "job"
    (job / "scratch" / "work").mkdir(parents=True)
    cell = RequestCell(index=0, source=\"\"\"
from tensorflow import keras
(x, y), _ = keras.datasets.fashion_mnist.load_data()
m = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10)])
m.compile(loss='sparse_categorical_crossentropy')
m.fit(x, y, verbose=0)
m.save('m.keras')
\"\"\")
    end = sandbox.run(Request(cells=(cell,), seed=1, limits=Limits()), job)
    trace = read_trace(job / "scratch" / "evidence", 1)
    problems = {}
    for probe in PROBES:
        if probe.name in names:
            outside = place / ("outside-" + probe.name)
            outside.mkdir()
            with stand_outside(outside) as there:
                found = examine(sandbox, probe, there, place / probe.name)
            if found:
                problems[probe.name] = found
print(json.dumps({"reason": end.reason, "status": judge_status(trace), "problems": problems,
    "kinds": [event.kind for event in trace.events]}))
"""
_PROBES = (
    "reads_no_file_outside",
    "changes_no_mode_outside",
    "connects_by_no_unix_socket",
    "reads_no_memory_outside",
    "limits_processes",
    "limits_disk_of_removed_files",
    "leaves_no_process_when_killed",
)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that belongs to nobody."""
    folder = Path(tempfile.mkdtemp(prefix="grader-nobody-"))
    os.chown(folder, _NOBODY, _NOBODY)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _find_python(place: Path) -> str:
    """An interpreter that nobody can start and that finds our packages."""
    if _can_start(sys.executable):
        return sys.executable
    system = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin:/usr/local/bin")
    if system is None:
        pytest.skip(f"{sys.executable} is not readable to an ordinary user")
    subprocess.run([system, "-m", "venv", "--without-pip", place / "v"], check=True)
    (packages,) = (place / "v" / "lib").glob("python3*/site-packages")
    roots = [sysconfig.get_path("purelib"), str(Path(grader.__file__).parents[1])]
    (packages / "borrowed.pth").write_text("\n".join(roots), encoding="utf-8")
    python = str(place / "v" / "bin" / "python")
    if not _can_start(python):
        pytest.skip("no interpreter and packages that an ordinary user can read")
    return python


def _can_start(python: str) -> bool:
    command = [python, "-c", "import grader, tensorflow, sandlock"]
    try:
        done = subprocess.run(command, user=_NOBODY, cwd="/", capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


@pytest.mark.slow
@pytest.mark.sandbox
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_ordinary_user_runs_a_submission(place: Path) -> None:
    """A request completes, and the promises that root keeps by its rights are kept without."""
    done = subprocess.run(
        [_find_python(place), "-c", _SCRIPT, str(place), *_PROBES],
        user=_NOBODY,
        group=_NOBODY,
        extra_groups=[],
        cwd=place,
        env={"HOME": str(place), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "reason": "ended",
        "status": "completed",
        "problems": {},
        "kinds": ["dataset_loaded", "model_compiled", "training_run", "file_saved"],
    }
