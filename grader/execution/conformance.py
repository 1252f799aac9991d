"""What any `Sandbox` must do, as a list of small programs that try the opposite.

Each probe is code for one cell, and what must be seen when it has run. Every probe is bounded by
itself as well: where a sandbox fails, it writes a few mebibytes or starts a dozen processes, and no
more. `examine` runs one of them and says in words what did not hold.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from grader.evidence.model import ExecutionStatus
from grader.evidence.read import Trace, judge_status, read_trace
from grader.execution.sandbox import Request, RequestCell, Sandbox
from grader.spec.assignment import Limits

SECRET = "nobody may read this"
LIMITS = Limits(wall=20, cell=10, memory=300 * 2**20, processes=4, disk=5 * 2**20, output=2_000)
SHORT = LIMITS.model_copy(update={"wall": 3.0, "cell": 1.0})

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
class Probe:
    """One promise: code that tries to break it, and what is seen where it holds."""

    name: str
    source: str
    shows: str = ""
    """Exactly what the cell shows, but for blanks at the end."""
    status: ExecutionStatus = "completed"
    error: str | None = None
    """The exception's class with which the cell ends."""
    limits: Limits = field(default=LIMITS)
    needs_isolation: bool = True
    """Whether it may run only where a sandbox stands between it and the machine."""


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


_FILES = (
    Probe("reads_no_file_outside", "attempt(lambda: open(OUTSIDE + '/secret.txt'))", "refused"),
    Probe("lists_no_folder_outside", "attempt(lambda: os.listdir(OUTSIDE))", "refused"),
    Probe("writes_no_file_outside", "attempt(lambda: open(OUTSIDE + '/new', 'w'))", "refused"),
    Probe(
        "changes_no_file_outside",
        "attempt(lambda: os.truncate(OUTSIDE + '/secret.txt', 0))\n"
        "attempt(lambda: os.remove(OUTSIDE + '/secret.txt'))\n"
        "attempt(lambda: os.rename(OUTSIDE + '/secret.txt', 'mine'))\n"
        "attempt(lambda: os.link(OUTSIDE + '/secret.txt', 'mine'))",
        "refused\n" * 3 + "refused",
    ),
    Probe("changes_no_mode_outside", "!chmod 0 {OUTSIDE} 2>&- || echo refused", "refused"),
    Probe(
        "follows_no_link_outside",
        "os.symlink(OUTSIDE + '/secret.txt', 'link')\nattempt(lambda: open('link'))",
        "refused",
    ),
    Probe("makes_no_device", "attempt(lambda: os.mknod('disk', 0o60600, 1))", "refused"),
    Probe("writes_no_shared_memory", "attempt(lambda: open('/dev/shm/mine', 'w'))", "refused"),
    Probe(
        "writes_beside_itself",
        "import tempfile\n"
        "with tempfile.NamedTemporaryFile() as file:\n    file.write(b'x')\n"
        "open('mine', 'w').write('x')\n"
        "print(sorted(os.listdir()))",
        "['mine']",
        needs_isolation=False,
    ),
    Probe("runs_commands", "open('mine', 'w').close()\n!ls | cat", "mine", needs_isolation=False),
)

_NETWORK = (
    Probe(
        "connects_by_no_tcp",
        "attempt(lambda: socket.create_connection(('127.0.0.1', TCP), timeout=2))",
        "refused",
    ),
    Probe(
        "sends_no_udp",
        "def send():\n"
        "    with socket.socket(type=socket.SOCK_DGRAM) as out:\n"
        "        out.sendto(b'x', ('127.0.0.1', UDP))\n"
        "attempt(send)",
        "refused",
    ),
    Probe(
        "connects_by_no_unix_socket",
        "def connect(address):\n"
        "    with socket.socket(socket.AF_UNIX) as out:\n"
        "        out.connect(address)\n"
        "attempt(lambda: connect(OUTSIDE + '/socket'))\n"
        "attempt(lambda: connect(ABSTRACT))",
        "refused\nrefused",
    ),
    Probe(
        "listens_nowhere",
        "attempt(lambda: socket.create_server(('127.0.0.1', 0)))",
        "refused",
    ),
)

_PROCESSES = (
    Probe(
        "signals_nobody_outside",
        "stranger = int(open(f'/proc/{os.getppid()}/stat').read().rsplit(')')[1].split()[1])\n"
        "attempt(lambda: os.kill(stranger, 0))\n"
        "attempt(lambda: os.kill(1, 0))",
        "refused\nrefused",
    ),
    Probe(
        "reads_no_memory_outside",
        "def look(pid, what):\n    with open(f'/proc/{pid}/{what}', 'rb') as file:\n"
        "        file.read(1)\n"
        "stranger = int(open(f'/proc/{os.getppid()}/stat').read().rsplit(')')[1].split()[1])\n"
        "for what in ('environ', 'maps', 'mem'):\n    attempt(lambda: look(stranger, what))",
        "refused\nrefused\nrefused",
    ),
    Probe(
        "limits_nobody_outside",
        "import resource\n"
        "stranger = int(open(f'/proc/{os.getppid()}/stat').read().rsplit(')')[1].split()[1])\n"
        "attempt(lambda: resource.prlimit(stranger, resource.RLIMIT_NOFILE, (9, 9)))",
        "refused",
    ),
    Probe(
        "raises_no_limit",
        "import resource\n"
        "soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "attempt(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (hard + 1, hard + 1)))",
        "refused",
    ),
    Probe(
        "has_no_capability",
        "!grep -E 'Cap(Prm|Eff)' /proc/self/status | cut -f 2 | sort -u",
        "0" * 16,
    ),
    Probe("changes_no_user", "attempt(lambda: os.setuid(12345))", "refused"),
    Probe(
        "inherits_no_descriptor",
        "print([name for name in os.listdir('/proc/self/fd') if int(name) > 2 and\n"
        "       os.path.exists(f'/proc/self/fd/{name}') and not\n"
        "       os.readlink(f'/proc/self/fd/{name}').endswith('/evidence/events.jsonl')])",
        "[]",
        needs_isolation=False,
    ),
    Probe(
        "inherits_no_environment",
        "print([name for name in os.environ if 'GRADER' in name or 'TOKEN' in name or\n"
        "       'PYTEST' in name])",
        "[]",
        needs_isolation=False,
    ),
    Probe(
        "leaves_no_process", "start_apart('sleep', MARK)\ntime.sleep(0.2)", needs_isolation=False
    ),
    Probe(
        "leaves_no_process_when_killed",
        "start_apart('sleep', MARK)\ntime.sleep(0.2)\nos._exit(0)",
        status="killed",
        needs_isolation=False,
    ),
    Probe("survives_exit", "import os\nos._exit(0)", status="killed", needs_isolation=False),
    Probe(
        "survives_segmentation_fault",
        "import ctypes\nctypes.string_at(0)",
        status="killed",
        needs_isolation=False,
    ),
)

_LIMITS = (
    Probe(
        "ends_endless_loop",
        "while True:\n    pass",
        status="timed_out",
        error="CellTimeoutError",
        limits=SHORT,
        needs_isolation=False,
    ),
    Probe(
        "ends_what_ignores_signals",
        "import signal\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "while True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass",
        status="timed_out",
        limits=SHORT,
        needs_isolation=False,
    ),
    Probe(
        "ends_what_stops_itself",
        "import signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        status="timed_out",
        limits=SHORT,
        needs_isolation=False,
    ),
    Probe(
        "limits_memory",
        "kept = [bytearray(b'x' * 2**24) for _ in range(40)]\ntime.sleep(1)",
        status="out_of_memory",
        needs_isolation=False,
    ),
    Probe(
        "limits_shared_memory",
        "import mmap\nkept = mmap.mmap(-1, 640 * 2**20)\n"
        "for place in range(0, len(kept), 4096):\n    kept[place] = 1\n"
        "time.sleep(1)",
        status="out_of_memory",
        needs_isolation=False,
    ),
    Probe("hides_no_memory_in_files", "attempt(lambda: os.memfd_create('mine'))", "refused"),
    Probe(
        "limits_processes",
        "started = [subprocess.Popen(['sleep', MARK]) for _ in range(12)]\ntime.sleep(1)",
        status="processes_exceeded",
        needs_isolation=False,
    ),
    Probe(
        "limits_processes_of_processes",
        "for _ in range(4):\n    os.fork()\ntime.sleep(1)",
        status="processes_exceeded",
        needs_isolation=False,
    ),
    Probe(
        "limits_disk",
        "for number in range(4):\n    open(str(number), 'wb').write(b'x' * 2**21)\ntime.sleep(2)",
        status="disk_exceeded",
        needs_isolation=False,
    ),
    Probe(
        "limits_disk_of_removed_files",
        "kept = []\n"
        "for number in range(4):\n"
        "    kept.append(open('file', 'wb', buffering=0))\n"
        "    kept[-1].write(b'x' * 2**21)\n"
        "    os.remove('file')\n"
        "time.sleep(2)",
        status="disk_exceeded",
        needs_isolation=False,
    ),
    Probe(
        "limits_output",
        "print('x' * 3_000)",
        status="output_exceeded",
        error="OutputExceededError",
        needs_isolation=False,
    ),
)

PROBES: tuple[Probe, ...] = (*_FILES, *_NETWORK, *_PROCESSES, *_LIMITS)
"""Every promise of a sandbox."""

HARMLESS: tuple[Probe, ...] = tuple(probe for probe in PROBES if not probe.needs_isolation)
"""Those that hold without isolation too, and harm nothing where they do not."""
