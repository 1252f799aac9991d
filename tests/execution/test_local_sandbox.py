"""A student's own file in plain processes: same evidence, limits from outside, nothing left."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from grader.errors import ExecutionError
from grader.evidence.model import Evidence
from grader.evidence.store import EvidenceStore
from grader.execution.client import WorkerSettings
from grader.execution.local.sandbox import LocalSandbox
from grader.measurement.model import Measurement

pytestmark = pytest.mark.sandbox

_MODEL = (
    "import keras\n(x, y), _ = keras.datasets.fashion_mnist.load_data()\nx = x / 255",
    "model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(),\n"
    "    keras.layers.Dropout(0.2), keras.layers.Dense(10, activation='softmax')])\n"
    "model.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])\n"
    "history = model.fit(x, y, epochs=2, validation_split=0.2)",
    "model.evaluate(x, y)\nimport matplotlib.pyplot as plt\nplt.plot(history.history['loss'])",
    "!echo 안녕",
    "1 / 0",
)


_MARK = f"{8_000_000 + time.monotonic_ns() % 1_000_000}"
"""Seconds that nobody else sleeps, to find a process by."""

_GRADER = """
import json, pickle, signal, sys
from pathlib import Path
from grader.execution.local.sandbox import LocalSandbox
from grader.execution.sandbox import Request, RequestCell
from grader.spec.assignment import Limits

signal.signal(signal.SIGINT, signal.default_int_handler)
folder = Path(sys.argv[1])
sources = enumerate(json.loads((folder / "cells.json").read_text(encoding="utf-8")))
cells = tuple(RequestCell(index=index, source=source) for index, source in sources)
with LocalSandbox(pickle.loads((folder / "settings.pickle").read_bytes())) as sandbox:
    sandbox.run(Request(cells=cells, seed=1, limits=Limits()), folder / "job")
"""


@pytest.fixture(scope="module")
def settings(worker_cache: Path, warm: Any) -> WorkerSettings:
    """What the warm worker of these tests has, too."""
    kept: WorkerSettings = warm._settings
    return kept


@pytest.fixture(scope="module")
def local(settings: WorkerSettings) -> Iterator[LocalSandbox]:
    """One sandbox for most tests; each of its runs has a process of its own."""
    with LocalSandbox(settings) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def run(
    local: LocalSandbox, run_there: Callable, tmp_path_factory: pytest.TempPathFactory
) -> Callable:
    """Runs its arguments, a cell each; keywords are limits."""
    return lambda *sources, **limits: run_there(
        local, tmp_path_factory.mktemp("job"), sources, **limits
    )


@pytest.fixture(scope="module")
def mine(run: Callable) -> Any:
    """An honest run with one error."""
    return run(*_MODEL)


@pytest.fixture(scope="module")
def late(run: Callable) -> Any:
    """A run that starts processes, leaves one apart, and then never comes back."""
    apart = f"import subprocess\nsubprocess.Popen('sleep {_MARK} &', shell=True).wait()"
    deaf = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.execution.local.watching._CELL_GRACE", 0.5)
        return run(apart, f"kept = subprocess.Popen(['sleep', '{_MARK}'])", deaf, "1", cell=1.0)


def test_evidence_is_the_kernel_sandbox_s(mine: Any, run_cells: Callable) -> None:
    """Events, arrays, losses and outputs are the same to the bit."""
    theirs = run_cells(*_MODEL)
    assert mine.steady_events() == theirs.steady_events()
    assert mine.trace.blobs == theirs.trace.blobs
    assert [cell.outputs for cell in mine.cells] == [cell.outputs for cell in theirs.cells]
    assert mine.errors == theirs.errors == [None] * 4 + [("ZeroDivisionError", 1)]


def test_environment_says_that_nothing_isolates(local: LocalSandbox, warm: Any) -> None:
    """Versions are the kernel sandbox's; there is no sandbox and no layer."""
    nothing = {"sandbox": "none", "layers": (), "missing": ()}
    assert local.environment() == warm.environment().model_copy(update=nothing)


def test_data_set_is_the_kernel_sandbox_s(local: LocalSandbox, warm: Any) -> None:
    """Both hold the same copy."""
    assert local.dataset("fashion_mnist") == warm.dataset("fashion_mnist")


def test_cell_that_cannot_be_stopped_inside_is_ended_outside(late: Any) -> None:
    """A cell that never comes back ends the run, and what was before it is kept."""
    assert late.end.reason == "timed_out"
    assert [cell.status for cell in late.cells] == [*["completed"] * 2, "killed", "not_run"]


def test_nothing_that_it_started_is_left(late: Any) -> None:
    """Processes are ended with the run, those that have left its tree as well."""
    assert _named(_MARK) == []


@pytest.mark.slow
def test_cell_that_takes_too_long_ends_alone(run: Callable) -> None:
    """Where the system has an alarm, the cells after it run."""
    found = run("while True: pass", "print(2)", cell=1.0)
    assert [cell.status for cell in found.cells] == ["timed_out", "completed"]
    assert found.end.reason == "ended"


@pytest.mark.slow
def test_hostile_run_gains_nothing(run: Callable) -> None:
    """Evidence that is written over is lost, and a process that ends itself was killed."""
    wipe = "import os\nos.truncate('../evidence/events.jsonl', 0)"
    found = run(wipe, "1", "os._exit(0)", "print(2)")
    assert (found.end.reason, found.status) == ("ended", "killed")
    expected = ["not_run", "completed", "killed", "not_run"]
    assert [cell.status for cell in found.cells] == expected


def test_measurement_is_the_kernel_sandbox_s(
    local: LocalSandbox, warm: Any, mine: Any, tmp_path: Path
) -> None:
    """The same evidence gives the same measurement."""
    measured = _measure(local, mine, tmp_path / "local")
    assert measured == _measure(warm, mine, tmp_path / "warm")
    assert {model.accuracy is not None for model in measured.models} == {True}


@pytest.mark.slow
def test_measuring_goes_on_after_a_failure(local: LocalSandbox, mine: Any, tmp_path: Path) -> None:
    """Evidence that cannot be read is told of, and the next is measured by a new process."""
    bad = tmp_path / "bad.json"
    bad.write_text("{}", encoding="utf-8")
    problem = local.measure(bad, tmp_path, "fashion_mnist", tmp_path / "out.json")
    assert problem.startswith("measuring failed: ")
    assert _measure(local, mine, tmp_path / "good").models != ()


@pytest.mark.slow
def test_close_ends_a_run_under_way(
    settings: WorkerSettings, run_there: Callable, tmp_path: Path
) -> None:
    """Closing ends all processes at once, and the run raises."""
    raised: list[BaseException] = []
    mark = f"{9_000_000 + time.monotonic_ns() % 1_000_000}"

    def go() -> None:
        try:
            run_there(sandbox, tmp_path / "job", [f"!sleep {mark}"], cell=100, wall=100)
        except BaseException as error:
            raised.append(error)

    with LocalSandbox(settings) as sandbox:
        thread = threading.Thread(target=go)
        thread.start()
        _wait_until(lambda: _named(mark))
        begin = time.monotonic()
    thread.join(10)
    assert [type(error) for error in raised] == [ExecutionError]
    assert time.monotonic() - begin < 8
    assert (_named(mark), sandbox.is_closed) == ([], True)


@pytest.mark.slow
def test_killed_grader_leaves_no_process(settings: WorkerSettings, tmp_path: Path) -> None:
    """A cell that kills the grader itself ends with it, and so does everything else."""
    mark = f"{9_500_000 + time.monotonic_ns() % 400_000}"
    kill = "import os, time\ntime.sleep(1)\nos.kill(os.getppid(), 9)\ntime.sleep(600)"
    process = _start_grader(settings, tmp_path, [_start_sleep(mark), kill])
    children = _wait_until(lambda: psutil.Process(process.pid).children())
    assert process.wait(timeout=60) == -9
    _wait_until(lambda: not _named(mark))
    _, alive = psutil.wait_procs(children, timeout=10)
    assert (_named(mark), alive) == ([], [])


@pytest.mark.slow
def test_interrupted_grader_leaves_no_process(settings: WorkerSettings, tmp_path: Path) -> None:
    """Ctrl-C ends the run and all that it has started, and no folder stays behind."""
    mark = f"{9_100_000 + time.monotonic_ns() % 300_000}"
    process = _start_grader(settings, tmp_path, [_start_sleep(mark), "kept.wait()"])
    _wait_until(lambda: _named(mark))
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) != 0
    _, alive = psutil.wait_procs(children, timeout=1)
    assert (_named(mark), alive, list((tmp_path / "tmp").iterdir())) == ([], [], [])


def test_missing_data_set_is_explained(settings: WorkerSettings, tmp_path: Path) -> None:
    """A damaged file of data is an error of ours, in the data set's own words."""
    (tmp_path / "fashion_mnist.npz").write_bytes(b"no data")
    damaged = WorkerSettings(("fashion_mnist",), tmp_path, settings.cache, download=False)
    with LocalSandbox(damaged) as sandbox, pytest.raises(ExecutionError, match="not a data set"):
        sandbox.environment()


def test_run_without_data_set_has_failed(
    settings: WorkerSettings, run_there: Callable, tmp_path: Path
) -> None:
    """A run that cannot begin is no fault of the student's, and says why."""
    (tmp_path / "fashion_mnist.npz").write_bytes(b"no data")
    damaged = WorkerSettings(("fashion_mnist",), tmp_path, settings.cache, download=False)
    with LocalSandbox(damaged) as sandbox:
        end = run_there(sandbox, tmp_path / "job", ["1"]).end
    assert end.reason == "sandbox_failed"
    assert "not a data set" in end.problem


def _measure(sandbox: Any, found: Any, folder: Path) -> Measurement:
    store = EvidenceStore(folder / "blobs")
    for content in found.trace.blobs.values():
        store.put(content)
    evidence = Evidence(
        assignment="a",
        student="s",
        fingerprint="0" * 64,
        status="completed",
        wall_seconds=1.0,
        cells=found.trace.cells,
        events=found.trace.events,
        environment=sandbox.environment(),
        dataset=sandbox.dataset("fashion_mnist"),
        blobs=tuple(sorted(found.trace.blobs)),
    )
    source, output = folder / "evidence.json", folder / "measurement.json"
    source.write_text(evidence.model_dump_json(), encoding="utf-8")
    assert sandbox.measure(source, store.folder, "fashion_mnist", output) == ""
    return Measurement.model_validate_json(output.read_bytes())


def _start_sleep(mark: str) -> str:
    return f"import subprocess\nkept = subprocess.Popen(['sleep', '{mark}'])"


def _start_grader(
    settings: WorkerSettings, folder: Path, cells: list[str]
) -> subprocess.Popen[bytes]:
    """A process that runs `cells` in a sandbox of its own."""
    (folder / "tmp").mkdir()
    (folder / "job" / "scratch" / "work").mkdir(parents=True)
    (folder / "settings.pickle").write_bytes(pickle.dumps(settings))
    (folder / "cells.json").write_text(json.dumps(cells), encoding="utf-8")
    script = folder / "grader_like.py"
    script.write_text(_GRADER, encoding="utf-8")
    environment = {**os.environ, "TMPDIR": str(folder / "tmp")}
    return subprocess.Popen([sys.executable, str(script), str(folder)], env=environment)


def _named(mark: str) -> list[int]:
    """Processes that sleep for `mark` seconds."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "status"])
        if mark in (process.info["cmdline"] or ()) and process.info["status"] != "zombie"
    ]


def _wait_until(look: Callable[[], Any]) -> Any:
    until = time.monotonic() + 60
    while not (found := look()) and time.monotonic() < until:
        time.sleep(0.1)
    return found
