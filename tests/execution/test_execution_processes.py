"""What a tree of processes uses: nothing is hidden by being spread over many of them."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import psutil
import pytest

from grader.execution.processes import measure_usage, resident_bytes

SIZE = 32 * 2**20
COUNT = 6
TAKE = f"kept = b'x' * {SIZE}\nprint('taken', flush=True)\ninput()"


@pytest.fixture
def programs() -> Iterator[list[psutil.Process]]:
    """Programs that hold memory of their own."""
    command = [sys.executable, "-S", "-c", TAKE]
    pipe = subprocess.PIPE
    started = [subprocess.Popen(command, stdin=pipe, stdout=pipe) for _ in range(COUNT)]
    for one in started:
        assert one.stdout is not None
        one.stdout.readline()
    yield [psutil.Process(one.pid) for one in started]
    for one in started:
        one.communicate()


def test_memory_of_started_programs_counts(programs: list[psutil.Process]) -> None:
    """They share nothing with the warm parent, whose bytes are taken off once and not for each."""
    used = measure_usage(programs, baseline=SIZE, limit=SIZE)
    assert (COUNT - 1) * SIZE < used < COUNT * 2 * SIZE


def test_memory_that_forks_share_counts_once() -> None:
    """Forks that only read what they got use next to nothing; those that rewrite it use it all."""
    baseline = resident_bytes(os.getpid())
    shared = bytearray(b"x" * SIZE)
    assert _measure_forks(lambda: len(shared), baseline + SIZE) < 2 * SIZE
    # Without a baseline: of what this process has grown to, the forks have a share each.
    reading = _measure_forks(lambda: len(shared), 0)
    rewriting = _measure_forks(lambda: _rewrite(shared), 0)
    assert rewriting - reading > (COUNT - 3) * SIZE


@pytest.mark.parametrize(
    ("begin", "expected"),
    [
        ("", "False"),
        ("if not os.fork(): signal.pause()", "True"),
        ("if not os.fork(): os._exit(0)\ntime.sleep(0.2)", "True"),
        ("os.waitpid(os.fork() or os._exit(0), 0)", "False"),
        # clone(2) without a signal for the end: wait(2) passes over such a child.
        ("if not ctypes.CDLL(None).syscall(CLONE, 0, 0, 0, 0, 0): signal.pause()", "True"),
    ],
)
def test_children_of_every_kind_are_seen(begin: str, expected: str) -> None:
    """Running ones, and those that ended without being waited for; nothing is waited for."""
    clone = {"x86_64": 56, "aarch64": 220}[platform.machine()]
    script = (
        "import ctypes, os, signal, time\n"
        "from grader.execution.processes import end_descendants, has_children\n"
        f"CLONE = {clone}\n{begin}\nfound = has_children()\n"
        "print(found, has_children() is found)\nend_descendants(os.getpid())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == f"{expected} True\n", done.stderr


def test_ended_process_uses_nothing() -> None:
    """A process that ended since it was found is left out."""
    ended = subprocess.Popen([sys.executable, "-S", "-c", ""])
    process = psutil.Process(ended.pid)
    ended.wait()
    assert measure_usage([process], baseline=0, limit=SIZE) == 0


def _rewrite(content: bytearray) -> None:
    content[:] = b"y" * len(content)


def _measure_forks(action: Callable[[], object], baseline: int) -> int:
    """What forks that did `action` use together."""
    read, write = os.pipe()
    pids = []
    for _ in range(COUNT):
        pid = os.fork()
        if pid == 0:
            action()
            os.write(write, b"1")
            signal.pause()
        pids.append(pid)
    done = 0
    while done < COUNT:
        done += len(os.read(read, COUNT))
    used = measure_usage([psutil.Process(pid) for pid in pids], baseline, SIZE)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return used
