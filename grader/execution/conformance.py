"""Runs a probe in any `Sandbox` and says in words which promise did not hold.

with stand_outside(folder) as outside:
    for probe in PROBES:
        print(probe.name, examine(sandbox, probe, outside, job) or "holds")
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from grader.evidence.model import ExecutionStatus
from grader.evidence.read import Trace, judge_status, read_trace
from grader.execution.probes import Probe
from grader.execution.sandbox import Request, RequestCell, Sandbox

SECRET = "nobody may read this"

_PRELUDE = """\
import os, socket, subprocess, sys, time
OUTSIDE, TCP, UDP, ABSTRACT, MARK = {outside!r}, {tcp}, {udp}, {abstract!r}, {mark!r}

def attempt(action):
    try:
        action()
    except (OSError, ValueError):
        print("refused")
    else:
        print("done")

def start_apart(*command):
    if os.fork() == 0:
        if os.fork() == 0:
            os.execvp(command[0], command)
        os._exit(0)
"""


@dataclass(frozen=True)
class Outside:
    """What lies beside the sandbox and must stay as it is."""

    folder: Path
    tcp: socket.socket
    udp: socket.socket
    unix: socket.socket
    abstract: socket.socket

    @property
    def mark(self) -> str:
        """Seconds that nobody else sleeps, to find a process by."""
        return f"{7_000_000 + os.getpid()}"


@contextmanager
def stand_outside(folder: Path) -> Iterator[Outside]:
    """Put a secret into the empty `folder` and listen on sockets that no probe may reach."""
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    with ExitStack() as stack:

        def listen(family: int, kind: int, address: Any) -> socket.socket:
            listener = stack.enter_context(socket.socket(family, kind))
            listener.bind(address)
            listener.setblocking(False)
            if kind == socket.SOCK_STREAM:
                listener.listen(5)
            return listener

        yield Outside(
            folder=folder,
            tcp=listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            udp=listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            unix=listen(socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "socket")),
            abstract=listen(socket.AF_UNIX, socket.SOCK_STREAM, f"\0grader-{os.getpid()}"),
        )


def examine(sandbox: Sandbox, probe: Probe, outside: Outside, job: Path) -> list[str]:
    """Run `probe` in the empty folder `job`; returns what did not hold, nothing where all did."""
    (job / "scratch" / "work").mkdir(parents=True)
    before = _describe(outside.folder)
    cells = (
        RequestCell(index=0, source=_prelude(outside)),
        RequestCell(index=1, source=probe.source),
    )
    end = sandbox.run(Request(cells=cells, seed=42, limits=probe.limits), job)
    trace = read_trace(job / "scratch" / "evidence", len(cells))
    status: ExecutionStatus = judge_status(trace) if end.reason == "ended" else end.reason
    problems = _compare(probe, status, trace)
    if _describe(outside.folder) != before:
        problems.append("the folder outside is not what it was")
    if _was_reached(outside):
        problems.append("a socket outside was reached")
    return problems + [f"process {pid} is left behind" for pid in find_marked(outside.mark)]


def find_marked(mark: str) -> list[int]:
    """Ids of the living processes that have `mark` in their command line."""
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.cmdline():
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def _prelude(outside: Outside) -> str:
    return _PRELUDE.format(
        outside=str(outside.folder),
        tcp=outside.tcp.getsockname()[1],
        udp=outside.udp.getsockname()[1],
        abstract=outside.abstract.getsockname().decode(),
        mark=outside.mark,
    )


def _compare(probe: Probe, status: ExecutionStatus, trace: Trace) -> list[str]:
    cell = trace.cells[1]
    shown = "".join(output.text for output in cell.outputs).rstrip()
    error = cell.error.name if cell.error is not None else None
    problems = []
    if status != probe.status:
        problems.append(f"the run is {status}, expected {probe.status}")
    if error != probe.error:
        message = cell.error.message if cell.error is not None else "no error"
        problems.append(f"the cell ended with {error} ({message}), expected {probe.error}")
    if probe.status == "completed" and shown != probe.shows:
        problems.append(f"the cell showed {shown!r}, expected {probe.shows!r}")
    return problems


def _describe(folder: Path) -> list[tuple[str, int, bytes]]:
    """Names, modes and contents of everything in `folder`."""
    return [
        (path.name, path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.iterdir())
    ]


def _was_reached(outside: Outside) -> bool:
    for listener in (outside.tcp, outside.unix, outside.abstract):
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            continue
        return True
    try:
        outside.udp.recv(100)
    except BlockingIOError:
        return False
    return True
