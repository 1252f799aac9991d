"""Our own failures: said to be ours, with nothing left alive, and the next run works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from grader.errors import ExecutionError, SandboxUnavailableError
from grader.execution.conformance import find_marked
from grader.execution.processes import end_descendants
from grader.execution.sandbox import Exit, Request, RequestCell
from grader.execution.warm import WarmSandbox, WorkerSettings
from grader.spec.assignment import Limits

_LOOP = """\
import os, subprocess, time
subprocess.Popen(['sleep', '{mark}'])
if os.fork() == 0:
    os.execvp('sleep', ['sleep', '{mark}'])
open('ready', 'w').close()
while True: time.sleep(0.1)
"""


_GRADER = """\
from pathlib import Path, PosixPath
from grader.execution.sandbox import Request, RequestCell
from grader.execution.warm import WarmSandbox, WorkerSettings
from grader.spec.assignment import Limits

with WarmSandbox({settings!r}) as sandbox:
    cells = (RequestCell(index=0, source={source!r}),)
    sandbox.run(Request(cells=cells, seed=1, limits=Limits(wall=60)), Path({job!r}))
"""


@pytest.fixture
def settings(worker_cache: Path) -> WorkerSettings:
    """A worker with a little data."""
    return WorkerSettings(("fashion_mnist",), None, worker_cache, rows=(200, 50), download=False)


@pytest.fixture
def mark() -> Iterator[str]:
    """Seconds that only this test's processes sleep; none of them outlives it."""
    mark = f"{8_000_000 + os.getpid()}"
    yield mark
    for pid in find_marked(mark):
        os.kill(pid, signal.SIGKILL)


def _worker_of(sandbox: WarmSandbox) -> psutil.Process:
    return psutil.Process(sandbox._worker.process.pid)


def _start(sandbox: WarmSandbox, job: Path, mark: str) -> Exit:
    (job / "scratch" / "work").mkdir(parents=True)
    cells = (RequestCell(index=0, source=_LOOP.format(mark=mark)),)
    return sandbox.run(Request(cells=cells, seed=1, limits=Limits(wall=20)), job)


def _wait_until_ready(job: Path, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not (job / "scratch" / "work" / "ready").exists():
        assert time.monotonic() < until, "the submission did not start"
        time.sleep(0.05)


def _living(sandbox: WarmSandbox) -> list[psutil.Process]:
    return [child for child in _worker_of(sandbox).children() if child.is_running()]


@pytest.mark.sandbox
def test_killed_supervisor_is_our_failure(
    warm: WarmSandbox, tmp_path: Path, mark: str, run_cells: Callable
) -> None:
    """The run is `sandbox_failed`, all that it started is dead, and the worker goes on."""
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(_start, warm, tmp_path, mark)
        _wait_until_ready(tmp_path)
        (supervisor,) = _living(warm)
        supervisor.kill()
        assert ended.result(timeout=10).reason == "sandbox_failed"
    assert (find_marked(mark), _living(warm)) == ([], [])
    assert run_cells("print(1)").shown() == "1\n"


@pytest.mark.sandbox
def test_killed_runner_is_our_failure(warm: WarmSandbox, tmp_path: Path, mark: str) -> None:
    """A sandbox that the machine ended is not the student's doing, and all below it is dead."""
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(_start, warm, tmp_path, mark)
        _wait_until_ready(tmp_path)
        (supervisor,) = _living(warm)
        (runner,) = supervisor.children()
        runner.kill()
        end = ended.result(timeout=10)
    assert (end.reason, end.problem.split(":")[0]) == (
        "sandbox_failed",
        "the sandbox was ended by signal 9",
    )
    assert find_marked(mark) == []


@pytest.mark.sandbox
def test_worker_that_is_killed_while_it_starts_is_replaced(
    settings: WorkerSettings,
) -> None:
    """Whoever asks what it is gets the answer of the one that took its place."""
    with WarmSandbox(settings) as sandbox:
        first = _worker_of(sandbox)
        first.kill()
        assert sandbox.environment().sandbox.startswith("kernel")
        assert _worker_of(sandbox) != first


@pytest.mark.sandbox
def test_nothing_outlives_a_killed_grader(
    tmp_path: Path, mark: str, settings: WorkerSettings
) -> None:
    """Whoever kills the grader itself has ended all that submissions started."""
    (tmp_path / "scratch" / "work").mkdir(parents=True)
    script = _GRADER.format(settings=settings, job=str(tmp_path), source=_LOOP.format(mark=mark))
    with psutil.Popen([sys.executable, "-c", script], stdin=subprocess.DEVNULL) as grader:
        _wait_until_ready(tmp_path, seconds=60)
        grader.kill()
    until = time.monotonic() + 20
    while find_marked(mark) and time.monotonic() < until:
        time.sleep(0.1)
    assert find_marked(mark) == []


@pytest.mark.sandbox
def test_killed_worker_is_our_failure(
    open_worker: Callable[[], WarmSandbox], tmp_path: Path, mark: str
) -> None:
    """`run` raises, all that it started is dead, and the next order has a new worker."""
    with open_worker() as sandbox, ThreadPoolExecutor(1) as pool:
        ended = pool.submit(_start, sandbox, tmp_path / "first", mark)
        _wait_until_ready(tmp_path / "first")
        _worker_of(sandbox).kill()
        with pytest.raises(ExecutionError, match="ended while a submission ran"):
            ended.result(timeout=10)
        assert find_marked(mark) == []
        (tmp_path / "second" / "scratch" / "work").mkdir(parents=True)
        cells = (RequestCell(index=0, source="print(1)"),)
        request = Request(cells=cells, seed=1, limits=Limits(wall=20))
        assert sandbox.run(request, tmp_path / "second").reason == "ended"


@pytest.mark.sandbox
def test_closing_ends_what_still_runs(
    open_worker: Callable[[], WarmSandbox], tmp_path: Path, mark: str
) -> None:
    """A sandbox that is closed in the middle of a run leaves nothing alive."""
    sandbox = open_worker()
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(_start, sandbox, tmp_path, mark)
        _wait_until_ready(tmp_path)
        sandbox.close()
        with pytest.raises(ExecutionError):
            ended.result(timeout=10)
    assert find_marked(mark) == []


def test_worker_that_cannot_start_says_why(tmp_path: Path) -> None:
    """An unknown data set is named, and no request is taken."""
    settings = WorkerSettings(
        datasets=("no_such_data",), data_folder=None, cache=tmp_path, confinement="none"
    )
    with (
        WarmSandbox(settings) as sandbox,
        pytest.raises(SandboxUnavailableError, match="no_such_data"),
    ):
        sandbox.environment()


def test_ending_descendants_spares_those_to_keep() -> None:
    """Of two families of processes one is ended, with its children."""
    kept, ended = (psutil.Popen(["sh", "-c", "sleep 60 & wait"]) for _ in range(2))
    mine = {child.pid for child in psutil.Process().children()} - {ended.pid}
    try:
        end_descendants(os.getpid(), keep=mine)
        assert (kept.is_running(), kept.status() != psutil.STATUS_ZOMBIE) == (True, True)
        assert not psutil.pid_exists(ended.pid)
    finally:
        end_descendants(kept.pid)
        kept.kill()
        kept.wait()


@pytest.mark.sandbox
def test_measuring_bad_evidence_is_explained(warm: WarmSandbox, tmp_path: Path) -> None:
    """Evidence that cannot be read is answered with a sentence, and the worker goes on."""
    (tmp_path / "evidence.json").write_text("{}", encoding="utf-8")
    output = tmp_path / "measurement.json"
    problem = warm.measure(tmp_path / "evidence.json", tmp_path, "fashion_mnist", output)
    assert problem.startswith("measuring ended with code 1: ")
    assert not output.exists()
